import { and, count, inArray, lte, max, type SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";

import { gridCondition, type GridFilter } from "./grid-filter";

/**
 * What an administrator selected in the grid: single invitations, or all that a filter matches, on every page, up to the newest there
 * was when they were asked whether they mean it.
 */
export type Selected = { ids: number[] } | { filter: GridFilter; upTo: number };

/** Condition: the invitation is selected and exists for this administrator. A filter is recomputed here, never taken as ids. */
export async function selectionCondition(administrator: Administrator, selected: Selected): Promise<SQL> {
  if ("filter" in selected)
    return and(
      await gridCondition(administrator, selected.filter),
      lte(invitations.id, selected.upTo),
    ) as SQL;
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

/** The id of the newest invitation: what is made from now on was not meant by a selection. */
export async function newestInvitation(): Promise<number> {
  const [row] = await db()
    .select({ id: max(invitations.id) })
    .from(invitations);
  return row?.id ?? 0;
}
