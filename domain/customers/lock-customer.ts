import { and, eq } from "drizzle-orm";

import type { Reader, Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";

export type CustomerRow = typeof customers.$inferSelect;

/** A customer as it is now; undefined where it does not exist for the administrator. */
export async function findCustomer(
  reader: Reader,
  administrator: Administrator,
  id: number,
): Promise<CustomerRow | undefined> {
  const [found] = await reader
    .select()
    .from(customers)
    .where(and(eq(customers.id, id), onWebsitesOf(administrator, customers.websiteId)));
  return found;
}

/** The same, locked until the transaction ends; `forErasure` also against whoever begins something of theirs. */
export async function lockCustomer(
  tx: Transaction,
  administrator: Administrator,
  id: number,
  forErasure = false,
): Promise<CustomerRow | undefined> {
  const [locked] = await tx
    .select()
    .from(customers)
    .where(and(eq(customers.id, id), onWebsitesOf(administrator, customers.websiteId)))
    .for(forErasure ? "update" : "no key update");
  return locked;
}
