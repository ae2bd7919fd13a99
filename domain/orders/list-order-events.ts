import { and, desc, eq, lt } from "drizzle-orm";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { orderEvents, orders } from "@/db/schema/orders";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";

export type OrderEventRow = Awaited<ReturnType<typeof readRows>>[number];

const pageSize = 50;

/** A page of what was told of orders on the administrator's websites, what came last first, from after the event `after`. */
export async function listOrderEvents(
  administrator: Administrator,
  after: number | null,
): Promise<{ rows: OrderEventRow[]; next: number | null }> {
  demand(administrator, "manage_customers");
  const rows = await readRows(administrator, after);
  const page = rows.slice(0, pageSize);
  return { rows: page, next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null };
}

const readRows = (administrator: Administrator, after: number | null) =>
  db()
    .select({
      id: orderEvents.id,
      type: orderEvents.type,
      at: orderEvents.at,
      receivedAt: orderEvents.receivedAt,
      source: orderEvents.source,
      order: orders.reference,
      currency: orders.currency,
      amount: orders.amount,
      refunded: orders.refunded,
      website: websites.name,
      customer: { id: customers.id, firstName: customers.firstName, lastName: customers.lastName },
    })
    .from(orderEvents)
    .innerJoin(orders, eq(orders.id, orderEvents.orderId))
    .innerJoin(websites, eq(websites.id, orders.websiteId))
    .leftJoin(customers, eq(customers.id, orders.customerId))
    .where(
      and(
        onWebsitesOf(administrator, orderEvents.websiteId),
        after === null ? undefined : lt(orderEvents.id, after),
      ),
    )
    .orderBy(desc(orderEvents.id))
    .limit(pageSize + 1);
