import { inArray, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import type { Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { orderEvents, orderRefunds, orders } from "@/db/schema/orders";
import { websites } from "@/db/schema/websites";
import { addressHash } from "@/domain/recipients/address";

import { lockBuyers } from "./match-orders";
import { notePurchases } from "./note-purchases";
import type { OrderEvent } from "./order-event";

export type OrderOutcome = "applied" | "repeated" | "unknown_website";

export type ToldEvent = { eventId: string; source: "webhook" | "csv"; event: OrderEvent };

/** An event of a website there is, with the customer it belongs to as far as is known. */
type PlacedEvent = ToldEvent & { websiteId: number; customerId: number | null };

type KeptOrder = { id: number; customerId: number | null };

/**
 * Takes events, each of another order, into account, each once under its id. Whatever order events come in, and however late, the same
 * events end in the same truth: dates are the earliest told, the price the latest, refunds a set. Locks buyers, then invitations, then orders,
 * each kind in one order.
 */
export async function applyOrderEvents(tx: Transaction, told: ToldEvent[]): Promise<OrderOutcome[]> {
  const websiteIds = await findWebsites(tx, told);
  const known = await knownAmong(tx, told);
  const placed = told.flatMap((one): PlacedEvent[] => {
    const websiteId = websiteIds.get(one.event.website);
    // What is known changes nothing, nor brings back what somebody's erasure has taken off since.
    return websiteId === undefined || known.has(one.eventId) ? [] : [{ ...one, websiteId, customerId: null }];
  });
  const applied = placed.length > 0 ? await apply(tx, placed) : new Set<string>();
  return told.map(({ eventId, event }) => {
    if (!websiteIds.has(event.website)) return "unknown_website";
    return applied.has(eventId) ? "applied" : "repeated";
  });
}

/** Gives the ids of the events that were not known. */
async function apply(tx: Transaction, placed: PlacedEvent[]): Promise<Set<string>> {
  const sorted = placed.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  await lockBuyers(tx, sorted.flatMap(buyersOf));
  const matched = await withCustomers(tx, sorted);
  const customerIds = [...new Set(matched.flatMap(({ customerId }) => customerId ?? []))];
  const erased = customerIds.length > 0 ? await lockCustomers(tx, customerIds) : new Set<number>();
  const events = matched.map((one) =>
    one.customerId !== null && erased.has(one.customerId) ? withoutBuyer(one) : one,
  );
  await lockOrders(tx, events);
  const kept = await keepOrders(tx, events);
  const ofOrder = ({ event, websiteId }: PlacedEvent): KeptOrder => {
    const order = kept.get(orderKey(websiteId, event.order));
    if (!order) throw new Error("an order was neither inserted nor updated");
    return order;
  };
  const fresh = await keepEvents(tx, events, ofOrder);
  const news = events.filter(({ eventId }) => fresh.has(eventId));
  await keepRefunds(tx, news, ofOrder);
  await claimByReference(tx, news, ofOrder);
  await notePurchases(tx, [...new Set(news.flatMap((one) => ofOrder(one).customerId ?? []))]);
  return fresh;
}

const orderKey = (websiteId: number, reference: string): string => `${websiteId} ${reference}`;

const sortKey = ({ websiteId, event }: PlacedEvent): string => orderKey(websiteId, event.order);

const buyersOf = ({ websiteId, event: { buyerKey, buyerReference } }: PlacedEvent) => [
  ...(buyerKey === null ? [] : [{ websiteId, buyer: addressHash(buyerKey).toString("hex") }]),
  ...(buyerReference === null ? [] : [{ websiteId, buyer: `id ${buyerReference}` }]),
];

async function findWebsites(tx: Transaction, told: ToldEvent[]): Promise<Map<string, number>> {
  const codes = [...new Set(told.map(({ event }) => event.website))];
  const rows = await tx
    .select({ id: websites.id, code: websites.code })
    .from(websites)
    .where(inArray(websites.code, codes));
  return new Map(rows.map(({ id, code }) => [code, id]));
}

async function knownAmong(tx: Transaction, told: ToldEvent[]): Promise<Set<string>> {
  const rows = await tx
    .select({ eventId: orderEvents.eventId })
    .from(orderEvents)
    .where(
      inArray(
        orderEvents.eventId,
        told.map(({ eventId }) => eventId),
      ),
    );
  return new Set(rows.map(({ eventId }) => eventId));
}

/** Events as rows of a statement. */
const asRows = (events: PlacedEvent[]): SQL =>
  sql`jsonb_to_recordset(${JSON.stringify(
    events.map(({ websiteId, customerId, event: { order, buyerKey, buyerReference } }, n) => ({
      ...{ n, website: websiteId, customer: customerId, order, key: buyerKey, buyer: buyerReference },
    })),
  )}::jsonb) as told (n int, website int, customer bigint, "order" text, key text, buyer text)`;

/** With the customer each belongs to: as before, else by address, else as an earlier order of the same buyer. */
async function withCustomers(tx: Transaction, events: PlacedEvent[]): Promise<PlacedEvent[]> {
  const isBefore = sql`before.website_id = told.website and before.customer_id is not null`;
  const rows = await tx.execute<{ n: number; customer: string | null }>(sql`
    select told.n, coalesce(
      (select before.customer_id from ${orders} before where ${isBefore} and before.reference = told.order),
      (select known.id from ${customers} known where known.website_id = told.website and known.email_key = told.key),
      (select before.customer_id from ${orders} before where ${isBefore} and before.buyer_reference = told.buyer
        order by before.id limit 1)
    ) as customer
    from ${asRows(events)}`);
  const found = new Map(rows.map(({ n, customer }) => [n, customer === null ? null : Number(customer)]));
  return events.map((event, n) => ({ ...event, customerId: found.get(n) ?? null }));
}

/** What is told of an order of somebody who has been erased does not tie it to a buyer again. */
const withoutBuyer = (one: PlacedEvent): PlacedEvent => ({
  ...one,
  event: { ...one.event, buyerKey: null, buyerReference: null },
});

/** The customers orders will point to, as whoever erases one locks them first, and their invitations; gives those erased by then. */
async function lockCustomers(tx: Transaction, customerIds: number[]): Promise<Set<number>> {
  const locked = await tx
    .select({ id: customers.id, erasedAt: customers.erasedAt })
    .from(customers)
    .where(inArray(customers.id, customerIds))
    .orderBy(customers.id)
    .for("key share");
  await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(inArray(invitations.customerId, customerIds))
    .orderBy(invitations.id)
    .for("no key update");
  return new Set(locked.filter(({ erasedAt }) => erasedAt !== null).map(({ id }) => id));
}

/** The orders themselves and those they may give a customer to. */
const lockOrders = (tx: Transaction, events: PlacedEvent[]) =>
  tx.execute(sql`select from ${orders} where ${orders.id} in (
      select mine.id from ${asRows(events)} join ${orders} mine
        on mine.website_id = told.website and mine.reference = told.order
      union select theirs.id from ${asRows(events)} join ${orders} theirs
        on theirs.website_id = told.website and theirs.buyer_reference = told.buyer and theirs.customer_id is null
    ) order by ${orders.websiteId}, ${orders.reference} collate "C" for no key update`);

/** Inserts orders or takes what the events add to them; once matched, one stays with its customer. */
async function keepOrders(tx: Transaction, events: PlacedEvent[]): Promise<Map<string, KeptOrder>> {
  // Of two prices of one moment the higher stands, whichever is told first.
  const isNewer = sql`(excluded.amount_at, excluded.amount, excluded.currency)
    >= (coalesce(${orders.amountAt}, '-infinity'), coalesce(${orders.amount}, -1), coalesce(${orders.currency}, ''))`;
  const earliest = (column: PgColumn, told: SQL) => sql`least(${column}, ${told})`;
  const rows = await tx
    .insert(orders)
    .values(events.map(rowOf))
    .onConflictDoUpdate({
      target: [orders.websiteId, orders.reference],
      set: {
        customerId: sql`coalesce(${orders.customerId}, excluded.customer_id)`,
        buyerHash: sql`case when ${orders.customerId} is null and excluded.customer_id is null
          then coalesce(excluded.buyer_hash, ${orders.buyerHash}) end`,
        buyerReference: sql`coalesce(${orders.buyerReference}, excluded.buyer_reference)`,
        currency: sql`case when ${isNewer} then excluded.currency else ${orders.currency} end`,
        amount: sql`case when ${isNewer} then excluded.amount else ${orders.amount} end`,
        amountAt: sql`greatest(${orders.amountAt}, excluded.amount_at)`,
        placedAt: earliest(orders.placedAt, sql`excluded.placed_at`),
        paidAt: earliest(orders.paidAt, sql`excluded.paid_at`),
        canceledAt: earliest(orders.canceledAt, sql`excluded.canceled_at`),
      },
    })
    .returning({
      id: orders.id,
      websiteId: orders.websiteId,
      reference: orders.reference,
      customerId: orders.customerId,
    });
  return new Map(rows.map((row) => [orderKey(row.websiteId, row.reference), row]));
}

const rowOf = ({ websiteId, customerId, event }: PlacedEvent): typeof orders.$inferInsert => ({
  websiteId,
  reference: event.order,
  customerId,
  buyerHash: customerId === null && event.buyerKey !== null ? addressHash(event.buyerKey) : null,
  buyerReference: event.buyerReference,
  ...(event.price && { ...event.price, amountAt: event.at }),
  ...(event.type === "placed" && { placedAt: event.at }),
  ...(event.type === "paid" && { paidAt: event.at }),
  ...(event.type === "canceled" && { canceledAt: event.at }),
});

async function keepEvents(
  tx: Transaction,
  events: PlacedEvent[],
  ofOrder: (event: PlacedEvent) => KeptOrder,
): Promise<Set<string>> {
  const rows = await tx
    .insert(orderEvents)
    .values(
      events.map((one) => ({
        eventId: one.eventId,
        source: one.source,
        type: one.event.type,
        orderId: ofOrder(one).id,
        websiteId: one.websiteId,
        at: one.event.at,
      })),
    )
    .onConflictDoNothing({ target: orderEvents.eventId })
    .returning({ eventId: orderEvents.eventId });
  return new Set(rows.map(({ eventId }) => eventId));
}

async function keepRefunds(
  tx: Transaction,
  events: PlacedEvent[],
  ofOrder: (event: PlacedEvent) => KeptOrder,
): Promise<void> {
  const rows = events.flatMap((one) => {
    const { refund, at } = one.event;
    return refund ? [{ orderId: ofOrder(one).id, ...refund, at }] : [];
  });
  if (rows.length === 0) return;
  await tx
    .insert(orderRefunds)
    .values(rows)
    .onConflictDoNothing({ target: [orderRefunds.orderId, orderRefunds.reference] });
  await tx
    .update(orders)
    .set({
      refunded: sql`(select coalesce(sum(${orderRefunds.amount}), 0) from ${orderRefunds}
        where ${orderRefunds.orderId} = ${orders.id})`,
    })
    .where(
      inArray(
        orders.id,
        rows.map(({ orderId }) => orderId),
      ),
    );
}

/** Gives customers the orders that were told of the same buyers before anybody knew who these are. */
async function claimByReference(
  tx: Transaction,
  events: PlacedEvent[],
  ofOrder: (event: PlacedEvent) => KeptOrder,
): Promise<void> {
  const told = events
    .map((one) => ({ ...one, customerId: ofOrder(one).customerId }))
    .filter(({ customerId, event }) => customerId !== null && event.buyerReference !== null);
  if (told.length === 0) return;
  await tx.execute(sql`update ${orders} set customer_id = buyers.customer, buyer_hash = null
    from (select distinct on (website, buyer) website, buyer, customer from ${asRows(told)} order by website, buyer, n) buyers
    where ${orders.websiteId} = buyers.website and ${orders.buyerReference} = buyers.buyer and ${orders.customerId} is null`);
}
