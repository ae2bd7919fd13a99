import { and, count, desc, eq, isNull, lt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { orders } from "@/db/schema/orders";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";

export type UnmatchedOrder = Awaited<ReturnType<typeof readRows>>[number];

const pageSize = 50;

/** A page of the orders whose buyer is no customer yet, on the administrator's websites, newest first, from after the order `after`. */
export async function listUnmatchedOrders(
  administrator: Administrator,
  after: number | null,
): Promise<{ rows: UnmatchedOrder[]; next: number | null; total: number }> {
  demand(administrator, "manage_customers");
  const [rows, total] = await Promise.all([readRows(administrator, after), countAll(administrator)]);
  const page = rows.slice(0, pageSize);
  return { rows: page, next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null, total };
}

const isUnmatched = (administrator: Administrator) =>
  and(isNull(orders.customerId), onWebsitesOf(administrator, orders.websiteId));

async function countAll(administrator: Administrator): Promise<number> {
  const [counted] = await db().select({ count: count() }).from(orders).where(isUnmatched(administrator));
  return counted?.count ?? 0;
}

/** The earliest that was told of it; of a refund alone, when it was heard of. */
const since = sql<Date>`coalesce(least(${orders.placedAt}, ${orders.paidAt}, ${orders.canceledAt}), ${orders.createdAt})`;

const readRows = (administrator: Administrator, after: number | null) =>
  db()
    .select({
      id: orders.id,
      order: orders.reference,
      website: websites.name,
      buyer: orders.buyerReference,
      currency: orders.currency,
      amount: orders.amount,
      refunded: orders.refunded,
      since: since.mapWith(orders.createdAt),
    })
    .from(orders)
    .innerJoin(websites, eq(websites.id, orders.websiteId))
    .where(and(isUnmatched(administrator), after === null ? undefined : lt(orders.id, after)))
    .orderBy(desc(orders.id))
    .limit(pageSize + 1);
