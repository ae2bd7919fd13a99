import { db } from "@/db/client";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";

import type { GridFilter } from "./grid-filter";
import type { GridSort } from "./grid-order";
import { readAllIds, readRows, type GridRow } from "./read-grid";

/**
 * Gives every invitation a filter matches, in the order of the grid, a thousand at a time; those that come or go meanwhile may
 * be missing. That somebody took them out is written down, with what was filtered by, not for whom.
 */
export async function exportGrid(
  administrator: Administrator,
  filter: GridFilter,
  options: { sort: GridSort; as: string },
): Promise<AsyncGenerator<GridRow>> {
  demand(administrator, "view_invitations");
  await recordActivity(db(), administrator, {
    action: "invitations_exported",
    to: { as: options.as, filteredBy: Object.keys(filter) },
  });
  return rowsOf(administrator, filter, options.sort);
}

async function* rowsOf(
  administrator: Administrator,
  filter: GridFilter,
  sort: GridSort,
): AsyncGenerator<GridRow> {
  for await (const ids of readAllIds(administrator, filter, sort)) yield* await readRows(ids);
}
