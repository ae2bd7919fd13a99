import { and, count, inArray, type SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";

import { gridCondition, type GridFilter } from "./grid-filter";

/** What an administrator selected in the grid: single invitations, or all that a filter matches, on every page. */
export type Selected = { ids: number[] } | { filter: GridFilter };

/** Condition: the invitation is selected and exists for this administrator. A filter is recomputed here, never taken as ids. */
export async function selectionCondition(administrator: Administrator, selected: Selected): Promise<SQL> {
  if ("filter" in selected) return gridCondition(administrator, selected.filter);
  return and(
    inArray(invitations.id, selected.ids),
    onWebsitesOf(administrator, invitations.websiteId),
  ) as SQL;
}

/** How many invitations are selected, counted to the end: what a confirmation names. */
export async function countSelection(administrator: Administrator, selected: Selected): Promise<number> {
  demand(administrator, "manage_invitations");
  const [row] = await db()
    .select({ count: count() })
    .from(invitations)
    .where(await selectionCondition(administrator, selected));
  return row?.count ?? 0;
}
