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
  const { websiteId, emailKey } = customer;
  await lockBuyers(tx, [{ websiteId, buyer: addressHash(emailKey).toString("hex") }]);
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
 * goes by the hash of an address, or by the commerce system's id. Of several, the locks are taken in one order.
 */
export async function lockBuyers(
  tx: Transaction,
  buyers: { websiteId: number; buyer: string }[],
): Promise<void> {
  const names = JSON.stringify(buyers.map(({ websiteId, buyer }) => `buyer ${websiteId} ${buyer}`));
  await tx.execute(sql`select pg_advisory_xact_lock(key) from (
    select distinct hashtextextended(name, 0) as key from jsonb_array_elements_text(${names}::jsonb) name order by 1) keys`);
}
