import { randomUUID } from "node:crypto";

import { and, eq, isNull, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, inject, test } from "vitest";

import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { providerEvents } from "@/db/schema/provider-events";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, invited, now } from "@/db/testing/invitations";
import { messageOf, useMailbox } from "@/db/testing/mailbox";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { reasonOf } from "@/db/testing/suppressions";
import type { Customer } from "@/domain/accounts/customer";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { resendInvitations } from "@/domain/invitations/resend-invitations";

import { applyEvents, forgetEventBodies } from "./apply-events";
import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";
import { receiveEvent } from "./receive-event";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;
let ana: Customer;

beforeEach(async () => {
  shop = await makeShop();
  ana = await shop.customer();
  await db().delete(providerEvents);
});

const secret = () => inject("secrets")["RESEND_WEBHOOK_SECRET"] ?? "";
const permanent = { bounce: { type: "Permanent", subType: "General", message: "no such user" } };

type Told = { type: string; providerId: string; to: string; tags?: Record<string, string>; more?: object };

/** An event as Resend words it; minutes count from a fixed moment. */
const eventOf = ({ type, providerId, to, tags = {}, more = {} }: Told, minute = 0) =>
  JSON.stringify({
    type,
    created_at: new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString(),
    data: { email_id: providerId, to: [to], subject: "You are invited", tags, ...more },
  });

/** Has an event told, signed by the provider. */
async function tell(body: string, over: { id?: string; at?: Date; signature?: string } = {}) {
  const { id = `msg_${randomUUID()}`, at = new Date() } = over;
  return receiveEvent(body, {
    id,
    timestamp: String(Math.floor(at.getTime() / 1000)),
    signature: over.signature ?? new Webhook(secret()).sign(id, at, body),
  });
}

/** An invitation whose mail the provider has taken. */
async function mailed(email = fresh(), inviter = ana) {
  const invitation = await invited(shop, inviter, email);
  await deliver();
  const { id: messageId, providerId } = await messageOf(invitation.id);
  return { ...invitation, messageId, providerId: providerId ?? "" };
}

const isSuppressed = (email: string) => reasonOf(shop, email);

describe("an event", () => {
  test("without the provider's signature over it as it came is refused, and nothing is kept", async () => {
    const body = eventOf({ type: "email.delivered", providerId: randomUUID(), to: fresh() });
    const id = "msg_1";
    const at = new Date();
    const signature = new Webhook(secret()).sign(id, at, body);
    expect(await tell(body, { id, at, signature: "v1,bm8=" })).toBe("forged");
    expect(await tell(body, { id, at, signature: "" })).toBe("forged");
    expect(await tell(body, { id: "msg_2", at, signature })).toBe("forged");
    expect(await tell(`${body} `, { id, at, signature })).toBe("forged");
    const [past, future] = [-6, 6].map((minutes) => new Date(Date.now() + minutes * 60_000));
    expect(await tell(body, { ...(past && { at: past }) })).toBe("forged");
    expect(await tell(body, { ...(future && { at: future }) })).toBe("forged");
    expect(await db().$count(providerEvents)).toBe(0);
  });

  test("is kept with one of two signatures, as while the secret is changed", async () => {
    const body = eventOf({ type: "email.delivered", providerId: randomUUID(), to: fresh() });
    const [id, at] = ["msg_rotating", new Date()];
    const other = new Webhook(`whsec_${Buffer.from(randomUUID()).toString("base64")}`).sign(id, at, body);
    const ours = new Webhook(secret()).sign(id, at, body);
    expect(await tell(body, { id, at, signature: `${other} ${ours}` })).toBe("kept");
  });

  test("that is told again, twenty times at once, is kept once", async () => {
    const body = eventOf({ type: "email.delivered", providerId: randomUUID(), to: fresh() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => tell(body, { id: "msg_again" })));
    expect(answers.filter((answer) => answer === "kept")).toHaveLength(1);
    expect(answers.filter((answer) => answer === "repeated")).toHaveLength(19);
    expect(await db().$count(providerEvents)).toBe(1);
  });

  test("about a mail that is not ours, or of a kind we do not know, is kept and has no effect", async () => {
    const sent = await mailed();
    await tell(eventOf({ type: "email.delivered", providerId: randomUUID(), to: sent.email }));
    // Another installation at the same provider numbers its messages as well.
    const tags = { message: String(sent.messageId), invitation: sent.publicId };
    await tell(eventOf({ type: "email.bounced", providerId: randomUUID(), to: sent.email, tags }));
    await tell(eventOf({ type: "email.opened", providerId: sent.providerId, to: sent.email }));
    await tell('{"type":"contact.created","created_at":"2026-11-22T10:00:00Z","data":{"id":"1"}}');
    await tell('{"hello":"world"}');
    await tell("[]");
    expect(await applyEvents()).toBeGreaterThan(0);
    expect(await messageOf(sent.id)).toMatchObject({ state: "sent", fate: null });
    expect(await now(sent.id)).toMatchObject({ delivery: "sent" });
    expect(await isSuppressed(sent.email)).toBeNull();
    const isUnknown = and(isNull(providerEvents.messageId), isNull(providerEvents.dueAt));
    expect(await db().$count(providerEvents, isUnknown)).toBe(5);
  });
});

describe("what the provider tells of a mail", () => {
  const told = ["email.sent", "email.delivered", "email.bounced", "email.complained"];

  test("ends alike in all 24 orders", async () => {
    const permute = (items: string[]): string[][] =>
      items.length <= 1
        ? [items]
        : items.flatMap((item) =>
            permute(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
          );
    for (const order of permute(told)) {
      // Each on a website of its own, whose fuse one mail does not blow.
      shop = await makeShop();
      const sent = await mailed(fresh(), await shop.customer());
      for (const type of order) {
        const more = type === "email.bounced" ? permanent : {};
        await tell(eventOf({ type, providerId: sent.providerId, to: sent.email, more }, told.indexOf(type)));
        await applyEvents();
      }
      expect(await messageOf(sent.id), order.join()).toMatchObject({
        fate: "complained",
        fateAt: new Date(Date.UTC(2026, 10, 22, 10, 3)),
      });
      expect(await now(sent.id)).toMatchObject({ status: "sent", delivery: "complained" });
      expect(await isSuppressed(sent.email)).not.toBeNull();
    }
  });

  test.each([
    ["email.delivery_delayed", "delayed", {}, null],
    ["email.delivered", "delivered", {}, null],
    ["email.bounced", "bounced", permanent, "bounced"],
    ["email.bounced", "bounced", { bounce: { type: "Transient", message: "mailbox full" } }, null],
    ["email.complained", "complained", {}, "complained"],
    ["email.failed", "failed", { failed: { reason: "reached_daily_quota" } }, null],
    ["email.suppressed", "failed", { suppressed: { type: "x", reason: "previous_bounce" } }, "bounced"],
    ["email.suppressed", "failed", { suppressed: { type: "x", reason: "previous_complaint" } }, "complained"],
  ])("%s reads %s, and suppresses what it has to (%j)", async (type, fate, more, reason) => {
    const sent = await mailed();
    await tell(eventOf({ type, providerId: sent.providerId, to: sent.email, more }));
    await applyEvents();
    expect(await now(sent.id)).toMatchObject({ delivery: fate, status: "sent" });
    expect(await isSuppressed(sent.email)).toBe(reason);
  });

  test("keeps the later of two of one kind, and the provider's words", async () => {
    const sent = await mailed();
    const bounced = (message: string, minute: number) =>
      tell(
        eventOf(
          {
            type: "email.bounced",
            providerId: sent.providerId,
            to: sent.email,
            more: { bounce: { type: "Transient", message } },
          },
          minute,
        ),
      );
    await bounced("later", 5);
    await bounced("earlier", 4);
    await applyEvents();
    expect(await messageOf(sent.id)).toMatchObject({ fate: "bounced", fateReason: "later" });
  });

  test("before our own answer is kept, waits for it and then counts", async () => {
    const invitation = await invited(shop, ana);
    const { id: messageId } = await messageOf(invitation.id);
    await claimBatch("messages", { size: 100, isOpen: true });
    const tags = { message: String(messageId), invitation: invitation.publicId };
    const early = eventOf({ type: "email.delivered", providerId: "early-1", to: invitation.email, tags });
    await tell(early);
    expect(await applyEvents()).toBe(1);
    expect(await messageOf(invitation.id)).toMatchObject({ state: "claimed", fate: null });
    expect(await db().$count(providerEvents, eq(providerEvents.messageId, messageId))).toBe(1);
    await db()
      .update(messages)
      .set({ state: "sent", providerId: "early-1", settledAt: sql`now()` })
      .where(eq(messages.id, messageId));
    await db()
      .update(batches)
      .set({ state: "settled", settledAt: sql`now()` })
      .where(eq(batches.state, "open"));
    await db()
      .update(providerEvents)
      .set({ dueAt: sql`now()` });
    await applyEvents();
    expect(await messageOf(invitation.id)).toMatchObject({ fate: "delivered" });
    expect(await now(invitation.id)).toMatchObject({ delivery: "delivered" });
  });

  test("of an earlier mail does not hide that a later one is on its way", async () => {
    const sent = await mailed();
    const anne = await makeAdministrator();
    await db()
      .update(messages)
      .set({ settledAt: sql`now() - interval '2 hours'` })
      .where(eq(messages.id, sent.messageId));
    await db().transaction((tx) => resendInvitations(tx, anne, [sent.id]));
    await tell(eventOf({ type: "email.delivered", providerId: sent.providerId, to: sent.email }));
    await applyEvents();
    expect(await now(sent.id)).toMatchObject({ delivery: "queued" });
    expect(await messageOf(sent.id)).toMatchObject({ fate: "delivered" });
    await discardInvitation({ kind: "shop", id: anne.id }, sent.id);
    expect(await now(sent.id), "the mail that was queued does not go after all").toMatchObject({
      delivery: "delivered",
    });
  });

  test("to an address that was corrected since suppresses the old one alone", async () => {
    const old = fresh();
    const sent = await mailed(old);
    const corrected = fresh();
    await db()
      .update(invitations)
      .set({ email: corrected, emailKey: corrected })
      .where(eq(invitations.id, sent.id));
    await tell(eventOf({ type: "email.bounced", providerId: sent.providerId, to: old, more: permanent }));
    await applyEvents();
    expect(await isSuppressed(old)).toBe("bounced");
    expect(await isSuppressed(corrected)).toBeNull();
  });

  test("holds up no other event when it fails, and is tried again", async () => {
    const [poisoned, other] = [await mailed(), await mailed()];
    await db().execute(sql`alter table messages add constraint no_poison check (fate_reason <> 'poison')`);
    const bounce = { type: "email.bounced", more: { bounce: { type: "Transient", message: "poison" } } };
    await tell(eventOf({ ...bounce, providerId: poisoned.providerId, to: poisoned.email }));
    await tell(eventOf({ type: "email.delivered", providerId: other.providerId, to: other.email }));
    expect(await applyEvents()).toBe(2);
    expect(await now(other.id)).toMatchObject({ delivery: "delivered" });
    expect(await now(poisoned.id)).toMatchObject({ delivery: "sent" });
    await db().execute(sql`alter table messages drop constraint no_poison`);
    await db()
      .update(providerEvents)
      .set({ dueAt: sql`now()` })
      .where(eq(providerEvents.messageId, poisoned.messageId));
    await applyEvents();
    expect(await now(poisoned.id)).toMatchObject({ delivery: "bounced" });
  });

  test("is applied once by many workers at once", async () => {
    const all = [await mailed(), await mailed(), await mailed()];
    for (const sent of all)
      for (const type of told)
        await tell(eventOf({ type, providerId: sent.providerId, to: sent.email }, told.indexOf(type)));
    const counts = await Promise.all([applyEvents(), applyEvents(), applyEvents(), applyEvents()]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12);
    for (const { id } of all) expect(await now(id)).toMatchObject({ delivery: "complained" });
  });
});

test("bodies are forgotten after 30 days, that they were taken is not", async () => {
  const { providerId, email: to } = await mailed();
  const body = eventOf({ type: "email.delivered", providerId, to });
  await tell(body, { id: "msg_old" });
  await tell(eventOf({ type: "email.delivered", providerId, to }), { id: "msg_new" });
  // One that is about no mail of ours, nor ever will be, loses its body at once.
  await tell(eventOf({ type: "email.delivered", providerId: randomUUID(), to: fresh() }), { id: "msg_not" });
  await applyEvents();
  await db()
    .update(providerEvents)
    .set({ receivedAt: sql`now() - interval '31 days'` })
    .where(eq(providerEvents.eventId, "msg_old"));
  await forgetEventBodies();
  const rows = await db().select().from(providerEvents).orderBy(providerEvents.eventId);
  expect(rows.map(({ eventId, body }) => [eventId, body === null])).toEqual([
    ["msg_new", false],
    ["msg_not", true],
    ["msg_old", true],
  ]);
  expect(await tell(body, { id: "msg_old" })).toBe("repeated");
  expect(rows[1]?.messageId).toBeNull();
  expect(await mailsTo("nobody@mail.example")).toEqual([]);
});
