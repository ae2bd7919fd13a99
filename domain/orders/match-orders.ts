import { and, eq, isNull, or, sql } from "drizzle-orm";

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
  const isUnmatched = and(eq(orders.websiteId, websiteId), isNull(orders.customerId));
  const isToAddress = eq(orders.buyerHash, addressHash(emailKey));
  const told = await tx
    .selectDistinct({ reference: orders.buyerReference })
    .from(orders)
    .where(and(isUnmatched, isToAddress));
  const references = told.flatMap(({ reference }) => reference ?? []);
  await lockBuyers(
    tx,
    references.map((reference) => ({ websiteId, buyer: `id ${reference}` })),
  );
  const isTheirs = or(
    isToAddress,
    sql`${orders.buyerReference} in (select jsonb_array_elements_text(${JSON.stringify(references)}::jsonb))`,
  );
  await tx.execute(sql`select from ${orders} where ${and(isUnmatched, isTheirs)}
    order by ${orders.websiteId}, ${orders.reference} collate "C" for no key update`);
  await tx.update(orders).set({ customerId: customer.id, buyerHash: null }).where(and(isUnmatched, isTheirs));
}

/**
 * Lets what is told of one buyer, and their registration, go one after the other, so that none misses what another has not committed. A buyer
 * goes by the hash of an address, or by the commerce system's id. Of several, the locks are taken in one order, addresses before ids.
 */
export async function lockBuyers(
  tx: Transaction,
  buyers: { websiteId: number; buyer: string }[],
): Promise<void> {
  const names = JSON.stringify(
    buyers.map(({ websiteId, buyer }) => ({
      ...{ name: `buyer ${websiteId} ${buyer}`, is_id: buyer.startsWith("id ") },
    })),
  );
  await tx.execute(sql`select pg_advisory_xact_lock(key) from (
    select distinct is_id, hashtextextended(name, 0) as key
    from jsonb_to_recordset(${names}::jsonb) as told (name text, is_id boolean) order by 1, 2) keys`);
}
