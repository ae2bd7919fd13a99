import { randomUUID } from "node:crypto";

import { count, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { fresh, invite, messagesTo, rowsOf } from "@/db/testing/invitations";
import { first, makeShop } from "@/db/testing/shop";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { readAllowance } from "./allowance";
import { makeInvitations } from "./make-invitations";
import { parseAddress, type Address } from "@/domain/recipients/address";

useDatabase();

describe("the limit per customer and day", () => {
  test("lets 20 parallel sends with room for 5 make exactly 5", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 5);
    const answers = await Promise.all(Array.from({ length: 20 }, () => invite(shop, ana, [fresh()])));
    const outcomes = answers.flatMap((answer) => ("outcomes" in answer ? answer.outcomes : []));
    expect(outcomes.filter(({ refused }) => refused === null)).toHaveLength(5);
    expect(outcomes.filter(({ refused }) => refused === "daily_limit")).toHaveLength(15);
    expect(await rowsOf(ana)).toHaveLength(5);
  });

  test("lets the first that fit go, in order, and is a rolling day by the database's clock", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 2);
    const three = [fresh(), fresh(), fresh()];
    const answer = await invite(shop, ana, three);
    expect(answer).toMatchObject({
      outcomes: [{ refused: null }, { refused: null }, { refused: "daily_limit" }],
    });
    const { left, freesAt } = await readAllowance(ana.id, 2);
    expect(left).toBe(0);
    expect(Math.abs(Number(freesAt) - Date.now() - 86_400_000)).toBeLessThan(60_000);

    await db().execute(sql`update messages set created_at = now() - interval '24 hours'
      where invitation_id = (select min(id) from invitations where inviter_id = ${ana.id})`);
    expect((await readAllowance(ana.id, 2)).left).toBe(1);
    expect(await invite(shop, ana, [first(three.slice(2))])).toMatchObject({ outcomes: [{ refused: null }] });
  });

  test("says when the next place comes free, also where the limit was lowered below what is used", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    expect(await readAllowance(ana.id, 5)).toEqual({ left: 5, freesAt: null, isNewcomer: false });
    await invite(shop, ana, [fresh(), fresh(), fresh()]);
    for (const [index, { id }] of (await rowsOf(ana)).entries()) {
      await db().execute(
        sql`update messages set created_at = now() - ${`${20 - index} hours`}::interval where invitation_id = ${id}`,
      );
    }
    const inHours = async (perDay: number) =>
      Math.round((Number((await readAllowance(ana.id, perDay)).freesAt) - Date.now()) / 3_600_000);
    expect(await inHours(5)).toBe(4);
    expect(await inHours(3)).toBe(4);
    expect(await inHours(1)).toBe(6);
  });
});

describe("a newcomer's day", () => {
  test("holds a quarter of what others have, rounded up and at least one, exactly also at once", async () => {
    const shop = await makeShop();
    const leo = await shop.customer({ joinedAt: new Date() });
    for (const [perDay, quarter] of [
      [20, 5],
      [5, 2],
      [4, 1],
      [2, 1],
    ] as const)
      expect(await readAllowance(leo.id, perDay)).toEqual({ left: quarter, freesAt: null, isNewcomer: true });
    expect(await readAllowance(leo.id, 1)).toEqual({ left: 1, freesAt: null, isNewcomer: false });
    const answers = await Promise.all(Array.from({ length: 8 }, () => invite(shop, leo, [fresh()])));
    const outcomes = answers.flatMap((answer) => ("outcomes" in answer ? answer.outcomes : []));
    expect(outcomes.filter(({ refused }) => refused === null)).toHaveLength(5);
    expect(outcomes.filter(({ refused }) => refused === "daily_limit")).toHaveLength(3);
  });

  test("ends when the account is a day old, which is when the next place comes free", async () => {
    const shop = await makeShop();
    const hour = 3_600_000;
    const leo = await shop.customer({ joinedAt: new Date(Date.now() - 20 * hour) });
    await invite(shop, leo, [fresh(), fresh()]);
    const { freesAt } = await readAllowance(leo.id, 8);
    expect(Math.abs(Number(freesAt) - Date.now() - 4 * hour)).toBeLessThan(60_000);
    const before = await readAllowance(leo.id, 2);
    expect(Math.abs(Number(before.freesAt) - Date.now() - 24 * hour)).toBeLessThan(60_000);
    await db().execute(
      sql`update customers set joined_at = now() - interval '24 hours' where id = ${leo.id}`,
    );
    expect(await readAllowance(leo.id, 8)).toMatchObject({ left: 6, isNewcomer: false });
  });
});

describe("the limit per recipient", () => {
  test("withholds what is over it, over all inviters at once and however the address is spelled", async () => {
    const shop = await makeShop();
    const name = randomUUID().replaceAll("-", "");
    const inviters = await Promise.all(Array.from({ length: 8 }, () => shop.customer()));
    const answers = await Promise.all(
      inviters.map((inviter, index) => invite(shop, inviter, [`${name}+${index}@mail.example`])),
    );
    for (const answer of answers) expect(answer).toMatchObject({ outcomes: [{ refused: null }] });
    const counted = await db()
      .select({ withheld: messages.withheld, count: count() })
      .from(messages)
      .innerJoin(invitations, eq(invitations.id, messages.invitationId))
      .where(sql`${invitations.emailKey} like ${`${name}%`}`)
      .groupBy(messages.withheld)
      .orderBy(messages.withheld);
    expect(counted).toEqual([
      { withheld: "recipient_limit", count: 6 },
      { withheld: null, count: 2 },
    ]);
  });

  test("counts the addresses of one send as well", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    const name = randomUUID();
    const emails = ["a", "b", "c"].map((tag) => `${name}+${tag}@mail.example`);
    await invite(shop, ana, emails);
    const states = await Promise.all(emails.map(messagesTo));
    expect(states.flat().map(({ withheld }) => withheld)).toEqual([null, null, "recipient_limit"]);
  });

  test.each([
    ["14 days", null],
    ["13 days 23 hours", "recipient_limit"],
  ])("after mails of %s ago withholds: %s", async (age, withheld) => {
    const shop = await makeShop();
    const email = fresh();
    for (let turn = 0; turn < 2; turn += 1) await invite(shop, await shop.customer(), [email]);
    await db()
      .execute(sql`update messages set state = 'sent', provider_id = 'x', settled_at = now() - ${age}::interval
      where invitation_id in (select id from invitations where email_key = ${email})`);
    await invite(shop, await shop.customer(), [email]);
    expect((await messagesTo(email)).at(-1)).toMatchObject({ withheld });
  });

  test("never deadlocks two senders of the same addresses in opposite order", async () => {
    const shop = await makeShop();
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
    const addresses = Array.from({ length: 200 }, () => parseAddress(fresh()) as Address);
    const settings = await shop.settings();
    const common = { store: shop.store, settings, groupId: null, message: null, submission: null };
    for (let round = 0; round < 5; round += 1) {
      const pair = [await shop.customer(), await shop.customer()];
      const orders = [addresses, addresses.toReversed()];
      const made = await Promise.all(
        pair.map((inviter, index) =>
          db().transaction((tx) => makeInvitations(tx, orders[index] ?? [], { ...common, inviter })),
        ),
      );
      expect(made.map(({ size }) => size)).toEqual([200, 200]);
    }
  });
});
