import { and, asc, count, eq, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { isOpen } from "@/domain/invitations/conditions";
import { isFallbackGroup, isGroup, isGroupId } from "@/domain/storefronts/customer-groups";

/** A customer group with how many are in it, and how many invitations would still bring somebody into it, at most 10,001. */
export type ListedGroup = {
  id: number;
  name: string;
  /** It stands in where no setting names a group, so that it cannot be removed. */
  standsIn: boolean;
  members: number;
  openInvitations: number;
};

/** Beyond, nobody needs the last digit and everybody would wait for it. */
export const mostCounted = 10_000;

/** The customer groups by name, with what there is of each on the websites the administrator sees. */
export async function listGroups(administrator: Administrator): Promise<ListedGroup[]> {
  demand(administrator, "manage_customers");
  const open = db()
    .select({ one: sql`1` })
    .from(invitations)
    .where(
      and(
        eq(invitations.groupId, customerGroups.id),
        isOpen,
        onWebsitesOf(administrator, invitations.websiteId),
      ),
    )
    .limit(mostCounted + 1);
  const [groups, members] = await Promise.all([
    db()
      .select({
        id: customerGroups.id,
        name: customerGroups.name,
        standsIn: isFallbackGroup,
        openInvitations: sql<number>`(select count(*)::int from (${open}) as open)`,
      })
      .from(customerGroups)
      .where(isGroup)
      .orderBy(asc(sql`lower(${customerGroups.name})`), asc(customerGroups.id)),
    db()
      .select({ groupId: customers.groupId, count: count() })
      .from(customers)
      .where(and(isNull(customers.erasedAt), onWebsitesOf(administrator, customers.websiteId)))
      .groupBy(customers.groupId),
  ]);
  const countOf = new Map(members.map((row) => [row.groupId, row.count]));
  return groups.map((group) => ({ ...group, members: countOf.get(group.id) ?? 0 }));
}

/** One of them, null where there is none or it has been removed. */
export async function findListedGroup(administrator: Administrator, id: number): Promise<ListedGroup | null> {
  const groups = isGroupId(id) ? await listGroups(administrator) : [];
  return groups.find((group) => group.id === id) ?? null;
}
