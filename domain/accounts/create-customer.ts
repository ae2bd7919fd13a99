import { asc, sql } from "drizzle-orm";

import type { Reader, Transaction } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customers } from "@/db/schema/customers";

export type NewCustomer = typeof customers.$inferInsert;

/**
 * Inserts a customer and gives its id, null where the address has an account on the website already. Its unique key is the
 * lock: of several at once for one address, one inserts and the others wait and get null.
 */
export async function createCustomer(tx: Transaction, customer: NewCustomer): Promise<number | null> {
  const [made] = await tx
    .insert(customers)
    .values(customer)
    .onConflictDoNothing({ target: [customers.websiteId, customers.emailKey] })
    .returning({ id: customers.id });
  return made?.id ?? null;
}

/** The group new customers come into where nothing else decides it: the setting's, else General. */
export async function defaultGroupId(reader: Reader, settingsGroupId: number | null): Promise<number> {
  const [group] = await reader
    .select({ id: customerGroups.id })
    .from(customerGroups)
    .orderBy(
      sql`${customerGroups.id} is not distinct from ${settingsGroupId}::smallint desc`,
      sql`${customerGroups.name} = 'General' desc`,
      asc(customerGroups.id),
    )
    .limit(1);
  if (!group) throw new Error("there is no customer group");
  return group.id;
}
