import { and, eq, inArray, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { websites } from "@/db/schema/websites";
import type { Administrator } from "@/domain/accounts/administrator";

import type { GridMatches } from "./count-grid";
import { gridCondition, statusInGrid, type GridFilter } from "./grid-filter";
import { stretchesOf, type GridSort, type Stretch } from "./grid-order";
import { isMoment, orderOf, readPlaces, type Place } from "./read-places";

const columns = {
  id: invitations.id,
  inviterEmail: customers.email,
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
  /** What the filter was found to match: few are put in order, among many the next ones are looked for along the order. */
  matches: GridMatches;
};

/** Reads one page of what a filter matches, in an order in which every row has its one place: ties are by id. */
export async function readGrid(
  administrator: Administrator,
  filter: GridFilter,
  { sort, size, cursor, matches }: GridPageRequest,
): Promise<GridPage> {
  const condition = await gridCondition(administrator, filter);
  const stretches = await inOrder(sort, filter);
  const step = parseCursor(cursor, stretches);
  const places = await readPlaces(condition, {
    stretches: step.forward ? stretches : stretches.toReversed(),
    from: step.from,
    downwards: sort.descending === step.forward,
    most: size + 1,
    matches,
  });
  const shown = step.forward ? places.slice(0, size) : places.slice(0, size).toReversed();
  const hasMore = places.length > size;
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: await readRows(shown.map(({ id }) => id)),
    next: last && (step.forward ? hasMore : true) ? writeCursor(true, last) : null,
    previous: first && step.from && (step.forward ? true : hasMore) ? writeCursor(false, first) : null,
  };
}

async function inOrder({ column, descending }: GridSort, filter: GridFilter): Promise<Stretch[]> {
  const ascending = await stretchesOf(column, filter);
  return descending ? ascending.toReversed() : ascending;
}

/**
 * Gives the ids of all that a filter matches in the order of the grid, stretch after stretch. They come as one text each, so that
 * hundreds of thousands weigh little and no transaction stays open while somebody slowly downloads what is made of them.
 */
export async function* readAllIds(
  administrator: Administrator,
  filter: GridFilter,
  sort: GridSort,
): AsyncGenerator<number[]> {
  const condition = await gridCondition(administrator, filter);
  for (const stretch of await inOrder(sort, filter)) {
    const [row] = await db().execute<{ ids: string | null }>(sql`
      select string_agg(${invitations.id}::text, ',' order by ${orderOf(stretch.key, sort.descending)}) as ids
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
    .leftJoin(customers, eq(customers.id, invitations.inviterId))
    .innerJoin(websites, eq(websites.id, invitations.websiteId))
    .leftJoin(customerGroups, eq(customerGroups.id, invitations.groupId))
    .where(inArray(invitations.id, ids));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type Step = { forward: boolean; from: Place | null };

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
