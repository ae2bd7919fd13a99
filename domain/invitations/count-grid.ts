import { sql, type SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import type { Administrator } from "@/domain/accounts/administrator";

import { gridCondition, statusInGrid, type GridFilter, type GridStatus } from "./grid-filter";

/** How many there are; where not exact, there are more than `count`. */
export type GridCount = { count: number; isExact: boolean };

export type GridViews = Record<"all" | GridStatus, GridCount>;

/** Up to here it is counted; beyond, nobody needs the last digit and everybody would wait for it. */
const most = 10_000;

const statuses = ["not_sent", "sent", "accepted", "discarded", "declined", "expired"] as const;

/** Counts what a filter matches: exactly up to 10,000. */
export async function countGrid(administrator: Administrator, filter: GridFilter): Promise<GridCount> {
  const condition = await gridCondition(administrator, filter);
  if (hasFragment(filter) && (await isCommon(condition))) return { count: most, isExact: false };
  const [row] = await db().execute<{ count: number }>(
    sql`select count(*)::int as count from (select from ${invitations} where ${condition} limit ${most + 1}) as matching`,
  );
  return upToMost(row?.count ?? 0);
}

const upToMost = (count: number): GridCount =>
  count > most ? { count: most, isExact: false } : { count, isExact: true };

const hasFragment = ({ search, email, invitee }: GridFilter) => (search ?? email ?? invitee) !== undefined;

/**
 * Whether a part of an address is in so many that gathering them to count to 10,000 would take long: a twentieth of a sample of
 * some 240 pages of a million rows. That less than 10,001 of them match it is then less likely than one in a million.
 */
async function isCommon(condition: SQL): Promise<boolean> {
  const [sampled] = await db().execute<{ matching: number; seen: number }>(sql`
    select count(*) filter (where ${condition})::int as matching, count(*)::int as seen
    from ${invitations} tablesample system (0.3)`);
  return sampled !== undefined && sampled.seen > 2000 && sampled.matching > sampled.seen / 20;
}

/** Rows looked at for the views of a filter that matches more. */
const looked = 30_000;

/**
 * Counts what a filter without a status matches, by status. Where it matches many and has parts of addresses, which no index finds
 * by status, those of the first it finds are counted, and there are more.
 */
export async function countViews(
  administrator: Administrator,
  filter: Omit<GridFilter, "status">,
  all: GridCount,
): Promise<GridViews> {
  if (!all.isExact && !hasFragment(filter)) {
    const counts = await Promise.all(
      statuses.map((status) => countGrid(administrator, { ...filter, status })),
    );
    return viewsOf(all, (status) => counts[statuses.indexOf(status)]);
  }
  const condition = await gridCondition(administrator, filter);
  const rows = await db().execute<{ status: GridStatus; count: number }>(sql`
    select ${statusInGrid} as status, count(*)::int as count
    from (select * from ${invitations} where ${condition} limit ${looked}) as invitations group by 1`);
  const isExact = rows.reduce((sum, { count }) => sum + count, 0) < looked;
  return viewsOf(all, (name) => {
    const count = rows.find(({ status }) => status === name)?.count ?? 0;
    return isExact ? upToMost(count) : { count: Math.min(count, most), isExact: false };
  });
}

function viewsOf(all: GridCount, of: (status: GridStatus) => GridCount | undefined): GridViews {
  const views = statuses.map((status) => [status, of(status) ?? { count: 0, isExact: true }] as const);
  return { all, ...(Object.fromEntries(views) as Record<GridStatus, GridCount>) };
}
