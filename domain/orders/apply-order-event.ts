import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import type { Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { orderEvents, orderRefunds, orders } from "@/db/schema/orders";
import { websites } from "@/db/schema/websites";
import { addressHash } from "@/domain/recipients/address";

import { lockBuyer } from "./match-orders";
import type { OrderEvent } from "./order-event";

export type OrderOutcome = "applied" | "repeated" | "unknown_website";

/**
 * Takes an event of an order into account, once under its id. Whatever order events come in, and however late, the same events end in the
 * same truth: dates are the earliest told, the price the latest, refunds a set. Locks the invitation before the order.
 */
export async function applyOrderEvent(
  tx: Transaction,
  told: { eventId: string; source: "webhook" | "csv"; event: OrderEvent },
): Promise<OrderOutcome> {
  const { event } = told;
  const [website] = await tx
    .select({ id: websites.id })
    .from(websites)
    .where(eq(websites.code, event.website));
  if (!website) return "unknown_website";
  if (event.buyerKey !== null) await lockBuyer(tx, website.id, addressHash(event.buyerKey).toString("hex"));
  if (event.buyerReference !== null) await lockBuyer(tx, website.id, `id ${event.buyerReference}`);
  const customerId = await findBuyer(tx, website.id, event);
  if (customerId !== null) await lockInvitationOf(tx, customerId);
  const order = await keepOrder(tx, website.id, event, customerId);
  const kept = await tx
    .insert(orderEvents)
    .values({
      eventId: told.eventId,
      source: told.source,
      type: event.type,
      orderId: order.id,
      at: event.at,
    })
    .onConflictDoNothing({ target: orderEvents.eventId })
    .returning({ id: orderEvents.id });
  if (kept.length === 0) return "repeated";
  if (event.refund) await keepRefund(tx, order.id, event.refund, event.at);
  if (order.customerId === null) return "applied";
  if (event.buyerReference !== null)
    await claimByReference(tx, website.id, event.buyerReference, order.customerId);
  await notePurchase(tx, order.customerId);
  return "applied";
}

/** The customer an order belongs to: by address, else as an earlier order of the same buyer. */
async function findBuyer(
  tx: Transaction,
  websiteId: number,
  { buyerKey, buyerReference, order }: OrderEvent,
): Promise<number | null> {
  if (buyerKey !== null) {
    const [known] = await tx
      .select({ id: customers.id })
      .from(customers)
      .where(and(eq(customers.websiteId, websiteId), eq(customers.emailKey, buyerKey)));
    if (known) return known.id;
  }
  const [before] = await tx
    .select({ id: orders.customerId })
    .from(orders)
    .where(
      and(
        eq(orders.websiteId, websiteId),
        isNotNull(orders.customerId),
        buyerReference === null
          ? eq(orders.reference, order)
          : sql`(${orders.reference} = ${order} or ${orders.buyerReference} = ${buyerReference})`,
      ),
    )
    .orderBy(sql`${orders.reference} = ${order} desc`, orders.id)
    .limit(1);
  return before?.id ?? null;
}

const lockInvitationOf = (tx: Transaction, customerId: number) =>
  tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(eq(invitations.customerId, customerId))
    .for("no key update");

/** Inserts the order or takes what the event adds to it; once matched, it stays with its customer. */
async function keepOrder(
  tx: Transaction,
  websiteId: number,
  event: OrderEvent,
  customerId: number | null,
): Promise<{ id: number; customerId: number | null }> {
  const at = event.at.toISOString();
  const dates = {
    ...(event.type === "placed" && { placedAt: event.at }),
    ...(event.type === "paid" && { paidAt: event.at }),
    ...(event.type === "canceled" && { canceledAt: event.at }),
  };
  const isNewer = sql`${orders.amountAt} is null or ${orders.amountAt} <= ${at}::timestamptz`;
  const earliest = (column: PgColumn) => sql`least(${column}, ${at}::timestamptz)`;
  const [kept] = await tx
    .insert(orders)
    .values({
      websiteId,
      reference: event.order,
      customerId,
      buyerHash: customerId === null && event.buyerKey !== null ? addressHash(event.buyerKey) : null,
      buyerReference: event.buyerReference,
      ...(event.price && { ...event.price, amountAt: event.at }),
      ...dates,
    })
    .onConflictDoUpdate({
      target: [orders.websiteId, orders.reference],
      set: {
        customerId: sql`coalesce(${orders.customerId}, excluded.customer_id)`,
        buyerHash: sql`case when ${orders.customerId} is null and excluded.customer_id is null
          then coalesce(excluded.buyer_hash, ${orders.buyerHash}) end`,
        buyerReference: sql`coalesce(${orders.buyerReference}, excluded.buyer_reference)`,
        ...(event.price && {
          currency: sql`case when ${isNewer} then excluded.currency else ${orders.currency} end`,
          amount: sql`case when ${isNewer} then excluded.amount else ${orders.amount} end`,
          amountAt: sql`greatest(${orders.amountAt}, excluded.amount_at)`,
        }),
        ...(dates.placedAt && { placedAt: earliest(orders.placedAt) }),
        ...(dates.paidAt && { paidAt: earliest(orders.paidAt) }),
        ...(dates.canceledAt && { canceledAt: earliest(orders.canceledAt) }),
      },
    })
    .returning({ id: orders.id, customerId: orders.customerId });
  if (!kept) throw new Error("an order was neither inserted nor updated");
  return kept;
}

async function keepRefund(
  tx: Transaction,
  orderId: number,
  refund: { reference: string; amount: number },
  at: Date,
): Promise<void> {
  await tx
    .insert(orderRefunds)
    .values({ orderId, ...refund, at })
    .onConflictDoNothing({ target: [orderRefunds.orderId, orderRefunds.reference] });
  await tx
    .update(orders)
    .set({
      refunded: sql`(select coalesce(sum(${orderRefunds.amount}), 0) from ${orderRefunds}
        where ${orderRefunds.orderId} = ${orderId})`,
    })
    .where(eq(orders.id, orderId));
}

/** Gives a customer the orders that were told of the same buyer before anybody knew who that is. */
async function claimByReference(
  tx: Transaction,
  websiteId: number,
  buyerReference: string,
  customerId: number,
): Promise<void> {
  await tx
    .update(orders)
    .set({ customerId, buyerHash: null })
    .where(
      and(
        eq(orders.websiteId, websiteId),
        eq(orders.buyerReference, buyerReference),
        isNull(orders.customerId),
      ),
    );
}

/** Condition on an order: it is paid and stands. */
const isPurchase = sql`${orders.paidAt} is not null and ${orders.canceledAt} is null
  and (${orders.refunded} = 0 or ${orders.refunded} < ${orders.amount})`;

/** Writes on the invitation of a customer when they first paid an order that stands, after joining; null where they have not. */
async function notePurchase(tx: Transaction, customerId: number): Promise<void> {
  await tx
    .update(invitations)
    .set({
      purchasedAt: sql`(select min(${orders.paidAt}) from ${orders} join ${customers} on ${customers.id} = ${orders.customerId}
        where ${orders.customerId} = ${customerId} and ${orders.paidAt} >= ${customers.joinedAt} and ${isPurchase})`,
    })
    .where(eq(invitations.customerId, customerId));
}
