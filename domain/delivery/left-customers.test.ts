import { eq, sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";

import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { newAddress } from "@/db/testing/members";
import { register } from "@/db/testing/registrations";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import { disableCustomer } from "@/domain/customers/change-customer";
import { eraseCustomer } from "@/domain/customers/erase-customer";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";

import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";
import { freeze } from "./frozen";
import { compose } from "./compose";
import { loadMembers } from "./load-members";
import { keepBody, postpone } from "./settle-batch";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
});

const input = { firstName: "Léa", lastName: "Dubois", password: goodPassword };

/** A customer with mails of every kind waiting: for them, of them, and of the friend who invited them. */
async function withMails() {
  const [ana, control] = [await shop.customer(), await shop.customer()];
  const theirs = await invited(shop, ana);
  const made = await acceptInvitation(shop.store, await shop.settings(), theirs.mailed, input);
  if (!("customerId" in made)) throw new Error("nobody joined");
  const lea = { ...ana, id: made.customerId, email: theirs.email, emailKey: theirs.email };
  const friend = await invited(shop, lea);
  await acceptInvitation(shop.store, await shop.settings(), friend.mailed, input);
  const waits = await invited(shop, lea, fresh(), "Come with me");
  const toThem = await invited(shop, await shop.customer(), lea.email);
  const other = await invited(shop, control);
  for (const { email } of [lea, control])
    await requestPasswordReset(shop.store, { email, address: newAddress() });
  return { ana, lea, control, theirs, friend, waits, toThem, other };
}

const statesOf = async (id: number) =>
  (
    await db()
      .select({ purpose: messages.purpose, state: messages.state, objection: messages.objection })
      .from(messages)
      .where(eq(messages.invitationId, id))
      .orderBy(messages.id)
  ).map(({ purpose, state, objection }) => `${purpose} ${state} ${objection ?? ""}`.trim());

test("nothing that waits is mailed for a disabled customer, nor what concerns their account", async () => {
  const { lea, control, friend, waits, other } = await withMails();
  await disableCustomer(anne, lea.id);
  await deliver();
  expect(await statesOf(friend.id)).toContain("friend_joined canceled inviter_disabled");
  expect(await statesOf(waits.id)).toEqual(["invitation canceled inviter_disabled"]);
  expect(await mailsTo(waits.email)).toEqual([]);
  const toThem = (await mailsTo(lea.email)).map(({ text }) => text).join();
  expect(toThem).not.toMatch(/reset-password/);
  expect(await mailsTo(other.email)).toHaveLength(1);
  expect(await mailsTo(control.email)).toHaveLength(1);
});

test("nothing that waits is mailed for or to an erased customer, nor about them", async () => {
  const { ana, lea, control, theirs, friend, waits, toThem, other } = await withMails();
  await register(shop, lea.email);
  await eraseCustomer(anne, lea.id);
  expect(await statesOf(waits.id)).toEqual(["invitation canceled inviter_disabled"]);
  expect(await statesOf(toThem.id)).toEqual(["invitation withheld"]);
  expect(await statesOf(theirs.id)).toContain("friend_joined canceled address_erased");
  expect(await statesOf(friend.id)).toContain("friend_joined canceled inviter_disabled");
  expect((await now(waits.id)).delivery).toBeNull();
  await deliver();
  for (const email of [lea.email, waits.email, ana.email]) expect(await mailsTo(email)).toEqual([]);
  expect(await mailsTo(other.email)).toHaveLength(1);
  expect(await mailsTo(control.email)).toHaveLength(1);
});

test("a batch claimed before, but not handed over, is looked at again: the others go, theirs do not", async () => {
  const { lea, waits, other } = await withMails();
  // The mails of accounts go apart, and first.
  await deliver(0);
  await db()
    .update(messages)
    .set({ urgent: false })
    .where(sql`${messages.state} = 'queued'`);
  const claim = await claimBatch("messages", { size: 100, isOpen: true });
  if (!claim) throw new Error("nothing was claimed");
  const members = await loadMembers(db(), claim.id);
  const { letters } = await compose(db(), members);
  const body = freeze(letters.map(({ member, letter }) => ({ id: member.id, invitationId: null, letter })));
  await eraseCustomer(anne, lea.id);
  const left = { canceled: [], withheld: [] };
  expect(await keepBody(claim, body, left, []), "what was written before is not kept").toBe(false);
  await deliver();
  for (const email of [lea.email, waits.email]) expect(await mailsTo(email)).toEqual([]);
  expect(await mailsTo(other.email)).toHaveLength(1);
});

test("a batch that was put off with its mails written is written anew without theirs", async () => {
  const { lea, waits, other } = await withMails();
  await db()
    .update(messages)
    .set({ urgent: false })
    .where(sql`${messages.state} = 'queued'`);
  const claim = await claimBatch("messages", { size: 100, isOpen: true });
  if (!claim) throw new Error("nothing was claimed");
  const { letters } = await compose(db(), await loadMembers(db(), claim.id));
  const body = freeze(letters.map(({ member, letter }) => ({ id: member.id, invitationId: null, letter })));
  expect(await keepBody(claim, body, { canceled: [], withheld: [] }, [])).toBe(true);
  await postpone(claim, { reason: "rate_limit_exceeded", waitMs: 60_000, countsAsAttempt: false });
  await eraseCustomer(anne, lea.id);
  const [batch] = await db().select().from(batches).where(eq(batches.id, claim.id));
  expect(batch).toMatchObject({ state: "open", body: null, firstCalledAt: null });
  expect((batch?.attempts ?? 0) - (batch?.excused ?? 0), "counts as no try").toBe(0);
  await deliver();
  for (const email of [lea.email, waits.email]) expect(await mailsTo(email)).toEqual([]);
  expect(await mailsTo(other.email)).toHaveLength(1);
});
