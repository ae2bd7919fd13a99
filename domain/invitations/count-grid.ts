import { sql, type SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { listPlaces } from "@/domain/storefronts/places";

import { noFigures, readCohorts, type CohortFigures } from "./cohorts";
import { gridCondition, statusInGrid, zoneOf, type GridFilter, type GridStatus } from "./grid-filter";

/** How many there are; where not exact, there are more than `count`. */
export type GridCount = { count: number; isExact: boolean };

export type GridViews = Record<"all" | GridStatus, GridCount>;

/** What a filter matches, for reading a page of it: how many, and where they are few, which. */
export type GridMatches = GridCount & { ids: number[] | null };

/** Up to here it is counted; beyond, nobody needs the last digit and everybody would wait for it. */
const most = 10_000;
/** So many are handed on to be put in order, rather than found a second time. */
const few = 2000;

const statuses = ["not_sent", "sent", "accepted", "discarded", "declined", "expired"] as const;

/** Counts what a filter matches: exactly up to 10,000. */
export async function countGrid(administrator: Administrator, filter: GridFilter): Promise<GridCount> {
  const { count, isExact } = await findMatches(administrator, filter);
  return { count, isExact };
}

/** Counts what a filter matches, as `countGrid`, and gives the ids of up to 2,000, in no order. */
export async function findMatches(administrator: Administrator, filter: GridFilter): Promise<GridMatches> {
  const condition = await gridCondition(administrator, filter);
  if (hasFragment(filter) && (await isCommon(condition))) return { count: most, isExact: false, ids: null };
  const [row] = await db().execute<{ count: number; ids: string | null }>(sql`
    select count(*)::int as count, case when count(*) <= ${few} then string_agg(id::text, ',') end as ids
    from (select id from ${invitations} where ${condition} limit ${most + 1}) as matching`);
  const { count = 0, ids } = row ?? {};
  return { ...upToMost(count), ids: count > few ? null : (ids?.split(",").map(Number) ?? []) };
}

const upToMost = (count: number): GridCount =>
  count > most ? { count: most, isExact: false } : { count, isExact: true };

/**
 * Counts to the last one what a filter matches that asks for a cohort of the reports: what was first sent in some days, at some place, and
 * came to some end; null for any other filter.
 */
export async function countCohort(administrator: Administrator, filter: GridFilter): Promise<number | null> {
  demand(administrator, "view_invitations");
  const { sent, website, store, zone: _, ...others } = filter;
  const figure = figureOf(others);
  if (!figure || !sent?.from || !sent.to || sent.from > sent.to) return null;
  const { websites } = await listPlaces(administrator.websiteIds);
  const storeViewIds = websites
    .filter(({ code }) => website === undefined || code === website)
    .flatMap(({ stores }) => stores)
    .filter(({ code }) => store === undefined || code === store)
    .map(({ id }) => id);
  const scope = { storeViewIds, zone: await zoneOf(filter) };
  const [cohort = { ...noFigures, byShop: noFigures }] = await readCohorts(scope, {
    begins: [sent.from],
    last: sent.to,
  });
  return (filter.inviter === "shop" ? cohort.byShop : cohort)[figure];
}

/** Which figure of a cohort a filter asks for besides days and places; null where it is none of them. */
function figureOf({ inviter, status, purchased, ...others }: GridFilter): keyof CohortFigures | null {
  if (Object.keys(others).length > 0 || typeof inviter === "number") return null;
  if (purchased) return status === undefined ? "purchased" : null;
  if (status === undefined) return "sent";
  return status === "accepted" || status === "discarded" || status === "declined" ? status : null;
}

const hasFragment = ({ search, email, invitee }: GridFilter) => (search ?? email ?? invitee) !== undefined;

/**
 * Whether a part of an address is in so many that gathering them to count to 10,000 would take long: in 125 of a sample of one
 * page in two hundred, of which 10,000 would be 50. That less than 10,001 match is then less likely than one in a million.
 */
async function isCommon(condition: SQL): Promise<boolean> {
  const [sampled] = await db().execute<{ matching: number }>(sql`
    select count(*)::int as matching from ${invitations} tablesample system (0.5) where ${condition}`);
  return sampled !== undefined && sampled.matching > 125;
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
