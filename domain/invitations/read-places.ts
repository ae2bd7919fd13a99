import { and, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";

import type { GridMatches } from "./count-grid";
import type { Stretch } from "./grid-order";

/** A row's place in an order: its stretch, its value there as PostgreSQL writes it, and its id. */
export type Place = { stretch: string; key: string | null; id: number };

type Walk = {
  /** In the direction of the walk. */
  stretches: Stretch[];
  /** Where it begins; null: with the first row of the first stretch. */
  from: Place | null;
  downwards: boolean;
  most: number;
  /** What the condition was found to match. */
  matches: GridMatches;
};

type Placed = { id: string; key: string | null; rank: number };

/** So many rows are looked through before it is asked whether that is the shorter way. */
const patience = 5000;

/** What it costs to look at one row more along an order, and to gather one: looking where rows stand together is cheapest. */
const costs = { inIdOrder: 1, elsewhere: 6, gathered: 3 };

/**
 * Reads the places of up to `most` rows that match a condition, in the order of stretches. Looks along the order for them,
 * row after row; where the first thousands hold too few and all that match are fewer than what may have to be looked
 * through, they are gathered and sorted instead.
 */
export async function readPlaces(condition: SQL, walk: Walk): Promise<Place[]> {
  const start = walk.from ? walk.stretches.findIndex(({ name }) => name === walk.from?.stretch) : 0;
  const stretches = walk.stretches.slice(start);
  const found: Place[] = [];
  for (const [index, stretch] of stretches.entries()) {
    const rest: Walk = {
      ...walk,
      stretches: stretches.slice(index),
      from: index === 0 ? walk.from : null,
      most: walk.most - found.length,
    };
    if (rest.most === 0) break;
    const looked = walk.matches.isExact ? null : await look(condition, stretch, rest);
    if (looked === null) return [...found, ...(await gatherRest(condition, rest))];
    found.push(...looked);
  }
  return found;
}

/** What is found along one stretch; null where gathering all that is left is the shorter way. */
async function look(condition: SQL, stretch: Stretch, walk: Walk): Promise<Place[] | null> {
  const within = withinOf(stretch, walk);
  const matching = and(condition, stretch.condition) ?? sql`true`;
  const first = await lookAhead(within, matching, stretch, { ...walk, rows: patience });
  if (first.length === walk.most || !(await reachesBeyond(within, stretch, walk))) return first;
  const [ahead, matches] = await Promise.all([estimate(within), estimate(condition)]);
  const { key, isEmpty } = stretch;
  const perRow = !key || isMoment(key) || isEmpty ? costs.inIdOrder : costs.elsewhere;
  if (matches * costs.gathered < ahead * perRow) return null;
  return lookAhead(within, matching, stretch, { ...walk, rows: null });
}

async function lookAhead(
  within: SQL,
  matching: SQL,
  stretch: Stretch,
  { downwards, most, rows }: Walk & { rows: number | null },
): Promise<Place[]> {
  const order = orderOf(stretch.key, downwards);
  const found = await db().execute<Placed>(sql`
    select ${invitations.id}, ${keyOf(stretch)} as key, 0 as rank from (
      select * from ${invitations} where ${within} order by ${order} limit ${rows}::bigint
    ) as invitations where ${matching} order by ${order} limit ${most}`);
  return found.map((row) => placeOf(row, [stretch]));
}

async function reachesBeyond(within: SQL, { key }: Stretch, { downwards }: Walk): Promise<boolean> {
  const more = await db().execute(sql`
    select from ${invitations} where ${within} order by ${orderOf(key, downwards)} offset ${patience} limit 1`);
  return more.length > 0;
}

/** How many rows match, as PostgreSQL supposes. */
async function estimate(condition: SQL): Promise<number> {
  const [plan] = await db().execute<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }>(
    sql`explain (format json) select from ${invitations} where ${condition}`,
  );
  return plan?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 0;
}

/** Where it takes long to tell a row's stretch, many are gathered of the next one alone if that gives enough. */
async function gatherRest(condition: SQL, walk: Walk): Promise<Place[]> {
  if (!walk.matches.isExact && walk.stretches.some((stretch) => stretch.condition)) {
    const next = await gather(condition, { ...walk, stretches: walk.stretches.slice(0, 1) });
    if (next.length === walk.most) return next;
  }
  return gather(condition, walk);
}

/** All that match in what is left of the order, sorted by their stretch first. */
async function gather(condition: SQL, walk: Walk): Promise<Place[]> {
  const { stretches, downwards, most, matches } = walk;
  const ranks = stretches.map((stretch, index) => {
    const within = withinOf(stretch, index === 0 ? walk : { ...walk, from: null });
    return sql`when ${and(within, stretch.condition)} then ${sql.raw(String(index))}`;
  });
  const [only] = stretches;
  const key = stretches.find(({ isEmpty }) => !isEmpty)?.key;
  // The offset keeps the planner from walking an index of the order here, in the hope to meet a match soon.
  const found = await db().execute<Placed>(sql`
    select ${invitations.id}, ${key ? textOf(key) : sql`null`} as key, rank from (
      select *, case ${sql.join(ranks, sql` `)} end as rank from ${matches.ids ? among(matches.ids) : invitations}
      where ${and(condition, stretches.length === 1 && only ? and(withinOf(only, walk), only.condition) : undefined)} offset 0
    ) as invitations where rank is not null order by rank, ${orderOf(key, downwards)} limit ${most}`);
  return found.map((row) => placeOf(row, stretches));
}

/** The ids as one parameter; the offset has them looked up before anything else is asked of them. */
const among = (ids: number[]): SQL => sql`(
  select * from ${invitations} where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)) offset 0
) as invitations`;

const placeOf = ({ id, key, rank }: Placed, stretches: Stretch[]): Place => ({
  id: Number(id),
  key,
  stretch: stretches[rank]?.name ?? "",
});

/** Condition: in the stretch, and behind where the walk begins. */
const withinOf = (stretch: Stretch, { from, downwards }: Walk): SQL =>
  and(stretch.within, from ? beyond(stretch, from, downwards) : undefined) ?? sql`true`;

/** Condition: behind a place in its stretch. */
function beyond({ key, isEmpty }: Stretch, { key: text, id }: Place, downwards: boolean): SQL {
  const sign = sql.raw(downwards ? "<" : ">");
  return key && !isEmpty
    ? sql`(${key}, ${invitations.id}) ${sign} (${valueOf(key, text)}, ${id}::bigint)`
    : sql`${invitations.id} ${sign} ${id}::bigint`;
}

/** The order within a stretch. */
export function orderOf(key: PgColumn | undefined, downwards: boolean): SQL {
  const direction = sql.raw(downwards ? "desc" : "asc");
  return key ? sql`${key} ${direction}, ${invitations.id} ${direction}` : sql`${invitations.id} ${direction}`;
}

export const isMoment = (key: PgColumn) => key.dataType === "date";

/** A value of an order in a form that does not depend on a session's zone, and back. */
const textOf = (key: PgColumn) =>
  isMoment(key) ? sql`(${key} at time zone 'UTC')::text` : sql`${key}::text`;
const valueOf = (key: PgColumn, text: string | null) =>
  isMoment(key) ? sql`(${text}::timestamp at time zone 'UTC')` : sql`${text}::text`;

const keyOf = ({ key, isEmpty }: Stretch): SQL => (key && !isEmpty ? textOf(key) : sql`null`);
