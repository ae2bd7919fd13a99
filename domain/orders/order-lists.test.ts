import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { orderEvents, orders } from "@/db/schema/orders";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";

import { listOrderEvents } from "./list-order-events";
import { listUnmatchedOrders } from "./list-unmatched-orders";

useDatabase();

let shop: TestShop;
let limited: Administrator;

beforeEach(async () => {
  shop = await makeShop();
  limited = await makeAdministrator({ websiteIds: [shop.store.website.id] });
});

async function order(reference: string, over: Partial<typeof orders.$inferInsert> = {}, events = 1) {
  const row = first(
    await db()
      .insert(orders)
      .values({ websiteId: shop.store.website.id, reference, ...over })
      .returning(),
  );
  const told = {
    websiteId: row.websiteId,
    orderId: row.id,
    type: "placed",
    source: "csv",
    at: new Date(),
  } as const;
  await db()
    .insert(orderEvents)
    .values(Array.from({ length: events }, () => ({ ...told, eventId: randomUUID() })));
  return row;
}

test("what came last stands first, a page at a time, with whose order it is", async () => {
  const ana = await shop.customer({ firstName: "Ana", lastName: "Martin" });
  await order("old", {}, 60);
  await order("hers", { customerId: ana.id, currency: "EUR", amount: 500, refunded: 100 });
  const { rows, next } = await listOrderEvents(limited, null);
  expect(rows).toHaveLength(50);
  expect(rows[0]).toMatchObject({
    ...{ order: "hers", type: "placed", source: "csv", currency: "EUR", amount: 500, refunded: 100 },
    website: shop.store.website.name,
    customer: { id: ana.id, firstName: "Ana", lastName: "Martin" },
  });
  expect(rows[1]).toMatchObject({ order: "old", customer: null, amount: null });
  const rest = await listOrderEvents(limited, next);
  expect(rest.rows).toHaveLength(11);
  expect(rest.next).toBeNull();
  expect(new Set([...rows, ...rest.rows].map(({ id }) => id)).size).toBe(61);
});

test("orders without a customer are counted and shown, newest first, with what is known of the buyer", async () => {
  const ana = await shop.customer();
  const [placedAt, paidAt] = [new Date("2026-01-02T10:00:00Z"), new Date("2026-01-01T10:00:00Z")];
  for (let count = 0; count < 51; count += 1) await order(`waiting ${count}`);
  await order("hers", { customerId: ana.id });
  await order("his", { buyerReference: "C-1", buyerHash: Buffer.alloc(32), placedAt, paidAt });
  const { rows, next, total } = await listUnmatchedOrders(limited, null);
  expect(total).toBe(52);
  expect(rows).toHaveLength(50);
  expect(rows[0]).toMatchObject({ order: "his", buyer: "C-1", since: paidAt });
  expect(rows[1]?.since).toEqual(
    first(await db().select().from(orders).where(eq(orders.reference, "waiting 50"))).createdAt,
  );
  expect((await listUnmatchedOrders(limited, next)).rows.map((row) => row.order)).toEqual([
    "waiting 1",
    "waiting 0",
  ]);
});

test("a role limited to websites sees only what is on them, and one without the permission nothing", async () => {
  const other = await makeShop();
  await order("own");
  await order("foreign", { websiteId: other.store.website.id });
  const seen = await listOrderEvents(limited, null);
  expect(seen.rows.map((row) => row.order)).toEqual(["own"]);
  const unmatched = await listUnmatchedOrders(limited, null);
  expect(unmatched).toMatchObject({ rows: [{ order: "own" }], total: 1 });
  const boss = await makeAdministrator();
  expect((await listOrderEvents(boss, null)).rows.map((row) => row.order)).toContain("foreign");
  const reader = await makeAdministrator({ permissions: ["view_invitations"] });
  await expect(listOrderEvents(reader, null)).rejects.toThrow(NotPermitted);
  await expect(listUnmatchedOrders(reader, null)).rejects.toThrow(NotPermitted);
});
