import type { Transaction } from "@/db/client";
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
