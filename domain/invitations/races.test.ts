import { and, eq, inArray, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { invite, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { invitedByShop, operationNow, start } from "@/db/testing/operations";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import { createCustomer } from "@/domain/accounts/create-customer";
import { deliver } from "@/domain/delivery/deliver";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { accept } from "./accept";
import { changes } from "./change-status";
import { discardInvitations } from "./discard-invitations";
import { workUntil } from "./mass-operation";
import { resendInvitations } from "./resend-invitations";

useDatabase();
useMailbox();

let shop: TestShop;
let anne: Administrator;
let bea: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
  bea = await makeAdministrator();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 10);
});

const discard = (ids: number[], by = anne) => db().transaction((tx) => discardInvitations(tx, by, ids));
const resend = (ids: number[], by = bea) => db().transaction((tx) => resendInvitations(tx, by, ids));

/** Makes an account for the invited address and accepts, as registration does; undone as a whole where it comes too late. */
async function join(id: number): Promise<boolean> {
  const { email, emailKey } = await now(id);
  return db()
    .transaction(async (tx) => {
      const customerId = await createCustomer(tx, {
        email: email ?? "",
        emailKey: emailKey ?? "",
        firstName: "L",
        lastName: "D",
        passwordHash: "x",
        websiteId: shop.store.website.id,
        storeViewId: shop.store.id,
        groupId: shop.groups.general,
      });
      if (customerId === null || !(await accept(tx, id, customerId, "mailed link")))
        throw new Error("too late");
      return true;
    })
    .catch((error: Error) => {
      if (error.message !== "too late") throw error;
      return false;
    });
}

const sendingRefused = (ids: number[]) =>
  db()
    .update(messages)
    .set({ state: "refused", settledAt: sql`now()`, objection: "no such mailbox" })
    .where(and(inArray(messages.invitationId, ids), eq(messages.state, "queued")));

/** How many deadlocks the database has had; the counters of a backend come with its next idle moment. */
async function deadlocks(): Promise<number> {
  await db().execute(sql`select pg_stat_force_next_flush()`);
  const [row] = await db().execute<{ deadlocks: number }>(
    sql`select deadlocks::int from pg_stat_database where datname = current_database()`,
  );
  return row?.deadlocks ?? 0;
}

/** What holds of an invitation whatever was done to it at once. */
async function checkTruth(id: number) {
  const row = await now(id);
  const history = await db()
    .select()
    .from(invitationHistory)
    .where(eq(invitationHistory.invitationId, id))
    .orderBy(invitationHistory.id);
  for (const [index, { fromStatus, toStatus }] of history.entries()) {
    expect(fromStatus).toBe(index === 0 ? null : history[index - 1]?.toStatus);
    if (fromStatus !== null) expect(changes[fromStatus]).toContain(toStatus);
  }
  expect(history.at(-1)?.toStatus).toBe(row.status);
  const accounts = await db()
    .select()
    .from(customers)
    .where(eq(customers.emailKey, row.emailKey ?? ""));
  expect(accounts.map((account) => account.id)).toEqual(row.status === "accepted" ? [row.customerId] : []);
  const theirs = await db().select().from(messages).where(eq(messages.invitationId, id));
  const open = theirs.filter(({ purpose, state }) => purpose !== "friend_joined" && state === "queued");
  expect(open.length).toBeLessThanOrEqual(changes[row.status].length > 0 ? 1 : 0);
  return row.status;
}

describe("at once", () => {
  test("a discard and an acceptance leave one truth, 200 times", async () => {
    const ids = await invitedByShop(shop, 200);
    const ends = { accepted: 0, discarded: 0 };
    for (const id of ids) {
      const [discarded, accepted] = await Promise.all([discard([id]), join(id)]);
      expect(discarded.done.length + Number(accepted)).toBe(1);
      const status = await checkTruth(id);
      expect(status).toBe(accepted ? "accepted" : "discarded");
      if (!accepted) continue;
      expect(discarded.skipped).toEqual({ accepted: 1 });
    }
    for (const id of ids) ends[(await now(id)).status as keyof typeof ends] += 1;
    expect(ends.accepted + ends.discarded).toBe(200);
    expect(await deadlocks()).toBe(0);
  }, 60_000);

  test("one administrator's discard and another's resend of a row leave it discarded with no mail to go", async () => {
    const ids = await invitedByShop(shop, 60);
    await sendingRefused(ids);
    for (const id of ids) {
      const [discarded, resent] = await Promise.all([discard([id]), resend([id])]);
      expect(discarded.done).toEqual([id]);
      expect(resent.done.length === 1 || resent.skipped.discarded === 1).toBe(true);
      expect(await checkTruth(id)).toBe("discarded");
    }
  }, 60_000);

  test("two administrators' discards of a row count it once", async () => {
    const ids = await invitedByShop(shop, 40);
    const answers = await Promise.all([discard(ids), discard(ids.toReversed(), bea), discard(ids)]);
    expect(answers.flatMap(({ done }) => done)).toHaveLength(40);
    for (const { done, skipped } of answers) expect(done.length + (skipped.discarded ?? 0)).toBe(40);
  });

  test("sending, discarding, resending, refusing, joining and inviting never wait for each other in a circle", async () => {
    for (let round = 0; round < 4; round += 1) {
      const ids = await invitedByShop(shop, 240);
      // A third has been mailed, a third was refused for good, a third is queued.
      await sendingRefused(ids.filter((id) => id % 3 === 0));
      await db().execute(sql`update messages set due_at = now() + interval '1 hour'
        where state = 'queued' and invitation_id % 3 = 1`);
      await deliver();
      await db().execute(sql`update messages set due_at = now() where state = 'queued'`);
      await db().execute(
        sql`update messages set settled_at = now() - interval '2 hours' where state = 'sent'`,
      );
      const rows = await db().select().from(invitations).where(inArray(invitations.id, ids));
      const emails = rows.map(({ email }) => email ?? "").toReversed();
      const refuse = async () => {
        for (const email of emails.slice(0, 20)) {
          const place = { websiteId: shop.store.website.id, key: email };
          await db().transaction((tx) => suppress(tx, place, "refused"));
        }
      };
      const inviteThem = async (step: number) => {
        const inviter = await shop.customer();
        for (let from = 0; from < 60; from += 5)
          await invite(shop, inviter, emails.slice(from * step, from * step + 5));
      };
      const joinSome = async () => {
        for (const id of ids.slice(100, 120)) await join(id);
      };
      const toResend = await start(anne, "resend", ids);
      const toDiscard = await start(
        bea,
        "discard",
        ids.filter((id) => id % 4 === 0),
      );
      await Promise.all([
        deliver(),
        workUntil(Date.now() + 20_000),
        workUntil(Date.now() + 20_000),
        refuse(),
        inviteThem(1),
        inviteThem(2),
        joinSome(),
        resend(ids.toReversed()),
        deliver(),
      ]);
      await workUntil(Date.now() + 20_000);
      await deliver();
      for (const id of [toResend.id, toDiscard.id]) {
        const operation = await operationNow(id);
        const skipped = Object.values(operation.skipped).reduce((sum, one) => sum + one, 0);
        expect(operation).toMatchObject({ state: "done", total: operation.done + skipped });
      }
      for (const id of ids.filter((_, index) => index % 10 === 0)) await checkTruth(id);
    }
    expect(await deadlocks()).toBe(0);
  }, 120_000);
});

test("a mail is queued once however many resend, and its invitation is settled with it", async () => {
  const ids = await invitedByShop(shop, 30);
  await sendingRefused(ids);
  const [, , delivered] = await Promise.all([resend(ids), resend(ids.toReversed(), anne), deliver()]);
  const later = await deliver();
  expect(delivered.sent + later.sent).toBe(30);
  for (const id of ids) expect(await now(id)).toMatchObject({ status: "sent", delivery: "sent" });
});
