import { and, asc, eq, isNull, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";

/** Condition: the group has not been removed, so that people can be put into it. */
export const isGroup = isNull(customerGroups.removedAt);

/** Condition: the group that stands in where no setting names one: the first there was, General until it is renamed. */
export const isFallbackGroup = sql<boolean>`(${customerGroups.id} = (select min(id) from ${customerGroups}))`;

/** True for a number that can be the id of a group; any other is an error to the database. */
export const isGroupId = (id: number): boolean => Number.isInteger(id) && id > 0 && id <= 32_767;

/**
 * True where people can be put into the group until the transaction ends: who removes it waits for that, and then finds them in
 * it. Taken before anything but registrations and websites is locked.
 */
export async function holdGroup(tx: Transaction, id: number): Promise<boolean> {
  if (!isGroupId(id)) return false;
  const held = await tx
    .select({ id: customerGroups.id })
    .from(customerGroups)
    .where(and(eq(customerGroups.id, id), isGroup))
    .for("share");
  return held.length > 0;
}

/** The group new customers come into where nothing else decides it, held: the setting's, else the one that stands in. */
export async function holdDefaultGroup(tx: Transaction, settingsGroupId: number | null): Promise<number> {
  const [group] = await tx
    .select({ id: customerGroups.id })
    .from(customerGroups)
    .where(isGroup)
    .orderBy(
      sql`${customerGroups.id} is not distinct from ${settingsGroupId}::smallint desc`,
      asc(customerGroups.id),
    )
    .limit(1)
    .for("share");
  if (!group) throw new Error("there is no customer group");
  return group.id;
}
