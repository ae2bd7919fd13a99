import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, primaryKey, smallint, text, unique } from "drizzle-orm/pg-core";

import { bytes, moment } from "./columns";
import { customers } from "./customers";
import { websites } from "./websites";

/** An order of the shop's commerce system, as far as has been heard of it. Amounts are in the currency's minor unit. */
export const orders = pgTable(
  "orders",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    websiteId: smallint()
      .notNull()
      .references(() => websites.id),
    // The commerce system's number of it.
    reference: text().notNull(),
    customerId: bigint({ mode: "number" }).references(() => customers.id),
    // Of a buyer who is not known: the hash of the address, so that they are when they register.
    buyerHash: bytes(),
    // The commerce system's own id of the buyer.
    buyerReference: text(),
    currency: text(),
    // As the latest event that names one has it.
    amount: bigint({ mode: "number" }),
    amountAt: moment(),
    refunded: bigint({ mode: "number" }).notNull().default(0),
    placedAt: moment(),
    paidAt: moment(),
    canceledAt: moment(),
    createdAt: moment().notNull().defaultNow(),
  },
  (t) => [
    unique("orders_once_per_website").on(t.websiteId, t.reference),
    index("orders_by_customer").on(t.customerId),
    index("orders_of_unknown_buyers")
      .on(t.websiteId, t.buyerHash)
      .where(sql`${t.customerId} is null`),
    index("orders_unmatched")
      .on(t.websiteId, t.id)
      .where(sql`${t.customerId} is null`),
    index("orders_by_buyer").on(t.websiteId, t.buyerReference),
    check("orders_currency", sql`${t.currency} ~ '^[A-Z]{3}$'`),
    check("orders_amounts", sql`${t.amount} >= 0 and ${t.refunded} >= 0`),
  ],
);

/** A refund of an order, by the commerce system's id of it, so that it counts once. */
export const orderRefunds = pgTable(
  "order_refunds",
  {
    orderId: bigint({ mode: "number" })
      .notNull()
      .references(() => orders.id),
    reference: text().notNull(),
    amount: bigint({ mode: "number" }).notNull(),
    at: moment().notNull(),
  },
  (t) => [
    primaryKey({ name: "order_refunds_once", columns: [t.orderId, t.reference] }),
    check("order_refunds_amount", sql`${t.amount} > 0`),
  ],
);

/** What was heard of orders, by the id it was told under: kept for good, so that it is taken once. */
export const orderEvents = pgTable(
  "order_events",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    eventId: text().notNull().unique("order_events_once"),
    type: text({ enum: ["placed", "paid", "refunded", "canceled"] }).notNull(),
    orderId: bigint({ mode: "number" })
      .notNull()
      .references(() => orders.id),
    // That of the order, so that what came last on one website is found along an index.
    websiteId: smallint()
      .notNull()
      .references(() => websites.id),
    at: moment().notNull(),
    receivedAt: moment().notNull().defaultNow(),
    source: text({ enum: ["webhook", "csv"] }).notNull(),
  },
  (t) => [
    index("order_events_by_order").on(t.orderId, t.id),
    index("order_events_latest").on(t.websiteId, t.id),
  ],
);
