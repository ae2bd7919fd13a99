import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { settings } from "@/db/schema/settings";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { age, expire, fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Customer } from "@/domain/accounts/customer";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { cancelOwnInvitation } from "@/domain/invitations/cancel-own-invitation";
import { changeStatus } from "@/domain/invitations/change-status";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { queueReminders } from "@/domain/invitations/queue-reminders";
import { resendInvitations } from "@/domain/invitations/resend-invitations";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { deliver } from "./deliver";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;
let ana: Customer;

beforeEach(async () => {
  shop = await makeShop();
  ana = await shop.customer();
  await changeSetting(db(), `store:${shop.store.code}`, "remindAfterDays", 3);
});
afterEach(async () => {
  await db().delete(settings).where(eq(settings.key, "remindAfterDays"));
});

/** An invitation that was mailed so many days ago. */
async function mailed(days = 4, email = fresh()) {
  const invitation = await invited(shop, ana, email);
  await deliver();
  await age(invitation.id, days);
  return invitation;
}

const remindersOf = async (id: number) => {
  const rows = await db().select().from(messages).where(eq(messages.invitationId, id));
  return rows.filter(({ purpose }) => purpose === "reminder");
};

test("a reminder is the same invitation with the same link, and takes nothing of its time", async () => {
  const waiting = await mailed();
  const before = await now(waiting.id);
  expect(await queueReminders()).toBe(1);
  expect(await now(waiting.id)).toEqual({ ...before, delivery: "queued" });
  await deliver();
  expect(await now(waiting.id)).toEqual(before);
  const [reminder, first] = await mailsTo(waiting.email);
  const linkOf = (text?: string) => /\S+\/invitation\/\S+/.exec(text ?? "")?.[0];
  expect(linkOf(reminder?.text)).toBe(linkOf(first?.text));
  expect(reminder?.headers).toHaveProperty("List-Unsubscribe");
});

test("nobody is reminded before the days are over, nor while a mail is on its way or came lately", async () => {
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 5);
  const early = await mailed(2);
  const resent = await mailed(10);
  const anne = await makeAdministrator();
  await db().transaction((tx) => resendInvitations(tx, anne, [resent.id]));
  expect(await queueReminders()).toBe(0);
  await deliver();
  expect(await queueReminders()).toBe(0);
  await age(resent.id, 3);
  expect(await queueReminders()).toBe(1);
  expect(await remindersOf(early.id)).toEqual([]);
});

test("who accepted, declined, was canceled or has no time left gets none", async () => {
  const [accepted, declined, discarded, expired, almost] = [
    await mailed(),
    await mailed(),
    await mailed(),
    await mailed(),
    await mailed(),
  ];
  const account = { firstName: "Léa", lastName: "Dubois", password: goodPassword };
  await acceptInvitation(shop.store, await shop.settings(), accepted.mailed, account);
  await db().transaction((tx) =>
    changeStatus(tx, [declined.id], { to: "declined", actor: { kind: "invitee" } }),
  );
  await discardInvitation({ kind: "customer", id: ana.id }, discarded.id);
  await expire(expired.id);
  await db()
    .update(invitations)
    .set({ expiresAt: sql`now() + interval '30 minutes'` })
    .where(eq(invitations.id, almost.id));
  expect(await queueReminders()).toBe(0);
});

test.each(["bounced", "complained", "failed", "withheld"] as const)(
  "nobody is reminded whose last mail was %s",
  async (delivery) => {
    const { id } = await mailed();
    await db().update(invitations).set({ delivery }).where(eq(invitations.id, id));
    expect(await queueReminders()).toBe(0);
  },
);

test("who refused, had their share of mails, or whose inviter is disabled is decided against once", async () => {
  const [refused, shared] = [await mailed(), await mailed(4, fresh())];
  await db().transaction((tx) =>
    suppress(tx, { websiteId: shop.store.website.id, key: refused.email }, "refused"),
  );
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 1);
  expect(await queueReminders()).toBe(0);
  expect(await remindersOf(refused.id)).toMatchObject([{ state: "canceled", objection: "suppressed" }]);
  expect(await remindersOf(shared.id)).toMatchObject([{ state: "canceled", objection: "recipient_limit" }]);
  expect(await now(refused.id)).toMatchObject({ delivery: "sent" });
  const third = await mailed();
  await db()
    .update(customers)
    .set({ disabledAt: sql`now()` })
    .where(eq(customers.id, ana.id));
  expect(await queueReminders()).toBe(0);
  expect(await remindersOf(third.id)).toMatchObject([{ state: "canceled", objection: "inviter_disabled" }]);
});

test("many at once remind once", async () => {
  const all = [await mailed(), await mailed(), await mailed()];
  const counts = await Promise.all(Array.from({ length: 6 }, () => queueReminders()));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
  for (const { id } of all) expect(await remindersOf(id)).toHaveLength(1);
});

test("a reminder that is queued does not go once its invitation has ended", async () => {
  const [canceled, declined, refused, expired, going] = [
    await mailed(),
    await mailed(),
    await mailed(),
    await mailed(),
    await mailed(),
  ];
  expect(await queueReminders()).toBe(5);
  expect(await cancelOwnInvitation(ana, canceled.publicId)).toEqual({ done: true });
  await db().transaction((tx) =>
    changeStatus(tx, [declined.id], { to: "declined", actor: { kind: "invitee" } }),
  );
  await db().transaction((tx) =>
    suppress(tx, { websiteId: shop.store.website.id, key: refused.email }, "refused"),
  );
  await expire(expired.id);
  await deliver();
  for (const { email } of [canceled, declined, refused, expired])
    expect(await mailsTo(email)).toHaveLength(1);
  expect(await mailsTo(going.email)).toHaveLength(2);
});
