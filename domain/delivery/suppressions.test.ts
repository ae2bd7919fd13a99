import { createSecretKey } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { activityOf, somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, invited, messagesTo, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { keeperOf, suppressed, suppressedOn } from "@/db/testing/suppressions";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { refuseAll } from "@/domain/recipients/preferences";
import { namingToken } from "@/domain/storefronts/links";

import { addSuppression } from "./add-suppression";
import { deliver } from "./deliver";
import { liftSuppression } from "./lift-suppression";
import { countSuppressions, findSuppression, listSuppressions } from "./list-suppressions";
import { lookUpSuppression } from "./look-up-suppression";

useDatabase();
const { mailbox, mailsTo } = useMailbox();

const any = { reason: null, website: null };
const codeOf = ({ store }: TestShop) => store.website.code;
const idOf = ({ store }: TestShop) => store.website.id;

const add = (administrator: Administrator, shop: TestShop, email = fresh()) =>
  addSuppression(administrator, { email, website: codeOf(shop) });

const liftOf = (administrator: Administrator, id: number) =>
  liftSuppression(administrator, id, { reason: "They asked by telephone", confirmed: true });

test("one batch the provider cannot make up its mind about does not hold back what is withheld, when it takes others", async () => {
  const shop = await makeShop();
  const ana = await shop.customer();
  await invited(shop, ana);
  mailbox().setFaults({ mode: "error-before", next: 1 });
  await deliver();
  await invited(shop, ana);
  await deliver();
  const refusing = await invited(shop, ana);
  await refuseAll("preferences", namingToken("preferences", refusing));
  await deliver();
  const { rows } = await listInvitations(ana, 1);
  expect(rows.map(({ status }) => status)).toEqual(["sent", "sent", "not_sent"]);
});

describe("the list", () => {
  test("is newest first, with the reason, the date and the zone of the website, and nothing of whom", async () => {
    const shop = await makeShop({ timeZone: "America/New_York" });
    const keeper = await keeperOf(shop);
    const email = fresh();
    await suppressed(shop, "bounced");
    await suppressed(shop, "refused", email);
    const { rows, next } = await listSuppressions(keeper, any, null);
    expect(rows.map(({ reason }) => reason)).toEqual(["refused", "bounced"]);
    expect(Object.keys(rows[0] ?? {}).toSorted()).toEqual(["id", "reason", "since", "website"]);
    expect(rows[0]?.website).toEqual({
      id: idOf(shop),
      name: shop.store.website.name,
      timeZone: "America/New_York",
    });
    expect(Math.abs(Date.now() - Number(rows[0]?.since))).toBeLessThan(60_000);
    expect(next).toBeNull();
  });

  test("is filtered by reason and website, and counted", async () => {
    const [one, two] = [await makeShop(), await makeShop()];
    const keeper = await keeperOf(one, two);
    await suppressed(one, "bounced");
    await suppressed(one, "bounced");
    await suppressed(one, "refused");
    await suppressed(two, "manual");
    const ids = async (filter: Parameters<typeof listSuppressions>[1]) =>
      (await listSuppressions(keeper, filter, null)).rows.length;
    expect(await ids(any)).toBe(4);
    expect(await ids({ reason: "bounced", website: null })).toBe(2);
    expect(await ids({ reason: null, website: codeOf(one) })).toBe(3);
    expect(await ids({ reason: "manual", website: codeOf(one) })).toBe(0);
    expect(await ids({ reason: null, website: "nowhere" })).toBe(0);
    expect(await countSuppressions(keeper, any)).toEqual({ bounced: 2, refused: 1, manual: 1 });
    expect(await countSuppressions(keeper, { reason: "manual", website: codeOf(one) })).toEqual({
      bounced: 2,
      refused: 1,
    });
  });

  test("is paged so that each entry is shown once, also while more are added", async () => {
    const shop = await makeShop();
    const keeper = await keeperOf(shop);
    await db().execute(sql`insert into suppressions (website_id, address_hash, key_id, reason)
      select ${idOf(shop)}, sha256(n::text::bytea), 'a', 'bounced' from generate_series(1, 120) n`);
    const seen: number[] = [];
    let after: number | null = null;
    do {
      const { rows, next } = await listSuppressions(keeper, any, after);
      seen.push(...rows.map(({ id }) => id));
      after = next;
      await suppressed(shop, "manual");
    } while (after !== null);
    expect(seen).toHaveLength(120);
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => b - a));
  });
});

describe("looking up an address", () => {
  test("tells on which websites it is suppressed, since when and why, however it is written", async () => {
    const [one, two] = [await makeShop(), await makeShop()];
    const keeper = await keeperOf(one, two);
    const email = fresh();
    await suppressed(two, "complained", email);
    const looked = await lookUpSuppression(keeper, ` ${email.toUpperCase()} `);
    expect(looked).toMatchObject({
      found: [
        { website: one.store.website.name, entry: null },
        { entry: { reason: "complained", website: { id: idOf(two) } } },
      ],
    });
    expect(await lookUpSuppression(keeper, "no address")).toEqual({ refused: "malformed" });
    expect(await activityOf(keeper)).toMatchObject([{ action: "suppression_looked_up", to: { found: 1 } }]);
    expect(JSON.stringify(await activityOf(keeper))).not.toContain(email.slice(0, 20));
  });

  test("finds what was suppressed under an older key", async () => {
    const { env } = await import("@/env");
    const shop = await makeShop();
    const keeper = await keeperOf(shop);
    const email = fresh();
    await suppressed(shop, "bounced", email);
    const [before] = await suppressedOn(shop);
    const older = env().SUPPRESSION_KEYS;
    env().SUPPRESSION_KEYS = [{ id: "next", key: createSecretKey(Buffer.alloc(32, 9)) }, ...older];
    try {
      expect(await lookUpSuppression(keeper, email)).toMatchObject({
        found: [{ entry: { reason: "bounced" } }],
      });
      expect(await add(keeper, shop, email)).toMatchObject({ added: [], already: [shop.store.website.name] });
      const [row, ...more] = await suppressedOn(shop);
      expect(more).toEqual([]);
      expect(row, "one entry, under the newest key").toMatchObject({ keyId: "next", reason: "bounced" });
      expect(row?.createdAt).toEqual(before?.createdAt);
      await suppressed(shop, "refused", email);
      expect(await suppressedOn(shop)).toMatchObject([{ reason: "refused" }]);
      expect(await liftOf(keeper, row?.id ?? 0)).toEqual({ done: true });
      expect(await lookUpSuppression(keeper, email)).toMatchObject({ found: [{ entry: null }] });
    } finally {
      env().SUPPRESSION_KEYS = older;
    }
  });
});

describe("adding an address", () => {
  test("withholds its queued mail, and the inviter cannot tell", async () => {
    const shop = await makeShop();
    const keeper = await keeperOf(shop);
    const ana = await shop.customer();
    const [hidden, usual] = [await invited(shop, ana), await invited(shop, ana)];
    expect(await add(keeper, shop, hidden.email)).toEqual({
      added: [shop.store.website.name],
      already: [],
    });
    await deliver();
    expect(await mailsTo(hidden.email)).toEqual([]);
    expect(await mailsTo(usual.email)).toHaveLength(1);
    expect(await messagesTo(hidden.email)).toEqual([{ state: "withheld", withheld: "suppressed" }]);
    expect(await now(hidden.id)).toMatchObject({ status: "not_sent", delivery: "withheld", sentAt: null });
    const { rows } = await listInvitations(ana, 1);
    expect(rows.map(({ status }) => status)).toEqual(["sent", "sent"]);
    expect(rows.every(({ sentAt }) => sentAt !== null)).toBe(true);
    const [entry] = await suppressedOn(shop);
    expect(await activityOf(keeper)).toMatchObject([
      {
        action: "suppression_added",
        subject: "suppression",
        subjectId: String(entry?.id),
        websiteId: idOf(shop),
        to: { suppressed: "manual" },
      },
    ]);
  });

  test("withholds what is claimed but not handed over when it comes", async () => {
    const shop = await makeShop();
    const invitation = await invited(shop, await shop.customer());
    // As if it had come between the queue's look at the flag and its claim.
    await add(await keeperOf(shop), shop, invitation.email);
    await db().update(messages).set({ withheld: null }).where(eq(messages.invitationId, invitation.id));
    await deliver();
    expect(await messagesTo(invitation.email)).toEqual([{ state: "withheld", withheld: "suppressed" }]);
  });

  test("twice is told, on each website", async () => {
    const [one, two] = [await makeShop({ name: "One" }), await makeShop({ name: "Two" })];
    const keeper = await keeperOf(one, two);
    const email = fresh();
    expect(await add(keeper, two, email)).toEqual({ added: ["Two"], already: [] });
    expect(await addSuppression(keeper, { email, website: null })).toEqual({
      added: ["One"],
      already: ["Two"],
    });
    expect(await addSuppression(keeper, { email, website: null })).toEqual({
      added: [],
      already: ["One", "Two"],
    });
    expect(await activityOf(keeper)).toHaveLength(2);
  });

  test("by two at once makes one entry, and only one of them is told that they added it", async () => {
    const [one, two] = [await makeShop(), await makeShop()];
    const keeper = await keeperOf(one, two);
    const email = fresh();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => addSuppression(keeper, { email, website: null })),
    );
    expect(answers.flatMap((answer) => ("added" in answer ? answer.added : []))).toHaveLength(2);
    expect([...(await suppressedOn(one)), ...(await suppressedOn(two))]).toHaveLength(2);
    expect(await activityOf(keeper)).toHaveLength(2);
  });

  test("refuses what is no address and a website that is none of theirs, both at once", async () => {
    const [own, foreign] = [await makeShop(), await makeShop()];
    const keeper = await keeperOf(own);
    for (const website of [codeOf(foreign), "nowhere"])
      expect(await addSuppression(keeper, { email: "lea@", website })).toEqual({
        refused: { email: expect.any(String) as string, website: "unknown" },
      });
    expect(await add(keeper, foreign)).toEqual({ refused: { website: "unknown" } });
    expect(await suppressedOn(foreign)).toEqual([]);
  });

  test("keeps the word of the owner, and their word takes the place of a lesser reason", async () => {
    const shop = await makeShop();
    const keeper = await keeperOf(shop);
    const invitation = await invited(shop, await shop.customer());
    await add(keeper, shop, invitation.email);
    await suppressed(shop, "bounced", invitation.email);
    expect(await suppressedOn(shop)).toMatchObject([{ reason: "manual" }]);
    await refuseAll("preferences", namingToken("preferences", invitation));
    expect(await suppressedOn(shop)).toMatchObject([{ reason: "refused" }]);
    await suppressed(shop, "bounced", invitation.email);
    expect(await suppressedOn(shop)).toMatchObject([{ reason: "refused" }]);
  });
});

test("what is of other websites is as if it were not there", async () => {
  const [own, foreign] = [await makeShop(), await makeShop()];
  const keeper = await keeperOf(own);
  const email = fresh();
  const { id } = await suppressed(foreign, "bounced", email);
  expect((await listSuppressions(keeper, any, null)).rows).toEqual([]);
  expect(await countSuppressions(keeper, any)).toEqual({});
  expect(await findSuppression(keeper, id)).toBeNull();
  expect(await liftOf(keeper, id)).toEqual(await liftOf(keeper, 999_999_999));
  expect(await lookUpSuppression(keeper, email)).toEqual({
    found: [{ website: own.store.website.name, entry: null }],
  });
  expect(await addSuppression(keeper, { email, website: null })).toMatchObject({ already: [] });
  expect(await suppressedOn(foreign)).toHaveLength(1);
});

test("nothing of it is for who does not manage delivery", async () => {
  const reader = await somebody({ permissions: ["view_invitations", "manage_invitations", "view_reports"] });
  const shop = await makeShop();
  await expect(listSuppressions(reader, any, null)).rejects.toThrow(NotPermitted);
  await expect(countSuppressions(reader, any)).rejects.toThrow(NotPermitted);
  await expect(findSuppression(reader, 1)).rejects.toThrow(NotPermitted);
  await expect(lookUpSuppression(reader, fresh())).rejects.toThrow(NotPermitted);
  await expect(add(reader, shop)).rejects.toThrow(NotPermitted);
  await expect(liftOf(reader, 1)).rejects.toThrow(NotPermitted);
});
