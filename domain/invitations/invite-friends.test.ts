import { randomUUID } from "node:crypto";

import { and, eq, isNull, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { useDatabase } from "@/db/testing/database";
import { fresh, invite, messagesTo, rowsOf } from "@/db/testing/invitations";
import { first, makeShop } from "@/db/testing/shop";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { listInvitations } from "./list-invitations";
import { makeInvitations } from "./make-invitations";
import { parseAddress, type Address } from "@/domain/recipients/address";

useDatabase();

describe("inviting", () => {
  test("makes an invitation, its history and its message for each address, in one transaction", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    const [one, two] = [fresh(), fresh()];
    const answer = await invite(shop, ana, [one, ` ${two.toUpperCase()} `], {
      message: "Come!\r\nIt is lovely.",
    });
    expect(answer).toEqual({
      outcomes: [
        { email: one, refused: null },
        { email: two.toUpperCase(), refused: null },
      ],
    });
    const rows = await rowsOf(ana);
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatchObject({
        status: "not_sent",
        message: "Come!\nIt is lovely.",
        inviterEmail: ana.emailKey,
        sentAt: null,
      });
      expect(Number(row.expiresAt) - Number(row.createdAt)).toBe(30 * 86_400_000);
      const history = await db()
        .select()
        .from(invitationHistory)
        .where(eq(invitationHistory.invitationId, row.id));
      expect(history).toMatchObject([
        { fromStatus: null, toStatus: "not_sent", actor: "customer", actorId: ana.id },
      ]);
      expect(await messagesTo(row.emailKey ?? "")).toEqual([{ state: "queued", withheld: null }]);
    }
  });

  test("names an outcome for each address: good ones go, the others keep their reason", async () => {
    const shop = await makeShop();
    const ana = await shop.customer({ email: "ana@gmail.com" });
    const [known, good] = [fresh(), fresh()];
    await invite(shop, ana, [known]);
    const answer = await invite(shop, ana, [
      "nonsense",
      "a.na+x@googlemail.com",
      known,
      good,
      good.toUpperCase(),
    ]);
    expect(answer).toEqual({
      outcomes: [
        { email: "nonsense", refused: "not_one_at" },
        { email: "a.na+x@googlemail.com", refused: "own_address" },
        { email: known, refused: "already_invited" },
        { email: good, refused: null },
        { email: good.toUpperCase(), refused: "same_address_twice" },
      ],
    });
    expect(await rowsOf(ana)).toHaveLength(2);
  });

  test.each([
    ["no address", ["", "  "], { refused: "nothing" }],
    [
      "more addresses than one send may have",
      Array.from({ length: 6 }, fresh),
      { refused: "too_many", most: 5 },
    ],
  ])("%s is refused as a whole and makes nothing", async (_, emails, refusal) => {
    const shop = await makeShop();
    const ana = await shop.customer();
    expect(await invite(shop, ana, emails)).toEqual(refusal);
    expect(await rowsOf(ana)).toEqual([]);
  });

  test("a message with a link or over 500 characters is refused and makes nothing", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    expect(await invite(shop, ana, [fresh()], { message: "see evil.com" })).toEqual({
      refused: "message",
      why: "link",
    });
    expect(await invite(shop, ana, [fresh()], { message: "x".repeat(501) })).toEqual({
      refused: "message",
      why: "too_long",
    });
    expect(await rowsOf(ana)).toEqual([]);
  });

  test("drops the message where customers may not write one, also when the form is bypassed", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    await changeSetting(db(), `store:${shop.store.code}`, "customMessage", false);
    await invite(shop, ana, [fresh()], { message: "Hello" });
    expect(first(await rowsOf(ana)).message).toBeNull();
  });

  test("is closed while functionality or storefront is off", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    await changeSetting(db(), `website:${shop.store.website.code}`, "storefront", false);
    expect(await invite(shop, ana, [fresh()])).toEqual({ refused: "closed" });
    await changeSetting(db(), `website:${shop.store.website.code}`, "storefront", true);
    await changeSetting(db(), "default", "functionality", false);
    expect(await invite(shop, ana, [fresh()])).toEqual({ refused: "closed" });
    await changeSetting(db(), "default", "functionality", true);
  });

  test("is closed to a customer who was disabled a moment before", async () => {
    const shop = await makeShop();
    const ana = await shop.customer({ disabledAt: new Date() });
    expect(await invite(shop, ana, [fresh()])).toEqual({ refused: "closed" });
  });

  test("copies the inviter's group of this moment, or leaves it open by the setting", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    await db().update(customers).set({ groupId: shop.groups.wholesale }).where(eq(customers.id, ana.id));
    const [copied, open] = [fresh(), fresh()];
    await invite(shop, ana, [copied]);
    await changeSetting(db(), `store:${shop.store.code}`, "referredGroup", "default_group");
    await invite(shop, ana, [open]);
    expect((await rowsOf(ana)).map(({ emailKey, groupId }) => [emailKey, groupId])).toEqual([
      [copied, shop.groups.wholesale],
      [open, null],
    ]);
  });

  test("without an end where invitations never expire", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    await changeSetting(db(), `store:${shop.store.code}`, "expireAfterDays", 0);
    await invite(shop, ana, [fresh()]);
    expect(first(await rowsOf(ana)).expiresAt).toBeNull();
  });

  test("the same form sent twice, also at once, makes nothing twice and answers alike", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    const [email, submission] = [fresh(), randomUUID()];
    const answers = await Promise.all([1, 2, 3].map(() => invite(shop, ana, [email], { submission })));
    for (const answer of answers) expect(answer).toEqual({ outcomes: [{ email, refused: null }] });
    expect(await rowsOf(ana)).toHaveLength(1);
    expect(await invite(shop, ana, [email])).toEqual({ outcomes: [{ email, refused: "already_invited" }] });
  });

  test("different inviters may invite one address; one inviter may once, by the database", async () => {
    const shop = await makeShop();
    const [ana, ben] = [await shop.customer(), await shop.customer()];
    const email = fresh();
    for (const inviter of [ana, ben])
      expect(await invite(shop, inviter, [email])).toEqual({ outcomes: [{ email, refused: null }] });
    const twice = db().execute(sql`
      insert into invitations (public_id, website_id, store_view_id, inviter_id, recipient_id, address_hash, key_id, mailed_hash, copied_hash)
      select gen_random_uuid(), website_id, store_view_id, inviter_id, recipient_id, address_hash, key_id, '\\x01', '\\x02'
      from invitations where inviter_id = ${ana.id}`);
    await expect(twice).rejects.toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ constraint_name: "invitations_one_per_inviter_and_address" }),
      }),
    );
  });

  test("the shop is one inviter: to one address it makes one invitation, by the database", async () => {
    const shop = await makeShop();
    const address = parseAddress(fresh()) as Address;
    const common = {
      store: shop.store,
      settings: await shop.settings(),
      inviter: null,
      groupId: null,
      message: null,
      submission: null,
    };
    const made = await Promise.all(
      [1, 2, 3].map(() => db().transaction((tx) => makeInvitations(tx, [address], common))),
    );
    expect(made.map((keys) => keys.size).toSorted()).toEqual([0, 0, 1]);
    const rows = await db()
      .select()
      .from(invitations)
      .where(and(eq(invitations.emailKey, address.key), isNull(invitations.inviterId)));
    expect(rows).toHaveLength(1);
    const history = await db()
      .select()
      .from(invitationHistory)
      .where(eq(invitationHistory.invitationId, first(rows).id));
    expect(history).toMatchObject([{ actor: "shop" }]);
  });
});

test("an existing customer, a suppressed address, a crowded one and a stranger are one and the same to the inviter", async () => {
  const shop = await makeShop();
  const ana = await shop.customer();
  const [stranger, member, refuser, crowded] = [fresh(), fresh(), fresh(), fresh()];
  await shop.customer({ email: member });
  await db().transaction((tx) => suppress(tx, { websiteId: shop.store.website.id, key: refuser }, "refused"));
  for (let turn = 0; turn < 2; turn += 1) await invite(shop, await shop.customer(), [crowded]);

  const answer = await invite(shop, ana, [stranger, member, refuser, crowded]);
  expect(answer).toEqual({
    outcomes: [stranger, member, refuser, crowded].map((email) => ({ email, refused: null })),
  });
  const { rows } = await listInvitations(ana, 1);
  const seen = rows.map(({ email: _e, publicId: _p, ...rest }) => JSON.stringify(rest));
  expect(new Set(seen).size).toBe(1);
  expect((await messagesTo(refuser)).map(({ withheld }) => withheld)).toEqual(["suppressed"]);
  expect((await messagesTo(crowded)).at(-1)).toMatchObject({ withheld: "recipient_limit" });
});

test("a suppression binds its own website only", async () => {
  const [shop, other] = [await makeShop(), await makeShop()];
  const email = fresh();
  await db().transaction((tx) => suppress(tx, { websiteId: shop.store.website.id, key: email }, "refused"));
  await invite(other, await other.customer(), [email]);
  expect(await messagesTo(email)).toEqual([{ state: "queued", withheld: null }]);
});
