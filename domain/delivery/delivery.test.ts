import { randomUUID } from "node:crypto";

import { eq, inArray, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";

import { db } from "@/db/client";
import { batches, sender } from "@/db/schema/batches";
import { customers } from "@/db/schema/customers";
import { invitationHistory } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { expire, fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { first, makeShop } from "@/db/testing/shop";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { declineInvitation } from "@/domain/invitations/decline-invitation";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { refuseAll } from "@/domain/recipients/preferences";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { namingToken } from "@/domain/storefronts/links";
import { startMailbox, type Mailbox } from "@/mailbox/server";

import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";
import { pauseSender, takeTurn } from "./pace";
import { split } from "./settle-batch";

useDatabase();

let mailbox: Mailbox;

beforeAll(async () => {
  mailbox = await startMailbox({
    port: 0,
    databaseUrl: process.env["DATABASE_URL"] ?? "",
    apiKey: inject("secrets")["RESEND_API_KEY"] ?? "",
    ratePerSecond: 0,
  });
  Object.assign(process.env, {
    RESEND_BASE_URL: mailbox.origin,
    DELIVERY_UNPACED: "true",
    DELIVERY_CALL_TIMEOUT_MS: "400",
    DELIVERY_LEASE_MS: "1000",
    DELIVERY_BACKOFF_MS: "60000",
    DELIVERY_ATTEMPTS: "4",
  });
});

beforeEach(async () => {
  await db()
    .update(messages)
    .set({ state: "canceled", batchId: null, position: null, settledAt: sql`now()` })
    .where(inArray(messages.state, ["queued", "claimed", "review"]));
  await db()
    .delete(batches)
    .where(inArray(batches.state, ["open", "review"]));
  await changeSetting(db(), "default", "functionality", true);
  await changeSetting(db(), "default", "batchSize", 100);
  await db()
    .update(sender)
    .set({ pausedUntil: null, nextCallAt: sql`now()` });
});

afterEach(() => mailbox.clearFaults());
afterAll(() => mailbox.stop());

type Mail = {
  id: string;
  to: string[];
  from: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: unknown;
};

async function mailsTo(email: string): Promise<Mail[]> {
  const answer = await fetch(`${mailbox.origin}/emails?to=${encodeURIComponent(email)}`);
  return ((await answer.json()) as { data: Mail[] }).data;
}

const messageOf = async (invitationId: number) =>
  first(
    await db().select().from(messages).where(eq(messages.invitationId, invitationId)).orderBy(messages.id),
  );
const openBatches = () =>
  db()
    .select()
    .from(batches)
    .where(inArray(batches.state, ["open", "review"]));
const makeDue = () =>
  db()
    .update(batches)
    .set({ dueAt: sql`now()` })
    .where(eq(batches.state, "open"));

async function several(count: number) {
  const shop = await makeShop();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
  const ana = await shop.customer();
  const invitations = [];
  for (let index = 0; index < count; index += 1) invitations.push(await invited(shop, ana));
  return { shop, ana, invitations };
}

describe("delivering", () => {
  test("mails an invitation once, makes it sent with its history, and keeps no body", async () => {
    const { ana, invitations } = await several(2);
    expect(await deliver()).toEqual({ batches: 1, sent: 2, refused: 0, postponed: 0, remaining: 0 });
    for (const { id, email, mailed, publicId, expiresAt } of invitations) {
      const mail = first(await mailsTo(email));
      expect(mail).toMatchObject({
        to: [email],
        from: '"Maison Test" <hello@maison.shop>',
        subject: "Ana Martin invites you to Maison Test",
      });
      expect(mail.text).toContain(`/invitation/${mailed}`);
      expect(mail.headers).toEqual({
        "List-Unsubscribe": expect.stringMatching(/^<http:\/\/localhost:3000\/api\/unsubscribe\/[\w-]{43}>$/),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      });
      expect(mail.tags).toContainEqual({ name: "invitation", value: publicId });
      const row = await now(id);
      expect(row.status).toBe("sent");
      expect(row.expiresAt).toEqual(expiresAt);
      expect(await messageOf(id)).toMatchObject({ state: "sent", providerId: mail.id });
      const history = await db()
        .select()
        .from(invitationHistory)
        .where(eq(invitationHistory.invitationId, id))
        .orderBy(invitationHistory.id);
      expect(history.at(-1)).toMatchObject({ fromStatus: "not_sent", toStatus: "sent", actor: "queue" });
    }
    expect((await listInvitations(ana, 1)).rows.map(({ status }) => status)).toEqual(["sent", "sent"]);
    expect(await openBatches()).toEqual([]);
    expect(
      await db()
        .select()
        .from(batches)
        .where(sql`body is not null`),
    ).toEqual([]);
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0, remaining: 0 });
  });

  test("hands over at most as many mails per call as the setting says", async () => {
    const { invitations } = await several(7);
    await changeSetting(db(), "default", "batchSize", 3);
    expect(await deliver()).toMatchObject({ batches: 3, sent: invitations.length });
  });

  test("by ten drains at once sends everything and nothing twice", async () => {
    const { invitations } = await several(60);
    await changeSetting(db(), "default", "batchSize", 5);
    const drains = await Promise.all(Array.from({ length: 10 }, () => deliver()));
    expect(drains.reduce((sum, { sent }) => sum + sent, 0)).toBe(60);
    for (const { email } of invitations) expect(await mailsTo(email)).toHaveLength(1);
  });

  test("writes to a person with an account in other words, leading to sign-in", async () => {
    const { shop, ana } = await several(0);
    const email = fresh();
    await shop.customer({ email });
    await invited(shop, ana, email, "Hello!");
    await deliver();
    const mail = first(await mailsTo(email));
    expect(mail.text).toContain("You have an account at Maison Test");
    expect(mail.text).toContain("> Hello!");
    expect(mail.text).toContain(`/${shop.store.code}/sign-in`);
    expect(mail.text).not.toContain("/invitation/");
  });

  test("uses the settings of this moment: sender, template, line", async () => {
    const { shop, ana } = await several(0);
    const scope = `store:${shop.store.code}` as const;
    await changeSetting(db(), scope, "template", "personal-letter");
    await changeSetting(db(), scope, "invitationLine", "Coats, and nothing but coats.");
    const { email } = await invited(shop, ana);
    await deliver();
    const mail = first(await mailsTo(email));
    expect(mail.text).toContain("Hello,");
    expect(mail.text).toContain("Coats, and nothing but coats.");
  });

  test("sends account mails before invitations", async () => {
    const { shop, invitations } = await several(2);
    const member = await shop.customer({ email: fresh() });
    await requestPasswordReset(shop.store, { email: member.email, address: "10.1.1.1" });
    await changeSetting(db(), "default", "batchSize", 1);
    const claim = await claimBatch({ size: 1, isOpen: true });
    expect(
      await db()
        .select()
        .from(messages)
        .where(eq(messages.batchId, claim?.id ?? "")),
    ).toMatchObject([{ purpose: "password_reset" }]);
    await makeDue();
    await deliver();
    expect(first(await mailsTo(member.email)).text).toMatch(/\/reset-password\/[\w-]{43}/);
    expect(await mailsTo(first(invitations).email)).toHaveLength(1);
  });

  test("tells the inviter of a friend who joined", async () => {
    const { shop, ana, invitations } = await several(1);
    await acceptInvitation(shop.store, await shop.settings(), first(invitations).mailed, {
      firstName: "Léa",
      lastName: "Dubois",
      password: goodPassword,
    });
    expect(await deliver()).toMatchObject({ sent: 1 });
    expect(first(await mailsTo(ana.email)).subject).toBe("Léa Dubois accepted your invitation");
    expect(await mailsTo(first(invitations).email)).toEqual([]);
  });
});

describe("what has ended before its mail is claimed", () => {
  test("is not mailed: discarded, declined, expired, or by a disabled inviter", async () => {
    const { shop, ana, invitations } = await several(3);
    const [discarded, declined, expired] = invitations;
    if (!discarded || !declined || !expired) throw new Error("three are needed");
    const ben = await shop.customer();
    const disabled = await invited(shop, ben);
    await discardInvitation({ kind: "customer", id: ana.id }, discarded.id);
    await declineInvitation(shop.store.website.id, declined.mailed);
    await expire(expired.id);
    await db()
      .update(customers)
      .set({ disabledAt: sql`now()` })
      .where(eq(customers.id, ben.id));
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0, remaining: 0 });
    const objections = await Promise.all(
      [discarded, declined, expired, disabled].map(({ id }) => messageOf(id)),
    );
    expect(objections.map(({ state, objection }) => [state, objection])).toEqual([
      ["canceled", "discarded"],
      ["canceled", "declined"],
      ["canceled", "expired"],
      ["canceled", "inviter_disabled"],
    ]);
    expect((await now(expired.id)).status).toBe("not_sent");
  });

  test("or refused by its recipient, is not mailed, and reads as sent when the others are", async () => {
    const { ana, invitations } = await several(3);
    const [refusing, other] = invitations;
    if (!refusing || !other) throw new Error("two are needed");
    await refuseAll("preferences", namingToken("preferences", refusing));
    expect((await listInvitations(ana, 1)).rows.map(({ status }) => status)).toEqual([
      "not_sent",
      "not_sent",
      "not_sent",
    ]);
    expect(await deliver()).toMatchObject({ sent: 2 });
    expect(await mailsTo(refusing.email)).toEqual([]);
    const { rows } = await listInvitations(ana, 1);
    expect(rows.map(({ status }) => status)).toEqual(["sent", "sent", "sent"]);
    expect(new Set(rows.map(({ sentAt }) => Number(sentAt))).size).toBe(1);
    expect(await now(refusing.id)).toMatchObject({ status: "not_sent", sentAt: null });
    expect(await messageOf(refusing.id)).toMatchObject({ state: "withheld", withheld: "suppressed" });
  });

  test("reads as not sent as long as the others do, when the provider is out of reach", async () => {
    const { ana, invitations } = await several(2);
    await refuseAll("preferences", namingToken("preferences", first(invitations)));
    mailbox.setFaults({ mode: "error-before" });
    await deliver();
    expect((await listInvitations(ana, 1)).rows.map(({ status }) => status)).toEqual([
      "not_sent",
      "not_sent",
    ]);
  });

  test("waits while the programme is closed; account mails go on", async () => {
    const { shop, invitations } = await several(1);
    await changeSetting(db(), "default", "functionality", false);
    const member = await shop.customer({ email: fresh() });
    await requestPasswordReset(shop.store, { email: member.email, address: "10.1.1.2" });
    expect(await deliver()).toMatchObject({ sent: 1, remaining: 0 });
    expect(await mailsTo(first(invitations).email)).toEqual([]);
    await changeSetting(db(), "default", "functionality", true);
    expect(await deliver()).toMatchObject({ sent: 1 });
  });
});

describe("an answer that was lost", () => {
  test.each(["drop", "truncated", "error-after", "bad-gateway-after"] as const)(
    "after the provider took the batch (%s) is asked for again with the same key, and nothing is sent twice",
    async (mode) => {
      const { invitations } = await several(5);
      mailbox.setFaults({ mode, next: 1 });
      expect(await deliver()).toMatchObject({ batches: 1, sent: 0, postponed: 5 });
      expect(await openBatches()).toMatchObject([{ state: "open", attempts: 1 }]);
      await makeDue();
      expect(await deliver()).toMatchObject({ batches: 1, sent: 5 });
      for (const { email, id } of invitations) {
        expect(await mailsTo(email)).toHaveLength(1);
        expect(await messageOf(id)).toMatchObject({
          state: "sent",
          providerId: first(await mailsTo(email)).id,
        });
      }
    },
  );

  test("because the provider was too slow counts as unknown, not as failed", async () => {
    await several(2);
    mailbox.setFaults({ mode: "delay", milliseconds: 700, next: 1 });
    expect(await deliver()).toMatchObject({ sent: 0, postponed: 2 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await makeDue();
    expect(await deliver()).toMatchObject({ sent: 2 });
  });

  test("keeps members, order and body byte for byte, whatever changes meanwhile", async () => {
    const { shop, ana, invitations } = await several(3);
    mailbox.setFaults({ mode: "drop", next: 1 });
    await deliver();
    const frozen = first(await openBatches()).body;
    await changeSetting(db(), `store:${shop.store.code}`, "template", "personal-letter");
    await db().update(customers).set({ firstName: "Anna" }).where(eq(customers.id, ana.id));
    await discardInvitation({ kind: "customer", id: ana.id }, first(invitations).id);
    await makeDue();
    expect(first(await openBatches()).body).toEqual(frozen);
    expect(await deliver()).toMatchObject({ sent: 3 });
    expect((await now(first(invitations).id)).status).toBe("discarded");
    for (const { email } of invitations) expect(await mailsTo(email)).toHaveLength(1);
  });

  test("is given to a person after the attempts are used up, and never sent by itself again", async () => {
    const { invitations } = await several(1);
    mailbox.setFaults({ mode: "error-before" });
    for (let turn = 0; turn < 6; turn += 1) {
      await makeDue();
      await deliver();
    }
    expect(await openBatches()).toMatchObject([{ state: "review", attempts: 4 }]);
    expect(await messageOf(first(invitations).id)).toMatchObject({ state: "review" });
    mailbox.clearFaults();
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0 });
  });

  test("is given to a person after 20 hours, before the provider forgets the key", async () => {
    await several(1);
    mailbox.setFaults({ mode: "drop", next: 1 });
    await deliver();
    await db()
      .update(batches)
      .set({ dueAt: sql`now()`, firstCalledAt: sql`now() - interval '20 hours 1 minute'` })
      .where(eq(batches.state, "open"));
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0 });
    expect(await openBatches()).toMatchObject([{ state: "review" }]);
  });

  test("of a process that died is taken up when its lease ends, whole", async () => {
    const { invitations } = await several(4);
    const claim = await claimBatch({ size: 100, isOpen: true });
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0, remaining: 4 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await deliver()).toMatchObject({ batches: 1, sent: 4 });
    const rows = await db()
      .select()
      .from(messages)
      .where(eq(messages.batchId, claim?.id ?? ""));
    expect(rows).toHaveLength(invitations.length);
  });
});

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
    mailbox.setFaults({ mode, next: 1, retryAfter: 2 });
    expect(await deliver()).toMatchObject({ batches: 1, sent: 0, postponed: 3 });
    expect(await openBatches()).toMatchObject([{ state: "open", attempts: 0, firstCalledAt: null }]);
    const turn = await takeTurn(2);
    expect(turn.granted).toBe(pause === null);
    if (!turn.granted) expect(turn.paused).toContain(pause);
    await db().update(sender).set({ pausedUntil: null });
    await makeDue();
    expect(await deliver()).toMatchObject({ sent: 3 });
  });

  test("after an answer that was lost does not end the doubt", async () => {
    await several(1);
    mailbox.setFaults({ mode: "drop", next: 1 });
    await deliver();
    await makeDue();
    mailbox.setFaults({ mode: "rate-limit", next: 1 });
    await deliver();
    expect(first(await openBatches()).firstCalledAt).not.toBeNull();
    await makeDue();
    expect(await deliver()).toMatchObject({ sent: 1 });
  });

  test("to the key with another body means the batch had been taken: a person decides", async () => {
    const { invitations } = await several(1);
    mailbox.setFaults({ mode: "drop", next: 1 });
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
  const claim = await claimBatch({ size: 100, isOpen: true });
  if (!claim) throw new Error("nothing was claimed");
  const ids = (
    await db().select().from(messages).where(eq(messages.batchId, claim.id)).orderBy(messages.position)
  ).map(({ id }) => id);
  await split(claim, ids, "no");
  expect((await openBatches()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ["open", 0],
    ["open", 0],
  ]);
  const half = await claimBatch({ size: 100, isOpen: true });
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

test("no transaction is open while the provider is called", async () => {
  await several(2);
  mailbox.setFaults({ mode: "delay", milliseconds: 300, next: 1 });
  const running = deliver();
  await new Promise((resolve) => setTimeout(resolve, 150));
  const open = await db().execute(sql`select query from pg_stat_activity
    where datname = current_database() and application_name = 'convive' and xact_start < now() - interval '50 milliseconds' and pid <> pg_backend_pid()`);
  expect([...open]).toEqual([]);
  expect(await running).toMatchObject({ sent: 2 });
});

describe("the pace", () => {
  test("grants so many calls in a second to all instances together", async () => {
    const { env } = await import("@/env");
    env().DELIVERY_UNPACED = false;
    const until = Date.now() + 1000;
    let granted = 0;
    const ask = async () => {
      while (Date.now() < until) {
        const turn = await takeTurn(10);
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
    await pauseSender(db(), "daily_quota_exceeded", 60_000);
    await pauseSender(db(), "rate", 1000);
    const turn = await takeTurn(10);
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
