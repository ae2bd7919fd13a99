import { randomUUID } from "node:crypto";

import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { bounce, coolDown } from "@/db/testing/fates";
import { expire, fresh, invite, invited, messagesTo, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Customer } from "@/domain/accounts/customer";
import { deliver } from "@/domain/delivery/deliver";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { acceptInvitation } from "./accept-invitation";
import { readAllowance } from "./allowance";
import { cancelOwnInvitation } from "./cancel-own-invitation";
import { copyOwnLink } from "./copy-link";
import { correctAddress } from "./correct-address";
import { findInvitation } from "./find-invitation";
import { listInvitations } from "./list-invitations";
import { resendOwnInvitation } from "./resend-own-invitation";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;
let ana: Customer;

beforeEach(async () => {
  shop = await makeShop();
  ana = await shop.customer();
});

const resend = async (publicId: string, by = ana) =>
  resendOwnInvitation(by, shop.store, await shop.settings(), publicId);
const copy = async (publicId: string, by = ana) =>
  copyOwnLink(by, shop.store, await shop.settings(), publicId);
const correct = async (publicId: string, email: string, by = ana) =>
  correctAddress(by, shop.store, await shop.settings(), { publicId, email });
const left = async () => (await readAllowance(ana.id, 20)).left;
const listed = async (publicId: string) =>
  first((await listInvitations(ana, 1)).rows.filter((row) => row.publicId === publicId));
const setForWebsite = (key: "maxPerCustomerPerDay" | "maxPerRecipient", value: number) =>
  changeSetting(db(), `website:${shop.store.website.code}`, key, value);
const suppressAddress = (key: string) =>
  db().transaction((tx) => suppress(tx, { websiteId: shop.store.website.id, key }, "refused"));
const mailsOf = (id: number) =>
  db().select().from(messages).where(eq(messages.invitationId, id)).orderBy(messages.id);

/** An invitation whose mail has gone, more than an hour ago. */
async function mailed(email = fresh()) {
  const invitation = await invited(shop, ana, email);
  await deliver();
  await coolDown(invitation.id);
  return invitation;
}

/** One whose mail came back. */
async function cameBack(email = fresh()) {
  const invitation = await mailed(email);
  await bounce(invitation.id);
  return invitation;
}

describe("resending one's own", () => {
  test("mails the same link again, gives it time anew and takes a place of the day", async () => {
    const { id, publicId, email, mailed: token } = await mailed();
    await db()
      .update(invitations)
      .set({ expiresAt: sql`now() + interval '2 days'`, askedAgainAt: sql`now()` })
      .where(eq(invitations.id, id));
    expect(await left()).toBe(19);
    expect(await listed(publicId)).toMatchObject({ may: { resend: true }, sentAgainAt: null });
    expect(await resend(publicId)).toEqual({ done: true });
    expect(await left()).toBe(18);
    expect(Number((await now(id)).expiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    await deliver();
    const mails = await mailsTo(email);
    expect(mails).toHaveLength(2);
    for (const { text } of mails) expect(text).toContain(`/invitation/${token}`);
    const row = await listed(publicId);
    expect(row).toMatchObject({ status: "sent", askedAgain: false, may: { resend: false } });
    expect(row.sentAgainAt).not.toBeNull();
    expect(Math.abs(Number(row.resendFrom) - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });

  test("twenty times at once queues one mail and takes one place", async () => {
    const { id, publicId } = await mailed();
    const answers = await Promise.all(Array.from({ length: 20 }, () => resend(publicId)));
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(1);
    expect(answers.filter((answer) => "refused" in answer && answer.refused === "on_its_way")).toHaveLength(
      19,
    );
    expect(await mailsOf(id)).toHaveLength(2);
    expect(await left()).toBe(18);
  });

  test("is refused within an hour of the last mail, and lets pass an hour later", async () => {
    const { id, publicId } = await invited(shop, ana);
    expect(await resend(publicId)).toEqual({ refused: "on_its_way" });
    await deliver();
    expect(await resend(publicId)).toEqual({ refused: "too_soon" });
    await coolDown(id, 59);
    expect(await resend(publicId)).toEqual({ refused: "too_soon" });
    await coolDown(id, 61);
    expect(await resend(publicId)).toEqual({ done: true });
  });

  test("is refused where the day is used up, by many at once exactly", async () => {
    const ids = [(await mailed()).publicId, (await mailed()).publicId, (await mailed()).publicId];
    await setForWebsite("maxPerCustomerPerDay", 4);
    const answers = await Promise.all(ids.map((id) => resend(id)));
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(1);
    expect(answers.filter((answer) => "refused" in answer && answer.refused === "daily_limit")).toHaveLength(
      2,
    );
  });

  test("of one whose mail was refused for good makes it sent", async () => {
    const { id, publicId, keyId } = await invited(shop, ana);
    await db().update(invitations).set({ keyId: "gone" }).where(eq(invitations.id, id));
    await deliver();
    await db().update(invitations).set({ keyId }).where(eq(invitations.id, id));
    expect(await listed(publicId)).toMatchObject({
      status: "not_sent",
      delivery: "not_taken",
      may: { resend: true },
    });
    expect(await resend(publicId)).toEqual({ done: true });
    await deliver();
    expect(await listed(publicId)).toMatchObject({ status: "sent", delivery: null });
  });

  test("revives one whose time is up", async () => {
    const { id, publicId } = await mailed();
    await expire(id);
    expect(await listed(publicId)).toMatchObject({ status: "expired", may: { resend: true, cancel: false } });
    expect(await resend(publicId)).toEqual({ done: true });
    expect(await listed(publicId)).toMatchObject({ status: "sent" });
  });

  test("reads alike for a stranger, a refuser and one over their limit, who get nothing", async () => {
    const emails = [fresh(), fresh(), fresh()];
    const [, refuser = "", popular = ""] = emails;
    const made = [];
    for (const email of emails) made.push(await mailed(email));
    await suppressAddress(refuser);
    await invite(shop, await shop.customer(), [popular]);
    await deliver();
    const seen: unknown[] = [];
    const look = async (publicId: string) => {
      const its = ["publicId", "email", "submission"];
      const entries = Object.entries(await listed(publicId)).filter(([key]) => !its.includes(key));
      return entries.map(([key, value]) => [key, value instanceof Date ? "a moment" : value]);
    };
    for (const { publicId } of made) {
      const before = await look(publicId);
      const answer = await resend(publicId);
      const between = await look(publicId);
      await deliver();
      seen.push([before, answer, between, await look(publicId), await resend(publicId)]);
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(await mailsTo(refuser)).toHaveLength(1);
    expect(await mailsTo(popular)).toHaveLength(2);
    expect(await left()).toBe(14);
    expect((await messagesTo(refuser)).at(-1)).toEqual({ state: "withheld", withheld: "suppressed" });
  });
});

describe("canceling", () => {
  test("is final and stops link, queued mail and further mails", async () => {
    const { id, publicId, email, mailed: token } = await invited(shop, ana);
    expect(await cancelOwnInvitation(ana, publicId)).toEqual({ done: true });
    await deliver();
    expect(await mailsTo(email)).toHaveLength(0);
    expect(await findInvitation(shop.store.website.id, token)).toMatchObject({ state: "discarded" });
    expect(await listed(publicId)).toMatchObject({
      status: "canceled",
      may: { resend: false, cancel: false, copy: false, correct: false },
    });
    const history = await db().select().from(invitationHistory).where(eq(invitationHistory.invitationId, id));
    expect(history.at(-1)).toMatchObject({
      fromStatus: "not_sent",
      toStatus: "discarded",
      actor: "customer",
      actorId: ana.id,
    });
    expect(await cancelOwnInvitation(ana, publicId)).toEqual({ refused: "canceled" });
    expect(await resend(publicId)).toEqual({ refused: "canceled" });
    expect(await copy(publicId)).toEqual({ refused: "canceled" });
    expect(await correct(publicId, fresh())).toEqual({ refused: "canceled" });
  });

  test("against an acceptance at the same moment: one wins, the other is told", async () => {
    const settings = await shop.settings();
    for (let round = 0; round < 6; round += 1) {
      const { id, publicId, mailed: token } = await mailed();
      const input = { firstName: "Léa", lastName: "Dubois", password: "violets under the third bridge" };
      const [accepted, canceled] = await Promise.all([
        acceptInvitation(shop.store, settings, token, input),
        // Hashing a password takes its time: the two meet only if the other waits as well.
        new Promise((resolve) => setTimeout(resolve, round * 12)).then(() =>
          cancelOwnInvitation(ana, publicId),
        ),
      ]);
      const { status } = await now(id);
      if (status === "accepted") {
        expect(accepted).toHaveProperty("customerId");
        expect(canceled).toEqual({ refused: "accepted" });
      } else {
        expect(accepted).toEqual({ refused: "discarded" });
        expect(canceled).toEqual({ done: true });
      }
    }
  });
});

describe("the link to pass on", () => {
  test("is that of the store view it was sent from; its first showing makes it sent", async () => {
    const { id, publicId, copied, mailed: token } = await invited(shop, ana);
    const answer = await copy(publicId);
    expect(answer).toMatchObject({
      link: expect.stringContaining(`/${shop.store.code}/invitation/${copied}`),
    });
    expect(JSON.stringify(answer)).not.toContain(token);
    expect(await now(id)).toMatchObject({ status: "sent", delivery: "queued" });
    expect(await copy(publicId)).toEqual(answer);
    await expire(id);
    expect(await copy(publicId)).toEqual({ refused: "expired" });
  });
});

test("a mail withheld from the first reads as sent when it would have gone, also once its link is copied", async () => {
  const refuser = fresh();
  await suppressAddress(refuser);
  const { publicId } = await mailed(refuser);
  const { sentAt } = await listed(publicId);
  expect(sentAt).toBeInstanceOf(Date);
  expect(await copy(publicId)).toHaveProperty("link");
  expect(await listed(publicId)).toMatchObject({ status: "sent", sentAt });
});

test("a reminder, which goes to some only, holds back no resending", async () => {
  const { id, publicId, recipientId } = await mailed();
  await db()
    .insert(messages)
    .values({
      ...{ purpose: "reminder", invitationId: id, recipientId, storeViewId: shop.store.id },
      ...{ state: "sent", settledAt: new Date(), providerId: randomUUID() },
    });
  expect(await listed(publicId)).toMatchObject({ may: { resend: true } });
  expect(await resend(publicId)).toEqual({ done: true });
});

test("what is somebody else's, of another website or not there is unknown, and stays as it is", async () => {
  const { id, publicId } = await cameBack();
  const before = await now(id);
  const elsewhere = await (await makeShop()).customer();
  for (const by of [await shop.customer(), elsewhere]) {
    expect(await resend(publicId, by)).toEqual({ refused: "unknown" });
    expect(await copy(publicId, by)).toEqual({ refused: "unknown" });
    expect(await correct(publicId, fresh(), by)).toEqual({ refused: "unknown" });
    expect(await cancelOwnInvitation(by, publicId)).toEqual({ refused: "unknown" });
  }
  for (const nothing of [randomUUID(), "x", "' or 1=1"]) {
    expect(await resend(nothing)).toEqual({ refused: "unknown" });
    expect(await cancelOwnInvitation(ana, nothing)).toEqual({ refused: "unknown" });
  }
  expect(await now(id)).toEqual(before);
});

test("nothing is mailed or shown while the storefront is closed", async () => {
  const { publicId } = await cameBack();
  const fine = await mailed();
  await changeSetting(db(), `website:${shop.store.website.code}`, "storefront", false);
  expect(await resend(fine.publicId)).toEqual({ refused: "closed" });
  expect(await copy(fine.publicId)).toEqual({ refused: "closed" });
  expect(await correct(publicId, fresh())).toEqual({ refused: "closed" });
  const queued = await db()
    .select()
    .from(messages)
    .innerJoin(invitations, eq(invitations.id, messages.invitationId))
    .where(and(eq(invitations.inviterId, ana.id), eq(messages.state, "queued")));
  expect(queued).toEqual([]);
});
