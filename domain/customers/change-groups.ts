import { and, eq, ne, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";
import { isGroup, isGroupId } from "@/domain/storefronts/customer-groups";

export type GroupRefusal = "not_found" | "not_everywhere";
export type GroupNameRefusal = { name: TextRefusal | "name_taken" };

type Saved = { id: number } | { refused: GroupRefusal | GroupNameRefusal };

/** Adds a customer group, which all websites have. Names are there once, so it waits for whoever changes another. */
export const addGroup = (administrator: Administrator, name: string): Promise<Saved> =>
  withGroups(administrator, lockNames, async (tx) => {
    const read = await readName(tx, name, null);
    if ("refused" in read) return read;
    const [made] = await tx
      .insert(customerGroups)
      .values({ name: read.text })
      .returning({ id: customerGroups.id });
    const id = made?.id ?? 0;
    await recordActivity(tx, administrator, {
      action: "customer_group_added",
      subject: "customer_group",
      subjectId: id,
      to: { name: read.text },
    });
    return { id };
  });

/** Gives a customer group another name, also in the rows of those who are in it. */
export const renameGroup = (administrator: Administrator, id: number, name: string): Promise<Saved> =>
  withGroups(administrator, lockNames, async (tx) => {
    const before = await findGroup(tx, id);
    if (!before) return { refused: "not_found" };
    const read = await readName(tx, name, id);
    if ("refused" in read) return read;
    if (read.text === before.name) return { id };
    const renamed = await tx
      .update(customerGroups)
      .set({ name: read.text })
      .where(and(eq(customerGroups.id, id), isGroup))
      .returning({ id: customerGroups.id });
    if (renamed.length === 0) return { refused: "not_found" };
    await recordActivity(tx, administrator, {
      action: "customer_group_renamed",
      subject: "customer_group",
      subjectId: id,
      from: { name: before.name },
      to: { name: read.text },
    });
    return { id };
  });

/** True where the administrator may change groups: all websites share them, so only who sees all. */
export const mayChangeGroups = ({ websiteIds }: Administrator): boolean => websiteIds === null;

/** Changes customer groups in a transaction that begins with locking them. */
export async function withGroups<T>(
  administrator: Administrator,
  lock: (tx: Transaction) => Promise<unknown>,
  change: (tx: Transaction) => Promise<T>,
): Promise<T | { refused: "not_everywhere" }> {
  demand(administrator, "manage_customers");
  if (!mayChangeGroups(administrator)) return { refused: "not_everywhere" };
  return db().transaction(async (tx) => {
    await lock(tx);
    return change(tx);
  });
}

/**
 * One change of names after the other, so that a name that is not there yet stays free. Not by the rows of all groups: who joins may
 * hold one that has just been removed while waiting for another.
 */
const lockNames = (tx: Transaction) =>
  tx.execute(sql`select pg_advisory_xact_lock(hashtext('names of customer groups'))`);

/** A group that has not been removed. */
export async function findGroup(tx: Transaction, id: number): Promise<{ name: string } | undefined> {
  if (!isGroupId(id)) return undefined;
  const [found] = await tx
    .select({ name: customerGroups.name })
    .from(customerGroups)
    .where(and(eq(customerGroups.id, id), isGroup));
  return found;
}

async function readName(
  tx: Transaction,
  name: string,
  id: number | null,
): Promise<{ text: string } | { refused: GroupNameRefusal }> {
  const read = parsePlainText(name, { limit: 60, required: true });
  if ("refused" in read) return { refused: { name: read.refused } };
  const isTaken = and(
    isGroup,
    sql`lower(${customerGroups.name}) = lower(${read.text})`,
    id === null ? undefined : ne(customerGroups.id, id),
  );
  return (await tx.$count(customerGroups, isTaken)) > 0 ? { refused: { name: "name_taken" } } : read;
}
