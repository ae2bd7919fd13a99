import { eq, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity, type ActivityEntry } from "@/domain/accounts/record-activity";
import { holdGroup } from "@/domain/storefronts/customer-groups";

import { lockCustomer, type CustomerRow } from "./lock-customer";

export type CustomerRefusal = "not_found" | "erased";

type Changed<More extends string = never> = { done: true } | { refused: CustomerRefusal | More };

/**
 * Puts a customer into another group. Invitations they make from now on give it where their group is given; those made before keep
 * theirs.
 */
export async function moveCustomer(
  administrator: Administrator,
  id: number,
  groupId: number,
): Promise<Changed<"unknown_group">> {
  demand(administrator, "manage_customers");
  return db().transaction(async (tx) => {
    // The group goes first, as in the lock order of whoever removes one.
    const isThere = await holdGroup(tx, groupId);
    const customer = await lockCustomer(tx, administrator, id);
    if (!customer) return { refused: "not_found" };
    if (customer.erasedAt) return { refused: "erased" };
    if (!isThere) return { refused: "unknown_group" };
    if (customer.groupId === groupId) return { done: true };
    await tx.update(customers).set({ groupId }).where(eq(customers.id, id));
    await recordOn(tx, administrator, customer, {
      action: "customer_moved",
      from: { group: await nameOf(tx, customer.groupId) },
      to: { group: await nameOf(tx, groupId) },
    });
    return { done: true };
  });
}

async function nameOf(tx: Transaction, groupId: number): Promise<string> {
  const [group] = await tx
    .select({ name: customerGroups.name })
    .from(customerGroups)
    .where(eq(customerGroups.id, groupId));
  return group?.name ?? "";
}

/**
 * Keeps a customer from signing in and ends their sessions at once. The links they sent stay valid and name them no more; nothing
 * more is mailed for them.
 */
export const disableCustomer = (administrator: Administrator, id: number): Promise<Changed> =>
  withCustomer(administrator, id, async (tx, customer) => {
    if (customer.disabledAt) return;
    await tx
      .update(customers)
      .set({ disabledAt: sql`now()` })
      .where(eq(customers.id, id));
    const ended = await tx
      .delete(customerSessions)
      .where(eq(customerSessions.customerId, id))
      .returning({ id: customerSessions.id });
    await recordOn(tx, administrator, customer, {
      action: "customer_disabled",
      to: { sessions: ended.length },
    });
  });

/** Lets a disabled customer sign in again; what was not mailed for them meanwhile stays unmailed. */
export const enableCustomer = (administrator: Administrator, id: number): Promise<Changed> =>
  withCustomer(administrator, id, async (tx, customer) => {
    if (!customer.disabledAt) return;
    await tx.update(customers).set({ disabledAt: null }).where(eq(customers.id, id));
    await recordOn(tx, administrator, customer, { action: "customer_enabled" });
  });

async function withCustomer(
  administrator: Administrator,
  id: number,
  change: (tx: Transaction, customer: CustomerRow) => Promise<void>,
): Promise<Changed> {
  demand(administrator, "manage_customers");
  return db().transaction(async (tx) => {
    const customer = await lockCustomer(tx, administrator, id);
    if (!customer) return { refused: "not_found" };
    if (customer.erasedAt) return { refused: "erased" };
    await change(tx, customer);
    return { done: true };
  });
}

const recordOn = (
  tx: Transaction,
  administrator: Administrator,
  { id, websiteId }: CustomerRow,
  entry: Pick<ActivityEntry, "action" | "from" | "to">,
): Promise<void> =>
  recordActivity(tx, administrator, { ...entry, subject: "customer", subjectId: id, websiteId });
