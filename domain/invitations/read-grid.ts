import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { invitations } from "@/db/schema/invitations";
import { websites } from "@/db/schema/websites";
import type { Administrator } from "@/domain/accounts/administrator";

import { gridCondition, statusInGrid, type GridFilter } from "./grid-filter";
import { stretchesOf, type GridSort, type Stretch } from "./grid-order";

const columns = {
  id: invitations.id,
  inviterEmail: invitations.inviterEmail,
  isByShop: sql<boolean>`${invitations.inviterId} is null`,
  email: invitations.email,
  sentAt: invitations.sentAt,
  registeredAt: invitations.acceptedAt,
  status: statusInGrid,
  delivery: invitations.delivery,
  websiteName: websites.name,
  groupName: customerGroups.name,
};

/** One row as the grid and its export show it; an erased address is null, and so is the inviter's of the shop. */
export type GridRow = Awaited<ReturnType<typeof readRows>>[number];

export type GridPage = { rows: GridRow[]; next: string | null; previous: string | null };

export type GridPageRequest = {
  sort: GridSort;
  size: number;
  /** From a page read before; what is no cursor of this order gives the first page. */
  cursor: string | null;
  /** Whether the filter is known to match few rows (at most 10,000), so that they are found first and put in order then. */
  isRare: boolean;
};

/** A row's place in an order: its stretch, its value there as PostgreSQL writes it, and its id. */
type Place = { stretch: string; key: string | null; id: number };
type Step = { forward: boolean; from: Place | null };

/** Rows of an order that are looked through one by one before those a filter matches may be gathered instead. */
const patience = 5000;
/** So many matches are gathered sooner than looked for any further. */
const gathered = 100_000;

/** Reads one page of what a filter matches, in an order in which every row has its one place: ties are by id. */
export async function readGrid(
  administrator: Administrator,
  filter: GridFilter,
  { sort, size, cursor, isRare }: GridPageRequest,
): Promise<GridPage> {
  const [condition, ascending] = await Promise.all([
    gridCondition(administrator, filter),
    stretchesOf(sort.column, filter),
  ]);
  const stretches = sort.descending ? ascending.toReversed() : ascending;
  const step = parseCursor(cursor, stretches);
  const isFew = isRare || (await estimate(condition)) < 2 * patience;
  const walk = { step, descending: sort.descending, size, isRare: isFew };
  const places = await readPlaces(condition, stretches, walk);
  const shown = step.forward ? places.slice(0, size) : places.slice(0, size).toReversed();
  const hasMore = places.length > size;
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: await readRows(shown.map(({ id }) => id)),
    next: last && (step.forward ? hasMore : true) ? writeCursor(true, last) : null,
    previous: first && step.from && (step.forward ? true : hasMore) ? writeCursor(false, first) : null,
  };
}

type Walk = { step: Step; descending: boolean; size: number; isRare: boolean };

/** The places of a page and of one row more, stretch after stretch in the direction asked. */
async function readPlaces(condition: SQL, stretches: Stretch[], walk: Walk): Promise<Place[]> {
  const { forward, from } = walk.step;
  const order = forward ? stretches : stretches.toReversed();
  const start = from ? order.findIndex(({ name }) => name === from.stretch) : 0;
  const found: Place[] = [];
  for (const [index, stretch] of order.slice(start).entries()) {
    const after = index === 0 ? from : null;
    const left = walk.size + 1 - found.length;
    found.push(...(await readStretch(condition, stretch, { ...walk, after, left })));
    if (found.length > walk.size) break;
  }
  return found;
}

type Placed = { id: string; key: string | null };

/** What is read of a stretch: its rows from a place on, those that match the condition, in its order. */
type Reading = { places: SQL; within: SQL; condition: SQL; order: SQL; left: number; longPatience: number };

async function readStretch(
  condition: SQL,
  stretch: Stretch,
  { step, descending, after, left, isRare }: Walk & { after: Place | null; left: number },
): Promise<Place[]> {
  const downwards = descending === step.forward;
  const { key, isEmpty } = stretch;
  const reading: Reading = {
    places: sql`select ${invitations.id}, ${key && !isEmpty ? textOf(key) : sql`null`} as key`,
    within: and(stretch.within, after ? beyond(stretch, after, downwards) : undefined) ?? sql`true`,
    condition: and(condition, stretch.condition) ?? sql`true`,
    order: orderOf(stretch, downwards),
    left,
    // Rows that stand together in the table are quickly looked through; in the order of addresses each is elsewhere.
    longPatience: !key || isMoment(key) || isEmpty ? 100_000 : 25_000,
  };
  const rows = isRare ? await gather(reading) : await look(reading);
  return rows.map((row) => ({ id: Number(row.id), key: row.key, stretch: stretch.name }));
}

function orderOf({ key }: Stretch, downwards: boolean): SQL {
  const direction = sql.raw(downwards ? "desc" : "asc");
  return key ? sql`${key} ${direction}, ${invitations.id} ${direction}` : sql`${invitations.id} ${direction}`;
}

/**
 * Looks along the order for matches, row after row. Where the first thousands hold too few, those that match are gathered instead;
 * but where they are very many, going on is still the shorter way.
 */
async function look(reading: Reading): Promise<Placed[]> {
  for (const rows of [patience, reading.longPatience]) {
    const found = await lookAhead(reading, rows);
    if (found.length === reading.left || !(await reachesBeyond(reading, rows))) return found;
    if ((await estimate(and(reading.within, reading.condition))) < gathered) return gather(reading);
  }
  return gather(reading);
}

async function lookAhead({ places, within, condition, order, left }: Reading, rows: number) {
  return db().execute<Placed>(sql`${places} from (
      select * from ${invitations} where ${within} order by ${order} limit ${rows}
    ) as invitations where ${condition} order by ${order} limit ${left}`);
}

async function reachesBeyond({ within, order }: Reading, rows: number): Promise<boolean> {
  const more = await db().execute(
    sql`select from ${invitations} where ${within} order by ${order} offset ${rows} limit 1`,
  );
  return more.length > 0;
}

/** How many rows match, as PostgreSQL supposes. */
async function estimate(condition: SQL | undefined): Promise<number> {
  const [plan] = await db().execute<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }>(
    sql`explain (format json) select from ${invitations} where ${condition}`,
  );
  return plan?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 0;
}

/** The offset keeps the planner from walking the order's index here, in the hope to meet a match soon. */
async function gather({ places, within, condition, order, left }: Reading): Promise<Placed[]> {
  return db().execute<Placed>(sql`${places} from (
      select * from ${invitations} where ${condition} and ${within} offset 0
    ) as invitations order by ${order} limit ${left}`);
}

/** A value of an order in a form that does not depend on a session's zone, and back. */
const textOf = (key: PgColumn) => (isMoment(key) ? sql`(${key} at time zone 'UTC')::text` : sql`${key}`);
const valueOf = (key: PgColumn, text: string | null) =>
  isMoment(key) ? sql`(${text}::timestamp at time zone 'UTC')` : sql`${text}::text`;
const isMoment = (key: PgColumn) => key.dataType === "date";

/** Condition: behind a place in its stretch. */
function beyond({ key, isEmpty }: Stretch, { key: text, id }: Place, downwards: boolean): SQL {
  const sign = sql.raw(downwards ? "<" : ">");
  return key && !isEmpty
    ? sql`(${key}, ${invitations.id}) ${sign} (${valueOf(key, text)}, ${id}::bigint)`
    : sql`${invitations.id} ${sign} ${id}::bigint`;
}

/**
 * Gives the ids of all that a filter matches in the order of the grid, stretch after stretch. They come as one text each, so that
 * hundreds of thousands weigh little and no transaction stays open while somebody slowly downloads what is made of them.
 */
export async function* readAllIds(
  administrator: Administrator,
  filter: GridFilter,
  { column, descending }: GridSort,
): AsyncGenerator<number[]> {
  const condition = await gridCondition(administrator, filter);
  const ascending = await stretchesOf(column, filter);
  for (const stretch of descending ? ascending.toReversed() : ascending) {
    const [row] = await db().execute<{ ids: string | null }>(sql`
      select string_agg(${invitations.id}::text, ',' order by ${orderOf(stretch, descending)}) as ids
      from ${invitations} where ${and(condition, stretch.within, stretch.condition)}`);
    const ids = row?.ids?.split(",") ?? [];
    for (let start = 0; start < ids.length; start += 1000) yield ids.slice(start, start + 1000).map(Number);
  }
}

/** The rows of ids, in their order; what is gone meanwhile is left out. */
export async function readRows(ids: number[]) {
  if (ids.length === 0) return [];
  const rows = await db()
    .select(columns)
    .from(invitations)
    .innerJoin(websites, eq(websites.id, invitations.websiteId))
    .leftJoin(customerGroups, eq(customerGroups.id, invitations.groupId))
    .where(inArray(invitations.id, ids));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

const writeCursor = (forward: boolean, { stretch, key, id }: Place): string =>
  Buffer.from(JSON.stringify([forward ? 1 : 0, stretch, key, id])).toString("base64url");

function parseCursor(text: string | null, stretches: Stretch[]): Step {
  const start: Step = { forward: true, from: null };
  if (!text || text.length > 600) return start;
  try {
    const [forward, name, key, id] = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
    const stretch = stretches.find((one) => one.name === name);
    const isKey = stretch?.key && !stretch.isEmpty ? isKeyOf(stretch.key, key) : key === null;
    if (!stretch || !isKey || !Number.isSafeInteger(id)) return start;
    return {
      forward: forward === 1,
      from: { stretch: stretch.name, key: key as string | null, id: id as number },
    };
  } catch {
    return start;
  }
}

/** Somebody may have written the cursor: a moment has to be one. */
const isKeyOf = (column: PgColumn, key: unknown): boolean =>
  typeof key === "string" && (!isMoment(column) || /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?$/.test(key));
