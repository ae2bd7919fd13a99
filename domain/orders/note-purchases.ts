import { and, inArray, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { orders } from "@/db/schema/orders";

/** Condition on an order: it is paid and stands; of one without a price nobody can say that it was wholly refunded. */
const isPurchase = sql`${orders.paidAt} is not null and ${orders.canceledAt} is null
  and (${orders.refunded} = 0 or ${orders.amount} is null or ${orders.refunded} < ${orders.amount})`;

/** Writes on the invitations of customers when they first paid an order that stands, after joining; null where they have not. */
export async function notePurchases(tx: Transaction, customerIds: number[]): Promise<void> {
  if (customerIds.length === 0) return;
  const firstPurchase = sql`(select min(${orders.paidAt}) from ${orders} join ${customers} on ${customers.id} = ${orders.customerId}
    where ${orders.customerId} = ${invitations.customerId} and ${orders.paidAt} >= ${customers.joinedAt} and ${isPurchase})`;
  await tx
    .update(invitations)
    .set({ purchasedAt: firstPurchase })
    .where(
      and(
        inArray(invitations.customerId, customerIds),
        sql`${invitations.purchasedAt} is distinct from ${firstPurchase}`,
      ),
    );
}
