import { randomUUID } from "node:crypto";

import { and, eq, sql } from "drizzle-orm";

import type { Customer } from "@/domain/accounts/customer";
import { inviteFriends } from "@/domain/invitations/invite-friends";
import { deriveToken } from "@/domain/storefronts/links";

import { db } from "../client";
import { invitations } from "../schema/invitations";
import { messages } from "../schema/messages";
import { first, type TestShop } from "./shop";

/** A password that is good enough for every rule. */
export const goodPassword = "violets under the third bridge";

/** An address nobody else in the tests has. */
export const fresh = () => `${randomUUID()}@mail.example`;

/** Has a customer invite an address, and gives the invitation with the tokens of both its links. */
export async function invited(shop: TestShop, inviter: Customer, email = fresh(), message = "") {
  await invite(shop, inviter, [email], { message });
  const row = first(
    await db()
      .select()
      .from(invitations)
      .where(and(eq(invitations.inviterId, inviter.id), eq(invitations.emailKey, email.toLowerCase()))),
  );
  return { ...row, email, mailed: deriveToken("mailed", row), copied: deriveToken("copied", row) };
}

/** The invitation's row as it is now. */
export const now = async (id: number) =>
  first(await db().select().from(invitations).where(eq(invitations.id, id)));

/** Lets the time of an invitation be up by the database's clock. */
export const expire = (id: number) =>
  db()
    .update(invitations)
    .set({ expiresAt: sql`now() - interval '1 second'` })
    .where(eq(invitations.id, id));

/** Lets so many days pass since an invitation and its mails went, and none of its time. */
export async function age(id: number, days: number): Promise<void> {
  const earlier = sql`make_interval(days => ${days})`;
  await db()
    .update(invitations)
    .set({ sentAt: sql`${invitations.sentAt} - ${earlier}` })
    .where(eq(invitations.id, id));
  await db()
    .update(messages)
    .set({ settledAt: sql`${messages.settledAt} - ${earlier}` })
    .where(eq(messages.invitationId, id));
}

/** Has a customer send the invitation form. */
export async function invite(
  shop: TestShop,
  inviter: Customer,
  emails: string[],
  over: { message?: string; submission?: string } = {},
) {
  const input = { emails, message: "", submission: randomUUID(), ...over };
  return inviteFriends(inviter, shop.store, await shop.settings(), input);
}

/** A customer's invitations, oldest first. */
export const rowsOf = (inviter: Customer) =>
  db().select().from(invitations).where(eq(invitations.inviterId, inviter.id)).orderBy(invitations.id);

/** What is queued for an address, or was. */
export const messagesTo = (email: string) =>
  db()
    .select({ withheld: messages.withheld, state: messages.state })
    .from(messages)
    .innerJoin(invitations, eq(invitations.id, messages.invitationId))
    .where(eq(invitations.emailKey, email))
    .orderBy(messages.id);
