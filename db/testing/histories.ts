import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import fc from "fast-check";

import type { Administrator } from "@/domain/accounts/administrator";
import type { Customer } from "@/domain/accounts/customer";
import { eraseCustomer } from "@/domain/customers/erase-customer";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { addInvitations } from "@/domain/invitations/add-invitations";
import { changeStatus } from "@/domain/invitations/change-status";
import { settleCohorts } from "@/domain/invitations/cohorts";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { resendByShop } from "@/domain/invitations/resend-invitations";
import { applyOrderEvents } from "@/domain/orders/apply-order-events";
import type { OrderEvent } from "@/domain/orders/order-event";
import { deriveToken } from "@/domain/storefronts/links";

import { db } from "../client";
import { customers } from "../schema/customers";
import { invitations } from "../schema/invitations";
import { fresh, goodPassword, invited, now } from "./invitations";
import { first, makeShop, type TestShop } from "./shop";

/** Somebody invites, and what then happens to one of those invited so far. */
export type Step =
  | { does: "invite"; who: number }
  | { does: "send"; which: number; at: Date }
  | { does: "resend" | "discard" | "accept" | "erase"; which: number }
  | { does: "erase inviter"; who: number }
  | { does: "settle" }
  | { does: "order"; which: number; type: OrderEvent["type"]; daysAfter: number; refund: number };

const hour = 3_600_000;

/** Moments in the weeks in which clocks change, most of them at a full hour, which is midnight somewhere. */
const moment = fc
  .record({
    from: fc.constantFrom(Date.UTC(2026, 2, 20), Date.UTC(2026, 3, 1), Date.UTC(2026, 9, 20)),
    hours: fc.integer({ min: 0, max: 16 * 24 }),
    beside: fc.constantFrom(-1, 0, 1, 1_800_000, 2_700_000),
  })
  .map(({ from, hours, beside }) => new Date(from + hours * hour + beside));

const which = fc.nat(12);
/** Any step. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant("invite" as const), who: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant("send" as const), which, at: moment }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constantFrom("resend", "discard", "accept", "accept", "erase"), which }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("erase inviter" as const), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant({ does: "settle" as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant("order" as const),
      which,
      type: fc.constantFrom<OrderEvent["type"]>("placed", "paid", "paid", "refunded", "canceled"),
      daysAfter: fc.constantFrom(-1, 1, 2),
      refund: fc.constantFrom(500, 1000),
    }),
  },
);

type Invited = { id: number; mailed: string; email: string };
/** A shop, who invites in it, and who has been invited. */
export type History = { shop: TestShop; inviters: Customer[]; invited: Invited[] };

/** Takes a step by the verbs of the domain, as the administrator where it is the shop's. */
export async function take(
  boss: Administrator,
  { shop, inviters, invited: all }: History,
  one: Step,
): Promise<void> {
  if (one.does === "settle") return void (await settleCohorts());
  if (one.does === "invite") {
    const inviter = inviters[one.who];
    if (!inviter) all.push(await invitedByShop(boss, shop));
    else if ((await emailOf(inviter.id)) !== null) all.push(await invited(shop, inviter, fresh()));
    return;
  }
  if (one.does === "erase inviter") return void (await eraseCustomer(boss, inviters[one.who]?.id ?? 0));
  const about = all[one.which % Math.max(1, all.length)];
  if (!about) return;
  const { customerId } = await now(about.id);
  if (one.does === "send") await send(about.id, one.at);
  if (one.does === "resend") await resendByShop(boss, about.id);
  if (one.does === "discard") await discardInvitation({ kind: "shop", id: boss.id }, about.id);
  if (one.does === "erase") await eraseCustomer(boss, customerId ?? 0);
  if (one.does === "accept") {
    const account = { firstName: "Léa", lastName: "Dubois", password: goodPassword };
    await acceptInvitation(shop.store, await shop.settings(), about.mailed, account);
  }
  if (one.does === "order") await order(shop, about, one);
}

async function invitedByShop(boss: Administrator, shop: TestShop): Promise<Invited> {
  const email = fresh();
  const list = { list: email, file: null, message: "", groupId: null, submission: randomUUID() };
  await addInvitations(boss, { ...list, store: shop.store.code });
  const row = first(await db().select().from(invitations).where(eq(invitations.emailKey, email)));
  return { id: row.id, email, mailed: deriveToken("mailed", row) };
}

const emailOf = async (id: number) =>
  first(await db().select({ email: customers.email }).from(customers).where(eq(customers.id, id))).email;

/** Lets the mail of an invitation have gone at a moment. */
export const send = (id: number, at: Date) =>
  db().transaction(async (tx) => {
    const [sent] = await changeStatus(tx, [id], { to: "sent", actor: { kind: "queue" } });
    if (sent) await tx.update(invitations).set({ sentAt: at }).where(eq(invitations.id, id));
  });

const order = (shop: TestShop, about: Invited, { type, daysAfter, refund }: Step & { does: "order" }) =>
  db().transaction((tx) =>
    applyOrderEvents(tx, [
      {
        eventId: randomUUID(),
        source: "webhook",
        event: {
          type,
          at: new Date(Date.now() + daysAfter * 24 * hour),
          website: shop.store.website.code,
          order: `of ${about.id}`,
          buyerKey: about.email,
          buyerReference: null,
          price: type === "refunded" ? null : { currency: "EUR", amount: 1000 },
          refund: type === "refunded" ? { reference: `by ${refund}`, amount: refund } : null,
        },
      },
    ]),
  );

/** A shop with three customers. */
export async function begin(timeZone: string): Promise<History> {
  const shop = await makeShop({ timeZone });
  const inviters = [await shop.customer(), await shop.customer(), await shop.customer()];
  return { shop, inviters, invited: [] };
}
