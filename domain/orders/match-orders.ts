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
  await lockBuyer(tx, customer.websiteId, addressHash(customer.emailKey).toString("hex"));
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

/**
 * Lets what is told of one buyer, and their registration, go one after the other, so that none misses what another has not committed. A buyer
 * goes by the hash of an address, or by the commerce system's id.
 */
export async function lockBuyer(tx: Transaction, websiteId: number, buyer: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`buyer ${websiteId} ${buyer}`}, 0))`);
}
