import { and, eq, isNull, sql } from "drizzle-orm";

import type { Reader } from "@/db/client";
import { customers } from "@/db/schema/customers";

/** Whom a session belongs to; every verb takes this from the guard and never from input. */
export type Customer = {
  id: number;
  websiteId: number;
  email: string;
  emailKey: string;
  firstName: string;
  lastName: string;
  groupId: number;
};

/** Those of a customer who is active, and so has an address. */
export const customerColumns = {
  id: customers.id,
  websiteId: customers.websiteId,
  email: sql<string>`${customers.email}`,
  emailKey: sql<string>`${customers.emailKey}`,
  firstName: customers.firstName,
  lastName: customers.lastName,
  groupId: customers.groupId,
};

/** Condition: the customer may sign in and act. */
export const isActive = isNull(customers.disabledAt);

/** The active customer of an address on a website with the password hash, null where there is none. */
export async function findAccount(reader: Reader, websiteId: number, emailKey: string) {
  const [found] = await reader
    .select({ ...customerColumns, passwordHash: customers.passwordHash })
    .from(customers)
    .where(and(eq(customers.websiteId, websiteId), eq(customers.emailKey, emailKey), isActive));
  return found ?? null;
}
