import { and, eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { expire, fresh, invite, invited, now, rowsOf } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import type { Customer } from "@/domain/accounts/customer";
import { deliver } from "@/domain/delivery/deliver";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { readAllowance } from "./allowance";
import { changeStatus } from "./change-status";
import { resendInvitations } from "./resend-invitations";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;
let ana: Customer;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  ana = await shop.customer();
  anne = await makeAdministrator();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
});

const resend = (ids: number[], administrator = anne) =>
  db().transaction((tx) => resendInvitations(tx, administrator, ids));

const messagesOf = (id: number) =>
  db().select().from(messages).where(eq(messages.invitationId, id)).orderBy(messages.id);

/** Lets what was mailed to an invitation be older than the cool-down. */
const age = (id: number) =>
  db()
    .update(messages)
    .set({ settledAt: sql`now() - interval '61 minutes'` })
    .where(and(eq(messages.invitationId, id), eq(messages.state, "sent")));

/** An invitation whose mail has gone, more than an hour ago. */
async function mailed(email = fresh()) {
  const invitation = await invited(shop, ana, email);
  await deliver();
  await age(invitation.id);
  return invitation;
}

describe("resending", () => {
  test("by the shop takes no place of what its inviter may send in a day", async () => {
    const ben = await shop.customer();
    const { id } = await invited(shop, ben);
    await deliver();
    await age(id);
    const before = await readAllowance(ben.id, 5);
    expect(before.left).toBe(4);
    expect(await resend([id])).toMatchObject({ done: [id] });
    expect(await readAllowance(ben.id, 5)).toEqual(before);
    await deliver();
  });

  test("mails the same link again and keeps row, status and first sending; the time runs anew", async () => {
    const { id, email, mailed: token, sentAt: _, ...before } = await mailed();
    const { sentAt } = await now(id);
    await db()
      .update(invitations)
      .set({ expiresAt: sql`now() + interval '2 days'`, askedAgainAt: sql`now()` })
      .where(eq(invitations.id, id));
    expect(await resend([id])).toEqual({ done: [id], skipped: {} });
    const queued = await now(id);
    expect(queued).toMatchObject({ status: "sent", delivery: "queued", sentAt, askedAgainAt: null });
    expect(Math.abs(Number(queued.expiresAt) - Date.now() - 30 * 86_400_000)).toBeLessThan(60_000);
    expect(queued.mailedHash).toEqual(before.mailedHash);

    expect(await deliver()).toMatchObject({ sent: 1 });
    expect(await now(id)).toMatchObject({ status: "sent", delivery: "sent", sentAt });
    expect(await messagesOf(id)).toMatchObject([
      { purpose: "invitation", number: 1, state: "sent" },
      { purpose: "resend", number: 1, state: "sent" },
    ]);
    const mails = await mailsTo(email);
    expect(mails).toHaveLength(2);
    for (const { text } of mails) expect(text).toContain(`/invitation/${token}`);
    const history = await db().select().from(invitationHistory).where(eq(invitationHistory.invitationId, id));
    expect(history.map(({ toStatus }) => toStatus)).toEqual(["not_sent", "sent"]);
  });

  test("numbers further mails", async () => {
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 10);
    const { id } = await mailed();
    for (let turn = 0; turn < 2; turn += 1) {
      await resend([id]);
      await deliver();
      await age(id);
    }
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 2);
    expect((await messagesOf(id)).map(({ purpose, number }) => `${purpose} ${number}`)).toEqual([
      "invitation 1",
      "resend 1",
      "resend 2",
    ]);
  });

  test("makes one sent whose first mail was refused for good", async () => {
    const { id, email, keyId } = await invited(shop, ana);
    await db().update(invitations).set({ keyId: "gone" }).where(eq(invitations.id, id));
    await deliver();
    expect(await now(id)).toMatchObject({ status: "not_sent", delivery: "failed" });
    await db().update(invitations).set({ keyId }).where(eq(invitations.id, id));
    expect(await resend([id])).toMatchObject({ done: [id] });
    await deliver();
    expect(await now(id)).toMatchObject({ status: "sent", delivery: "sent" });
    expect((await now(id)).sentAt).not.toBeNull();
    expect(await mailsTo(email)).toHaveLength(1);
  });

  test("gives an expired one time again, and never takes time away", async () => {
    const { id } = await mailed();
    await expire(id);
    await resend([id]);
    expect(Number((await now(id)).expiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000);

    const long = await mailed();
    const inAYear = new Date(Date.now() + 365 * 86_400_000);
    await db().update(invitations).set({ expiresAt: inAYear }).where(eq(invitations.id, long.id));
    await resend([long.id]);
    expect((await now(long.id)).expiresAt).toEqual(inAYear);

    const endless = await mailed();
    await db().update(invitations).set({ expiresAt: null }).where(eq(invitations.id, endless.id));
    await resend([endless.id]);
    expect((await now(endless.id)).expiresAt).toBeNull();

    const never = await mailed();
    await changeSetting(db(), `store:${shop.store.code}`, "expireAfterDays", 0);
    await resend([never.id]);
    await changeSetting(db(), `store:${shop.store.code}`, "expireAfterDays", 30);
    expect((await now(never.id)).expiresAt).toBeNull();
  });

  test("is canceled by a discard before its mail is claimed, and reads as sent before", async () => {
    const { id, email } = await mailed();
    await resend([id]);
    await db().transaction((tx) =>
      changeStatus(tx, [id], { to: "discarded", actor: { kind: "shop", id: anne.id } }),
    );
    await deliver();
    expect(await mailsTo(email)).toHaveLength(1);
    expect(await now(id)).toMatchObject({ status: "discarded", delivery: "sent" });
    expect((await messagesOf(id)).at(-1)).toMatchObject({ state: "canceled", objection: "discarded" });
  });

  test("is withheld where its recipient refuses before it is claimed; the invitation stays sent", async () => {
    const { id, email, emailKey } = await mailed();
    await resend([id]);
    const place = { websiteId: shop.store.website.id, key: emailKey ?? "" };
    await db().transaction((tx) => suppress(tx, place, "refused"));
    await deliver();
    expect(await mailsTo(email)).toHaveLength(1);
    expect(await now(id)).toMatchObject({ status: "sent", delivery: "withheld" });
  });

  test("that the provider refuses reads as failed, and the invitation stays sent", async () => {
    const { id, sentAt: _ } = await mailed();
    const { sentAt } = await now(id);
    await resend([id]);
    await db().update(invitations).set({ keyId: "gone" }).where(eq(invitations.id, id));
    await deliver();
    expect((await messagesOf(id)).at(-1)).toMatchObject({ purpose: "resend", state: "refused" });
    expect(await now(id)).toMatchObject({ status: "sent", sentAt, delivery: "failed" });
  });
});

describe("resending leaves alone, and says", () => {
  const change = (id: number, to: "discarded" | "declined") =>
    db().transaction((tx) => changeStatus(tx, [id], { to, actor: { kind: "invitee" } }));
  const joinAs = (emailKey: string) =>
    shop.customer({ email: emailKey, joinedAt: new Date(Date.now() + 60_000) });

  test.each<[string, (invitation: Awaited<ReturnType<typeof invited>>) => Promise<unknown>]>([
    ["discarded", ({ id }) => change(id, "discarded")],
    ["declined", ({ id }) => change(id, "declined")],
    ["joined", ({ email }) => joinAs(email)],
    [
      "erased",
      ({ id }) => db().update(invitations).set({ email: null, emailKey: null }).where(eq(invitations.id, id)),
    ],
    [
      "suppressed",
      ({ email: key }) =>
        db().transaction((tx) => suppress(tx, { websiteId: shop.store.website.id, key }, "complained")),
    ],
    [
      "too_soon",
      ({ id }) =>
        db()
          .update(messages)
          .set({ settledAt: sql`now() - interval '59 minutes'` })
          .where(eq(messages.invitationId, id)),
    ],
    ["waiting", ({ id }) => resend([id])],
  ])("%s ones", async (reason, prepare) => {
    const invitation = await mailed();
    await prepare(invitation);
    const before = await now(invitation.id);
    expect(await resend([invitation.id])).toEqual({ done: [], skipped: { [reason]: 1 } });
    expect(await now(invitation.id)).toEqual(before);
  });

  test("a not sent one whose mail is on its way", async () => {
    const { id } = await invited(shop, ana);
    expect(await resend([id])).toEqual({ done: [], skipped: { waiting: 1 } });
  });

  test("all of them while the programme is closed", async () => {
    const { id } = await mailed();
    await changeSetting(db(), "default", "functionality", false);
    expect(await resend([id])).toEqual({ done: [], skipped: { closed: 1 } });
  });

  test("those of a disabled inviter", async () => {
    const ben = await shop.customer();
    const { id } = await invited(shop, ben);
    await deliver();
    await age(id);
    await db()
      .update(customers)
      .set({ disabledAt: sql`now()` })
      .where(eq(customers.id, ben.id));
    expect(await resend([id])).toEqual({ done: [], skipped: { inviter_disabled: 1 } });
  });

  test("those over the limit of their recipient, whoever else wrote to them, counted one by one", async () => {
    const name = fresh().split("@")[0] ?? "";
    const senders = [await shop.customer(), await shop.customer(), await shop.customer()];
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 4);
    for (const [index, sender] of senders.entries())
      await invite(shop, sender, [`${name}+${index}@mail.example`]);
    await deliver();
    const ids = (await Promise.all(senders.map(rowsOf))).flat().map(({ id }) => id);
    for (const id of ids) await age(id);
    // Three were mailed, so that one more may be.
    expect(await resend(ids)).toEqual({ done: [first(ids)], skipped: { recipient_limit: 2 } });
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 2);
  });

  test("those of websites the administrator does not see, and those that are not there", async () => {
    const { id } = await mailed();
    const stranger = await makeAdministrator({ websiteIds: [(await makeShop()).store.website.id] });
    expect(await resend([id, 999_999], stranger)).toEqual({
      done: [],
      skipped: { not_permitted: 1, gone: 1 },
    });
  });
});

test("two administrators resending the same ones in opposite order queue one mail each, and never deadlock", async () => {
  for (let round = 0; round < 5; round += 1) {
    const ids: number[] = [];
    for (let index = 0; index < 10; index += 1) ids.push((await invited(shop, ana)).id);
    await deliver();
    for (const id of ids) await age(id);
    const answers = await Promise.all([ids, ids.toReversed(), ids].map((given) => resend(given)));
    expect(answers.flatMap(({ done }) => done).toSorted((a, b) => a - b)).toEqual(ids);
    expect(answers.map(({ skipped }) => skipped.waiting ?? 0).reduce((sum, one) => sum + one)).toBe(20);
    expect(await deliver()).toMatchObject({ sent: 10 });
  }
});
