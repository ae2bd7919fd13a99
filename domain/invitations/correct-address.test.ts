import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { bounce, coolDown } from "@/db/testing/fates";
import { fresh, invited, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Customer } from "@/domain/accounts/customer";
import { deliver } from "@/domain/delivery/deliver";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { readAllowance } from "./allowance";
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

const resend = async (publicId: string) =>
  resendOwnInvitation(ana, shop.store, await shop.settings(), publicId);
const correct = async (publicId: string, email: string) =>
  correctAddress(ana, shop.store, await shop.settings(), { publicId, email });
const left = async () => (await readAllowance(ana.id, 20)).left;
const listed = async (publicId: string) =>
  first((await listInvitations(ana, 1)).rows.filter((row) => row.publicId === publicId));
const setForWebsite = (key: "maxPerCustomerPerDay", value: number) =>
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

describe("what came back", () => {
  test("reads so, in the words of its cause; a complaint, a refusal and a failure read like a delivered one", async () => {
    const gone = await cameBack();
    const full = await mailed();
    await bounce(full.id, { reason: "452 4.2.2 mailbox full" });
    const complained = await mailed();
    await bounce(complained.id, { fate: "complained" });
    const failed = await mailed();
    await bounce(failed.id, { fate: "failed", reason: "previous_bounce" });
    const plain = await mailed();
    expect(await listed(gone.publicId)).toMatchObject({ status: "sent", delivery: "no_such_address" });
    expect(await listed(full.publicId)).toMatchObject({ status: "sent", delivery: "came_back" });
    for (const { publicId } of [complained, failed, plain]) {
      expect(await listed(publicId)).toMatchObject({
        status: "sent",
        delivery: null,
        may: { resend: true, correct: false },
      });
    }
    expect(await listed(gone.publicId)).toMatchObject({ may: { resend: false, correct: true } });
    expect(await resend(gone.publicId)).toEqual({ refused: "came_back" });
  });

  test("stands before all others, the newest first, over pages", async () => {
    await setForWebsite("maxPerCustomerPerDay", 500);
    const made: { id: number; publicId: string }[] = [];
    for (let count = 0; count < 23; count += 1) made.push(await invited(shop, ana));
    await deliver();
    const back = [made[1], made[0], made[20]].flatMap((one) => one ?? []);
    for (const { id } of back) await bounce(id);
    // What was never to be mailed after all has no delivery, and is no exception.
    await db()
      .update(invitations)
      .set({ delivery: null })
      .where(eq(invitations.id, made[5]?.id ?? 0));
    const expected = [
      ...back.toSorted((one, other) => other.id - one.id),
      ...made.filter(({ id }) => back.every((one) => one.id !== id)).toReversed(),
    ].map(({ publicId }) => publicId);
    const pages = [await listInvitations(ana, 1), await listInvitations(ana, 2)];
    expect(pages.flatMap(({ rows }) => rows.map(({ publicId }) => publicId))).toEqual(expected);
  });

  test("reads alike whether the corrected address is a stranger's or has joined since it was invited", async () => {
    const [one, other] = [await cameBack(), await cameBack()];
    const known = await shop.customer({ joinedAt: new Date() });
    expect(await correct(one.publicId, known.email)).toEqual({ done: true });
    expect(await correct(other.publicId, fresh())).toEqual({ done: true });
    await deliver();
    for (const { publicId } of [one, other])
      expect(await listed(publicId)).toMatchObject({
        status: "sent",
        may: { resend: false, cancel: true, copy: true },
      });
    expect(await mailsTo(known.email)).toHaveLength(1);
  });

  test("goes to a corrected address under new links, in the same row; the old ones are dead", async () => {
    const { id, publicId, mailed: old, copied: oldCopied, email: typo } = await cameBack();
    await db()
      .update(invitations)
      .set({ expiresAt: sql`now() + interval '1 day'` })
      .where(eq(invitations.id, id));
    const email = `Right.${fresh()}`;
    expect(await left()).toBe(19);
    expect(await correct(publicId, ` ${email} `)).toEqual({ done: true });
    expect(await left()).toBe(19);
    await deliver();
    const mail = first(await mailsTo(email));
    const website = shop.store.website.id;
    expect(await findInvitation(website, old)).toBeNull();
    expect(await findInvitation(website, oldCopied)).toBeNull();
    const token = /\/invitation\/([\w-]+)/.exec(mail.text)?.[1] ?? "";
    expect(await findInvitation(website, token)).toMatchObject({ id, state: "live", email });
    expect(await now(id)).toMatchObject({ status: "sent", delivery: "sent", generation: 2 });
    expect(Number((await now(id)).expiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    expect(await listed(publicId)).toMatchObject({ email, status: "sent", delivery: null });
    expect(await mailsTo(typo)).toHaveLength(1);
  });

  test("gives its place back once, however often it is corrected", async () => {
    const { id, publicId } = await cameBack();
    const answers = await Promise.all([fresh(), fresh(), fresh()].map((email) => correct(publicId, email)));
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(1);
    expect(answers).toContainEqual({ refused: "not_bounced" });
    expect(await mailsOf(id)).toHaveLength(2);
    expect(await left()).toBe(19);
    await deliver();
    await bounce(id);
    expect(await correct(publicId, fresh())).toEqual({ done: true });
    expect(await left()).toBe(18);
    await deliver();
    await bounce(id);
    await setForWebsite("maxPerCustomerPerDay", 2);
    const before = await now(id);
    expect(await correct(publicId, fresh())).toEqual({ email: "daily_limit" });
    expect(await now(id)).toEqual(before);
  });

  test("can be corrected on a day that is used up, as its own place comes free", async () => {
    const { publicId } = await cameBack();
    await setForWebsite("maxPerCustomerPerDay", 1);
    expect(await correct(publicId, fresh())).toEqual({ done: true });
  });

  test("is not corrected to an address composing would refuse", async () => {
    const { id, publicId, email } = await cameBack();
    const { email: other } = await mailed();
    const [name, domain] = ana.email.split("@");
    const before = await now(id);
    for (const [typed, refused] of [
      ["", "empty"],
      ["nonsense", "not_one_at"],
      [`${name}+me@${domain}`, "own_address"],
      [email.toUpperCase(), "already_invited"],
      [other, "already_invited"],
    ] as const)
      expect(await correct(publicId, typed)).toEqual({ email: refused });
    expect(await now(id)).toEqual(before);
  });

  test("corrected to a refuser reads as any other, and nothing is mailed", async () => {
    const { publicId } = await cameBack();
    const refuser = fresh();
    await suppressAddress(refuser);
    expect(await correct(publicId, refuser)).toEqual({ done: true });
    await deliver();
    expect(await mailsTo(refuser)).toHaveLength(0);
    expect(await listed(publicId)).toMatchObject({ status: "sent", delivery: null });
  });

  test("is all that can be corrected", async () => {
    const { publicId } = await mailed();
    expect(await correct(publicId, fresh())).toEqual({ refused: "not_bounced" });
  });
});
