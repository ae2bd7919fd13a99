import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { invited, now } from "@/db/testing/invitations";
import { freeSender, makeDue, messageOf, openBatches, several, useMailbox } from "@/db/testing/mailbox";
import { first } from "@/db/testing/shop";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";
import { pauseSender, takeTurn } from "./pace";
import { split } from "./settle-batch";

useDatabase();
const { mailbox, mailsTo } = useMailbox();

describe("the provider's no", () => {
  test("to some mails refuses those and takes the others", async () => {
    const { shop, ana } = await several(0);
    const good = await invited(shop, ana);
    const bad = await invited(shop, ana, `${randomUUID()}@example.com`);
    const other = await invited(shop, ana);
    expect(await deliver()).toMatchObject({ batches: 1, sent: 2, refused: 1 });
    expect(await messageOf(bad.id)).toMatchObject({ state: "refused", providerId: null });
    expect((await messageOf(bad.id)).objection).toBeTruthy();
    expect((await now(bad.id)).status).toBe("not_sent");
    for (const { id, email } of [good, other]) {
      expect(await messageOf(id)).toMatchObject({
        state: "sent",
        providerId: first(await mailsTo(email)).id,
      });
    }
  });

  test.each([
    ["rate-limit", null],
    ["daily-quota", "daily_quota_exceeded"],
    ["monthly-quota", "monthly_quota_exceeded"],
    ["missing-key", "missing_api_key"],
    ["invalid-key", "invalid_api_key"],
    ["restricted-key", "restricted_api_key"],
    ["unverified-domain", "validation_error"],
  ] as const)("for now (%s) costs no attempt and leaves no doubt", async (mode, pause) => {
    await several(3);
    mailbox().setFaults({ mode, next: 1, retryAfter: 2 });
    expect(await deliver()).toMatchObject({ batches: 1, sent: 0, postponed: 3 });
    expect(await openBatches()).toMatchObject([
      { state: "open", attempts: 1, excused: 1, firstCalledAt: null },
    ]);
    const turn = await takeTurn(2, true);
    const paused = turn.granted ? null : turn.paused;
    if (pause === null) expect(paused).toBeNull();
    else expect(paused).toContain(pause);
    await freeSender();
    await makeDue();
    expect(await deliver()).toMatchObject({ sent: 3 });
  });

  test("to calls that come too fast holds back every call, not only the batch it was said of", async () => {
    await several(8);
    await changeSetting(db(), "default", "batchSize", 1);
    mailbox().setFaults({ mode: "rate-limit", next: 1, retryAfter: 2 });
    const started = Date.now();
    await deliver(1000);
    const calls = (await openBatches()).filter(({ lastError }) => lastError !== null);
    expect(calls).toHaveLength(1);
    expect(Date.now() - started).toBeLessThan(1500);
    const turn = await takeTurn(10, true);
    expect(turn.granted ? 0 : turn.waitMs).toBeGreaterThan(500);
  });

  test("after an answer that was lost does not end the doubt", async () => {
    await several(1);
    mailbox().setFaults({ mode: "drop", next: 1 });
    await deliver();
    await makeDue();
    mailbox().setFaults({ mode: "rate-limit", next: 1 });
    await deliver();
    expect(first(await openBatches()).firstCalledAt).not.toBeNull();
    await makeDue();
    expect(await deliver()).toMatchObject({ sent: 1 });
  });

  test("to the key with another body means the batch had been taken: a person decides", async () => {
    const { invitations } = await several(1);
    mailbox().setFaults({ mode: "drop", next: 1 });
    await deliver();
    const { deflateRawSync, inflateRawSync } = await import("node:zlib");
    const body = inflateRawSync(first(await openBatches()).body ?? Buffer.alloc(0))
      .toString()
      .replace("Ana", "Eve");
    await db()
      .update(batches)
      .set({ body: deflateRawSync(body), dueAt: sql`now()` })
      .where(eq(batches.state, "open"));
    expect(await deliver()).toMatchObject({ sent: 0 });
    expect(await openBatches()).toMatchObject([{ state: "review" }]);
    expect(await mailsTo(first(invitations).email)).toHaveLength(1);
  });
});

test("a batch refused as a whole is halved until the mail it objects to stands alone", async () => {
  const { invitations } = await several(3);
  const claim = await claimBatch("messages", { size: 100, isOpen: true });
  if (!claim) throw new Error("nothing was claimed");
  const ids = (
    await db().select().from(messages).where(eq(messages.batchId, claim.id)).orderBy(messages.position)
  ).map(({ id }) => id);
  await split(claim, ids, "no");
  expect((await openBatches()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ["open", 0],
    ["open", 0],
  ]);
  const half = await claimBatch("batch", { size: 100, isOpen: true });
  if (!half) throw new Error("no half was claimed");
  const members = await db().select().from(messages).where(eq(messages.batchId, half.id));
  await split(half, members.map(({ id }) => id).slice(0, 1), "no");
  await deliver();
  const states = await Promise.all(invitations.map(async ({ id }) => (await messageOf(id)).state));
  expect(states.filter((state) => state === "sent").length).toBeGreaterThanOrEqual(1);
  expect(states).toContain("refused");
});

test("a mail that cannot be written is refused; the others of its batch go", async () => {
  const { shop, ana, invitations } = await several(2);
  const broken = await invited(shop, ana);
  await db().execute(sql`update invitations set key_id = 'gone' where id = ${broken.id}`);
  expect(await deliver()).toMatchObject({ sent: 2 });
  expect(await messageOf(broken.id)).toMatchObject({ state: "refused" });
  expect((await messageOf(broken.id)).objection).toContain("INVITATION_KEYS no longer holds key gone");
  expect(invitations).toHaveLength(2);
});

describe("the pace", () => {
  test("grants so many calls in a second to all instances together", async () => {
    await several(1);
    const { env } = await import("@/env");
    env().DELIVERY_UNPACED = false;
    const until = Date.now() + 1000;
    let granted = 0;
    const ask = async () => {
      while (Date.now() < until) {
        const turn = await takeTurn(10, true);
        if (turn.granted) granted += 1;
        else await new Promise((resolve) => setTimeout(resolve, Math.min(turn.waitMs, 20)));
      }
    };
    await Promise.all([ask(), ask(), ask(), ask()]);
    env().DELIVERY_UNPACED = true;
    expect(granted).toBeGreaterThanOrEqual(8);
    expect(granted).toBeLessThanOrEqual(11);
  });

  test("grants none during a pause, which is never shortened", async () => {
    await several(1);
    await pauseSender(db(), "daily_quota_exceeded", 60_000);
    await pauseSender(db(), "rate", 1000);
    const turn = await takeTurn(10, true);
    expect(turn.granted ? 0 : turn.waitMs).toBeGreaterThan(50_000);
  });
});

test("an invitation has at most one open message, by the database", async () => {
  const { invitations } = await several(1);
  const second = db()
    .insert(messages)
    .values({
      purpose: "resend",
      storeViewId: first(invitations).storeViewId,
      invitationId: first(invitations).id,
    });
  await expect(second).rejects.toMatchObject({
    cause: { constraint_name: "messages_one_open_per_invitation" },
  });
});
