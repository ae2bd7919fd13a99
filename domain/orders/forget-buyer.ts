import { and, eq, or } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { orders } from "@/db/schema/orders";
import { addressHash } from "@/domain/recipients/address";

/** Takes off the orders of somebody who is erased what tells of them; that they bought stays, for the counts. */
export async function forgetBuyer(
  tx: Transaction,
  person: { id: number; websiteId: number; emailKey: string },
): Promise<void> {
  const isTheirs = or(
    eq(orders.customerId, person.id),
    and(eq(orders.websiteId, person.websiteId), eq(orders.buyerHash, addressHash(person.emailKey))),
  );
  await tx.update(orders).set({ buyerHash: null, buyerReference: null }).where(isTheirs);
}
