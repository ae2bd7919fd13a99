import { and, eq, isNull, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { orders } from "@/db/schema/orders";
import { addressHash } from "@/domain/recipients/address";

/**
 * Gives a customer who has just registered the orders that were told of their address before, and those of the same buyer. Paid before
 * they joined, these count for no invitation.
 */
export async function matchOrders(
  tx: Transaction,
  customer: { id: number; websiteId: number; emailKey: string },
): Promise<void> {
  await lockBuyer(tx, customer.websiteId, customer.emailKey);
  const matched = await tx
    .update(orders)
    .set({ customerId: customer.id, buyerHash: null })
    .where(
      and(
        eq(orders.websiteId, customer.websiteId),
        eq(orders.buyerHash, addressHash(customer.emailKey)),
        isNull(orders.customerId),
      ),
    )
    .returning({ reference: orders.buyerReference });
  const references = matched.flatMap(({ reference }) => reference ?? []);
  if (references.length === 0) return;
  await tx
    .update(orders)
    .set({ customerId: customer.id, buyerHash: null })
    .where(
      and(
        eq(orders.websiteId, customer.websiteId),
        sql`${orders.buyerReference} in (select jsonb_array_elements_text(${JSON.stringify(references)}::jsonb))`,
        isNull(orders.customerId),
      ),
    );
}

/** Lets an order of an address and a registration with it go one after the other, so that neither misses what the other has not committed. */
export async function lockBuyer(tx: Transaction, websiteId: number, emailKey: string): Promise<void> {
  const key = `buyer ${websiteId} ${addressHash(emailKey).toString("hex")}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
}
