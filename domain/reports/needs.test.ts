import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { storeIdentities } from "@/db/schema/store-views";
import { makeAdministrator, somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { expire, fresh, invited } from "@/db/testing/invitations";
import { freeSender, messageOf, several, useMailbox } from "@/db/testing/mailbox";
import { invitedByShop, start } from "@/db/testing/operations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import { claimBatch } from "@/domain/delivery/claim-batch";
import { pauseSender } from "@/domain/delivery/pace";
import { pauseDelivery } from "@/domain/delivery/steer-delivery";
import { giveUp } from "@/domain/delivery/settle-batch";
import { countGrid } from "@/domain/invitations/count-grid";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { readNeeds, type Need } from "./read-needs";

useDatabase();
useMailbox();

let boss: Administrator;

beforeEach(async () => {
  await db().execute(sql`truncate operations cascade`);
  await db().update(invitations).set({ delivery: "sent", askedAgainAt: null });
  boss = await makeAdministrator();
});

const kindsOf = async (administrator: Administrator) =>
  (await readNeeds(administrator))?.map(({ kind }) => kind);

async function needOf<Kind extends Need["kind"]>(administrator: Administrator, kind: Kind) {
  const found = (await readNeeds(administrator))?.find((need) => need.kind === kind);
  return (found ?? null) as (Need & { kind: Kind }) | null;
}

/** Changes an invitation as its mail's fate would. */
const turn = (id: number, over: Partial<typeof invitations.$inferInsert>) =>
  db().update(invitations).set(over).where(eq(invitations.id, id));

const sentNow = { status: "sent", sentAt: new Date() } as const;

describe("what needs a person", () => {
  test("is nothing where nothing is wrong", async () => {
    await several(1);
    expect(await readNeeds(boss)).toEqual([]);
  });

  test("is that the queue is paused, by whom and why, above everything that waits for it", async () => {
    const { invitations: made } = await several(1);
    await db()
      .update(messages)
      .set({ dueAt: sql`now() - interval '1 day'` })
      .where(eq(messages.invitationId, first(made).id));
    await pauseDelivery(boss, "The sale is postponed");
    expect(await readNeeds(boss)).toMatchObject([
      { kind: "paused", pause: { byHand: true, by: boss.email, reason: "The sale is postponed" } },
    ]);
    await freeSender();
    await pauseSender(db(), "daily_quota_exceeded", 60_000);
    expect(await needOf(boss, "paused")).toMatchObject({ pause: { byHand: false, by: null } });
  });

  test("is that mails wait for a decision", async () => {
    await several(3);
    const batch = await claimBatch("messages", { size: 100, isOpen: true });
    await db().transaction((tx) => giveUp(tx, batch?.id ?? "", "no answer for 20 hours"));
    expect(await readNeeds(boss)).toEqual([{ kind: "review", count: 3 }]);
  });

  test("is that a mail has been due for more than five minutes, but not while it waits for the programme", async () => {
    const { invitations: made } = await several(2);
    const [late = { id: 0 }] = made;
    const due = (minutes: number) =>
      db()
        .update(messages)
        .set({ dueAt: sql`now() - make_interval(mins => ${minutes})` })
        .where(eq(messages.invitationId, late.id));
    await due(4);
    expect(await readNeeds(boss)).toEqual([]);
    await due(6);
    expect(await needOf(boss, "late")).toEqual({ kind: "late", since: (await messageOf(late.id)).dueAt });
    await changeSetting(db(), "default", "functionality", false);
    expect(await kindsOf(boss)).toEqual(["closed"]);
  });

  test("is that a batch has been tried again for a quarter of an hour", async () => {
    await several(2);
    const batch = await claimBatch("messages", { size: 100, isOpen: true });
    const tried = (attempts: number, minutes: number) =>
      db()
        .update(batches)
        .set({ attempts, createdAt: sql`now() - make_interval(mins => ${minutes})` })
        .where(eq(batches.id, batch?.id ?? ""));
    await tried(1, 30);
    expect(await readNeeds(boss)).toEqual([]);
    await tried(3, 14);
    expect(await readNeeds(boss)).toEqual([]);
    await tried(3, 16);
    expect(await readNeeds(boss)).toEqual([{ kind: "retrying", count: 2 }]);
  });

  test("is a store view without General Contact", async () => {
    const shop = await makeShop({ name: "Maison" });
    await db().delete(storeIdentities).where(eq(storeIdentities.storeViewId, shop.store.id));
    expect(await readNeeds(boss)).toEqual([
      { kind: "no_contact", stores: [{ code: shop.store.code, name: "English", website: "Maison" }] },
    ]);
    await db()
      .insert(storeIdentities)
      .values({ storeViewId: shop.store.id, kind: "general", name: "Maison", address: "a@maison.shop" });
    expect(await readNeeds(boss)).toEqual([]);
  });

  test("is a mass operation at work, with how far it is", async () => {
    const ids = await invitedByShop(await makeShop(), 3);
    const { id } = await start(boss, "discard", ids);
    expect(await readNeeds(boss)).toEqual([
      { kind: "running", operation: { id, kind: "discard", total: 3, seen: 0 } },
    ]);
  });
});

describe("invitations that need a person", () => {
  let shop: TestShop;
  const make = async () => (await invited(shop, await shop.customer(), fresh())).id;

  beforeEach(async () => {
    shop = await makeShop();
  });

  test("are those not mailed at all, that came back lately, and that were asked for again", async () => {
    await turn(await make(), { delivery: "failed" });
    await turn(await make(), { delivery: "failed" });
    await turn(await make(), { ...sentNow, delivery: "bounced" });
    const asked = await make();
    await turn(asked, { ...sentNow, askedAgainAt: new Date() });
    await expire(asked);
    expect(
      (await readNeeds(boss))?.map((need) => ("filter" in need ? [need.kind, need.count] : need)),
    ).toEqual([
      ["failed", { count: 2, isExact: true }],
      ["bounced", { count: 1, isExact: true }],
      ["asked", { count: 1, isExact: true }],
    ]);
  });

  test("are none that cannot be mended: ended, expired, of long ago, or joined otherwise", async () => {
    const ended = { status: "discarded", discardedAt: new Date() } as const;
    await turn(await make(), { ...ended, delivery: "failed" });
    const failedThenExpired = await make();
    await turn(failedThenExpired, { delivery: "failed" });
    await expire(failedThenExpired);
    await turn(await make(), { ...ended, delivery: "bounced" });
    await turn(await make(), {
      ...{ status: "sent", delivery: "bounced", sentAt: new Date(Date.now() - 32 * 86_400_000) },
    });
    await turn(await make(), { ...ended, askedAgainAt: new Date() });
    const joined = await invited(shop, await shop.customer(), fresh());
    await turn(joined.id, { ...sentNow, askedAgainAt: new Date() });
    await shop.customer({ email: joined.email });
    expect(await readNeeds(boss)).toEqual([]);
  });

  test("are as many as the grid shows under the filter that comes with them, to each who asks", async () => {
    const other = await makeShop();
    const limited = await somebody({ websiteIds: [shop.store.website.id] });
    for (const of of [shop, shop, other]) {
      const [one, two, three] = [
        await invited(of, await of.customer()),
        await invited(of, await of.customer()),
        await invited(of, await of.customer()),
      ];
      await turn(one.id, { delivery: "failed" });
      await turn(two.id, { ...sentNow, delivery: "bounced" });
      await turn(three.id, { ...sentNow, askedAgainAt: new Date() });
      await expire(three.id);
    }
    for (const [administrator, count] of [
      [boss, 3],
      [limited, 2],
    ] as const) {
      const needs = (await readNeeds(administrator)) ?? [];
      expect(needs).toHaveLength(3);
      for (const need of needs) {
        if (!("filter" in need)) throw new Error(need.kind);
        expect(need.count).toEqual({ count, isExact: true });
        expect(await countGrid(administrator, need.filter)).toEqual(need.count);
      }
    }
  });
});

test("each sees what their permissions allow, and nothing of websites that are not theirs", async () => {
  const shop = await makeShop();
  await turn((await invited(shop, await shop.customer())).id, { delivery: "failed" });
  await db().delete(storeIdentities).where(eq(storeIdentities.storeViewId, shop.store.id));
  const batch = await claimBatch("messages", { size: 100, isOpen: true });
  await db().transaction((tx) => giveUp(tx, batch?.id ?? "", randomUUID()));
  await db().update(invitations).set({ delivery: "failed" });
  const of = async (permission: "manage_delivery" | "manage_configuration" | "view_invitations") =>
    kindsOf(await somebody({ permissions: [permission] }));
  expect(await of("manage_delivery")).toEqual(["review"]);
  expect(await of("manage_configuration")).toEqual(["no_contact"]);
  expect(await of("view_invitations")).toEqual(["failed"]);
  expect(await readNeeds(await somebody({ permissions: ["view_reports", "manage_customers"] }))).toBeNull();
  const elsewhere = await makeShop();
  expect(await readNeeds(await somebody({ websiteIds: [elsewhere.store.website.id] }))).toEqual([]);
});
