import { and, eq, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { settings } from "@/db/schema/settings";
import type { Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { isOpen } from "@/domain/invitations/conditions";
import { isFallbackGroup, isGroupId } from "@/domain/storefronts/customer-groups";

import { findGroup, withGroups, type GroupRefusal } from "./change-groups";

export type RemovalRefusal = GroupRefusal | "stands_in" | "unknown_target";

/**
 * Removes a customer group: its members, the invitations that would still bring somebody into it and the settings that name it go to
 * another. What has been accepted, discarded or declined keeps its name. The group that stands in where none is set cannot go.
 */
export const removeGroup = (
  administrator: Administrator,
  id: number,
  targetId: number,
): Promise<{ members: number; invitations: number } | { refused: RemovalRefusal }> =>
  withGroups(administrator, lockBoth(id, targetId), async (tx) => {
    const group = await findGroup(tx, id);
    if (!group) return { refused: "not_found" };
    const standsIn = await tx.$count(customerGroups, and(eq(customerGroups.id, id), isFallbackGroup));
    if (standsIn > 0) return { refused: "stands_in" };
    const target = targetId === id ? undefined : await findGroup(tx, targetId);
    if (!target) return { refused: "unknown_target" };
    await tx
      .update(customerGroups)
      .set({ removedAt: sql`now()` })
      .where(eq(customerGroups.id, id));
    await moveSettings(tx, id, targetId);
    const moved = await moveEverybody(tx, id, targetId);
    await recordActivity(tx, administrator, {
      action: "customer_group_removed",
      subject: "customer_group",
      subjectId: id,
      from: { name: group.name },
      to: { group: target.name, ...moved },
    });
    return moved;
  });

/**
 * The group that goes alone, the other one as whoever is put into it does, so that people go on joining there; in the order of ids, so
 * that of two removals crosswise one waits.
 */
const lockBoth = (id: number, targetId: number) => async (tx: Transaction) => {
  for (const one of [id, targetId].filter(isGroupId).toSorted((a, b) => a - b)) {
    await tx
      .select({ id: customerGroups.id })
      .from(customerGroups)
      .where(eq(customerGroups.id, one))
      .for(one === id ? "no key update" : "share");
  }
};

async function moveSettings(tx: Transaction, from: number, to: number): Promise<void> {
  await tx
    .update(settings)
    .set({ value: sql`to_jsonb(${to}::int)`, updatedAt: sql`now()` })
    .where(and(eq(settings.key, "defaultGroup"), sql`${settings.value} = to_jsonb(${from}::int)`));
}

/**
 * Customers before invitations and each in the order of ids, as everywhere. An invitation whose time is up goes too: mailed again,
 * it can be accepted. Those whose inviter was being read at this moment are made by now, as that holds the inviter.
 */
async function moveEverybody(
  tx: Transaction,
  from: number,
  to: number,
): Promise<{ members: number; invitations: number }> {
  // As many as there may be.
  await tx.execute(sql`set local statement_timeout = 0`);
  await tx.execute(sql`
    select from ${customers} where ${customers.groupId} = ${from} order by ${customers.id} for no key update`);
  const [moved] = await tx.execute<{ members: number }>(sql`
    with moved as (
      update ${customers} set group_id = ${to} where ${customers.groupId} = ${from} returning ${customers.erasedAt}
    ) select (count(*) filter (where erased_at is null))::int as members from moved`);
  const isOpenOfGroup = and(eq(invitations.groupId, from), isOpen);
  await tx.execute(
    sql`select from ${invitations} where ${isOpenOfGroup} order by ${invitations.id} for no key update`,
  );
  const [followed] = await tx.execute<{ invitations: number }>(sql`
    with moved as (update ${invitations} set group_id = ${to} where ${isOpenOfGroup} returning 1)
    select count(*)::int as invitations from moved`);
  return { members: moved?.members ?? 0, invitations: followed?.invitations ?? 0 };
}
