import { eq, inArray, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { activityOf, makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { now } from "@/db/testing/invitations";
import { freeSender, messageOf, several, useMailbox } from "@/db/testing/mailbox";
import { first, makeShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";

import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";
import { pauseSender } from "./pace";
import { giveUp } from "./settle-batch";
import { pauseDelivery, resumeDelivery, settleByHand } from "./steer-delivery";
import { readDelivery } from "./watch-delivery";

useDatabase();
const { mailbox, mailsTo } = useMailbox();

let anne: Administrator;

beforeEach(async () => {
  anne = await makeAdministrator();
});

/** Mails of which nobody knows whether the provider has them. */
async function ofUnknownFate(count: number) {
  const made = await several(count);
  const batch = await claimBatch("messages", { size: 100, isOpen: true });
  await db().transaction((tx) => giveUp(tx, batch?.id ?? "", "no answer for 20 hours"));
  return { ...made, batchId: batch?.id ?? "" };
}

describe("a pause by hand", () => {
  test("stops everything until somebody resumes, and both are written down", async () => {
    const { invitations } = await several(2);
    expect(await pauseDelivery(anne, "  The sale is postponed ")).toEqual({ done: true });
    expect(await deliver()).toMatchObject({ sent: 0 });
    expect((await readDelivery(anne)).paused).toMatchObject({
      byHand: true,
      reason: "The sale is postponed",
    });
    expect(await resumeDelivery(anne)).toEqual({ done: true });
    expect(await deliver()).toMatchObject({ sent: 2 });
    expect(await mailsTo(first(invitations).email)).toHaveLength(1);
    expect((await readDelivery(anne)).paused).toBeNull();
    expect(await resumeDelivery(anne)).toEqual({ refused: "gone" });
    expect((await activityOf(anne)).map(({ action, from, to }) => [action, from ?? to])).toEqual([
      ["delivery_paused", { reason: "The sale is postponed" }],
      ["delivery_resumed", { reason: "The sale is postponed" }],
    ]);
  });

  test("needs a reason of one line without a link", async () => {
    expect(await pauseDelivery(anne, " ")).toEqual({ refused: "empty" });
    expect(await pauseDelivery(anne, "x".repeat(121))).toEqual({ refused: "too_long" });
    expect(await pauseDelivery(anne, "see www.status.example")).toEqual({ refused: "link" });
    expect((await readDelivery(anne)).paused).toBeNull();
  });

  test("is not shortened by one of the provider's", async () => {
    await pauseDelivery(anne, "Postponed");
    await pauseSender(db(), "invalid_api_key: no", 1000);
    const { paused } = await readDelivery(anne);
    expect(Number(paused?.until)).toBeGreaterThan(Date.now() + 10 ** 10);
    expect(paused).toMatchObject({ byHand: true, reason: "Postponed" });
    await freeSender();
  });

  test("of the provider's reads as such, and can be ended", async () => {
    await pauseSender(db(), "invalid_api_key: no", 600_000);
    expect((await readDelivery(anne)).paused).toMatchObject({ byHand: false, reason: "invalid_api_key: no" });
    expect(await resumeDelivery(anne)).toEqual({ done: true });
  });

  test("of the provider's holds back the batch it was said of, and once it is ended that goes with the others", async () => {
    await several(2);
    mailbox().setFaults({ mode: "invalid-key", next: 1 });
    expect(await deliver()).toMatchObject({ sent: 0, postponed: 2 });
    await several(1);
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0 });
    expect(await resumeDelivery(anne)).toEqual({ done: true });
    expect(await deliver()).toMatchObject({ sent: 3 });
  });
});

describe("mails of unknown fate", () => {
  test("are counted and named with what was last heard", async () => {
    const before = (await readDelivery(anne)).counts.review;
    const { batchId } = await ofUnknownFate(3);
    const { counts, review } = await readDelivery(anne);
    expect(counts.review).toBe(before + 3);
    expect(review.find(({ id }) => id === batchId)).toMatchObject({
      count: 3,
      error: "no answer for 20 hours",
    });
  });

  test("sent again go under another key, once", async () => {
    const { invitations, batchId } = await ofUnknownFate(2);
    expect(await settleByHand(anne, batchId, "again")).toEqual({ count: 2 });
    expect(await settleByHand(anne, batchId, "again")).toEqual({ refused: "gone" });
    const queued = { state: "queued", batchId: null, position: null };
    expect(await messageOf(first(invitations).id)).toMatchObject(queued);
    expect(await deliver()).toMatchObject({ sent: 2 });
    for (const { id, email } of invitations) {
      expect(await now(id)).toMatchObject({ status: "sent", delivery: "sent" });
      expect((await messageOf(id)).batchId).not.toBe(batchId);
      expect(await mailsTo(email)).toHaveLength(1);
    }
  });

  test("dropped count as failed, and nothing of them goes", async () => {
    const { invitations, batchId } = await ofUnknownFate(2);
    expect(await settleByHand(anne, batchId, "drop")).toEqual({ count: 2 });
    expect(await deliver()).toMatchObject({ sent: 0 });
    for (const { id, email } of invitations) {
      expect(await now(id)).toMatchObject({ status: "not_sent", delivery: "failed" });
      expect(await messageOf(id)).toMatchObject({ state: "refused", objection: "dropped by hand" });
      expect(await mailsTo(email)).toHaveLength(0);
    }
    const [batch] = await db().select().from(batches).where(eq(batches.id, batchId));
    expect(batch).toMatchObject({ state: "settled", body: null });
    expect((await activityOf(anne)).at(-1)).toMatchObject({ action: "mails_dropped", to: { count: 2 } });
  });

  test("are decided once where two decide at once, 20 rounds", async () => {
    for (let round = 0; round < 20; round += 1) {
      const { invitations, batchId } = await ofUnknownFate(2);
      const answers = await Promise.all([
        settleByHand(anne, batchId, "again"),
        settleByHand(anne, batchId, "drop"),
      ]);
      expect(answers.filter((answer) => "count" in answer)).toHaveLength(1);
      const ids = invitations.map(({ id }) => id);
      const rows = await db().select().from(messages).where(inArray(messages.invitationId, ids));
      expect(new Set(rows.map(({ state }) => state)).size).toBe(1);
    }
  });
});

test("the queue is counted by how far its mails are, with the oldest that could go", async () => {
  const { invitations } = await several(3);
  const [late, later] = invitations;
  await db().execute(
    sql`update messages set due_at = now() - interval '1 hour' where invitation_id = ${late?.id ?? 0}`,
  );
  await db().execute(
    sql`update messages set due_at = now() + interval '1 hour' where invitation_id = ${later?.id ?? 0}`,
  );
  const { counts, oldestDueAt } = await readDelivery(anne);
  expect(counts).toMatchObject({ queued: 3, due: 2, claimed: 0, retrying: 0 });
  expect(Date.now() - Number(oldestDueAt)).toBeGreaterThan(3_500_000);
});

test("who is limited to a website counts its mails only, and decides nothing for all", async () => {
  const { batchId } = await ofUnknownFate(2);
  const other = await makeShop();
  const limited = await makeAdministrator({ websiteIds: [other.store.website.id] });
  expect(await readDelivery(limited)).toMatchObject({
    counts: { queued: 0, due: 0, claimed: 0, retrying: 0, review: 0 },
    review: [],
    errors: [],
  });
  expect(await pauseDelivery(limited, "Mine")).toEqual({ refused: "not_everywhere" });
  expect(await resumeDelivery(limited)).toEqual({ refused: "not_everywhere" });
  expect(await settleByHand(limited, batchId, "drop")).toEqual({ refused: "not_everywhere" });
  const reader = await makeAdministrator({ permissions: ["view_reports"] });
  await expect(readDelivery(reader)).rejects.toThrow("manage_delivery");
  await expect(pauseDelivery(reader, "x")).rejects.toThrow("manage_delivery");
  await expect(resumeDelivery(reader)).rejects.toThrow("manage_delivery");
  await expect(settleByHand(reader, batchId, "drop")).rejects.toThrow("manage_delivery");
});
