import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Administrator } from "@/domain/accounts/administrator";
import { findMatches } from "@/domain/invitations/count-grid";
import { gridCondition, type GridFilter } from "@/domain/invitations/grid-filter";
import type { GridSort } from "@/domain/invitations/grid-order";
import { readGrid, type GridPage } from "@/domain/invitations/read-grid";

import type { Bench } from "./bench";
import { median, percentile, timed } from "./figures";
import { requireMillion } from "./million";
import { medianOf, ratios, rowOf, written, type Row } from "./rows";

/** One filter of every kind: what matches few, many and nearly all. */
const filters: Record<string, GridFilter> = {
  none: {},
  "an id": { id: { from: 500_000, to: 500_000 } },
  "ids, old": { id: { from: 1000, to: 90_000 } },
  "ids, new": { id: { from: 900_000 } },
  "not sent": { status: "not_sent" },
  sent: { status: "sent" },
  accepted: { status: "accepted" },
  discarded: { status: "discarded" },
  declined: { status: "declined" },
  expired: { status: "expired" },
  "delivery sent": { delivery: "sent" },
  bounced: { delivery: "bounced" },
  failed: { delivery: "failed" },
  withheld: { delivery: "withheld" },
  complained: { delivery: "complained" },
  "inviter, one": { email: "member1234@" },
  "inviter, part of some": { email: "member12" },
  "inviter, part of many": { email: "club3" },
  "inviter, part of all": { email: "member" },
  "inviter, shop": { inviter: "shop" },
  "inviter, by id": { inviter: 77 },
  "invitee, one": { invitee: "lea.martin77" },
  "invitee, part of some": { invitee: "okafor12" },
  "invitee, part of many": { invitee: "sato" },
  "invitee, part of all": { invitee: ".example" },
  "invitee, nobody": { invitee: "nobody-at-all" },
  "search, some": { search: "girard99" },
  "search, many": { search: "aubry" },
  "search, an id": { search: "777777" },
  "website, large": { website: "maison" },
  "website, small": { website: "atelier" },
  "website, unknown": { website: "nowhere" },
  "store view": { store: "fr" },
  "group, large": { group: 1 },
  "group, small": { group: 4 },
  "group, default": { group: "default" },
  "sent, a day": { sent: { from: day(400), to: day(400) } },
  "sent, an old month": { sent: { from: day(600), to: day(570) } },
  "sent, this month": { sent: { from: day(30) } },
  "sent, the first year": { sent: { to: day(365) } },
  "registered, a day": { registered: { from: day(300), to: day(300) } },
  "registered, a month": { registered: { from: day(100), to: day(70) } },
};

function day(ago: number): string {
  return new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
}

const sorts: GridSort[] = (
  ["id", "email", "invitee", "sent", "registered", "status", "website", "group"] as const
).flatMap((column) => [
  { column, descending: false },
  { column, descending: true },
]);

export const everything: Administrator = {
  id: 0,
  email: "",
  emailKey: "",
  name: "",
  language: "en",
  role: "",
  permissions: ["view_invitations"],
  websiteIds: null,
};

const plainOrders: GridSort["column"][] = ["id", "sent", "invitee", "group"];

type Pair = { what: string; ours: number; plain: number | null };

/** The page and the count of every pair of one filter and one sort, beside a plain OFFSET and COUNT, and a page far down. */
export async function benchGrid(bench: Bench): Promise<Row[]> {
  const held = await requireMillion(bench);
  const pairs: Pair[] = [];
  for (const [name, filter] of Object.entries(filters)) {
    for (const sort of sorts) {
      const what = `${name}, by ${sort.descending ? "-" : ""}${sort.column}`;
      const ours = await settled(() => pageAndCount(filter, sort, null));
      // A quarter of the orders, and once: all of them would take half an hour.
      const isPlainToo = sort.descending && plainOrders.includes(sort.column);
      pairs.push({ what, ours, plain: isPlainToo ? await timed(() => plainly(filter, sort, 0)) : null });
    }
  }
  printSlowest(pairs);
  return [...rowsOf(pairs, held), await benchDepth(bench)];
}

/** At the median and at the 95th percentile of the pairs measured both ways; the spread is that of the pairs. */
function rowsOf(pairs: Pair[], held: number): Row[] {
  const both = pairs.flatMap(({ ours, plain }) => (plain === null ? [] : [{ ours, plain }]));
  const all = pairs.map(({ ours }) => ours);
  const plain = both.map((pair) => pair.plain);
  const oursOfBoth = both.map((pair) => pair.ours);
  return [0.5, 0.95].map((part) => {
    const name = part === 0.5 ? "median" : "95th percentile";
    return rowOf([percentile(plain, part) / percentile(oursOfBoth, part)], {
      what: `Grid at ${held} rows, page and count of ${pairs.length} filters and sorts, ${name}: times faster`,
      ours: `${written(percentile(all, part))} ms, worst ${written(Math.max(...all))} ms`,
      beside: `plain OFFSET and COUNT ${written(percentile(plain, part))} ms`,
    });
  });
}

function printSlowest(pairs: Pair[]): void {
  const slowest = pairs.toSorted((a, b) => b.ours - a.ours).slice(0, 5);
  console.log(`slowest: ${slowest.map(({ what, ours }) => `${what} ${ours.toFixed(0)} ms`).join("; ")}`);
}

/** Page 1,000 beside page 1, newest first. */
async function benchDepth({ rounds }: Bench): Promise<Row> {
  const sort: GridSort = { column: "sent", descending: true };
  const unknown = { count: 0, isExact: false, ids: null };
  let cursor: string | null = null;
  for (let page = 1; page < 1000; page += 1) {
    const { next }: GridPage = await readGrid(everything, {}, { sort, size: 20, cursor, matches: unknown });
    cursor = next;
  }
  const [near, far]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    near.push(await settled(() => pageAndCount({}, sort, null)));
    far.push(await settled(() => pageAndCount({}, sort, cursor)));
  }
  return rowOf(ratios(far, near), {
    what: "Grid, page 1,000 beside page 1",
    ours: medianOf(far, "ms"),
    beside: `page 1 ${medianOf(near, "ms")}`,
  });
}

async function pageAndCount(filter: GridFilter, sort: GridSort, cursor: string | null): Promise<void> {
  const matches = await findMatches(everything, filter);
  await readGrid(everything, filter, { sort, size: 20, cursor, matches });
}

const plainColumns = {
  id: "id",
  email: "inviter_email",
  invitee: "email",
  sent: "sent_at",
  registered: "accepted_at",
  status: "status",
  website: "website_id",
  group: "group_id",
};

/** As a list is usually read: the table as it is, OFFSET and COUNT. */
async function plainly(filter: GridFilter, { column, descending }: GridSort, offset: number): Promise<void> {
  const condition = await gridCondition(everything, filter);
  const order = sql.raw(`${plainColumns[column]} ${descending ? "desc" : "asc"}`);
  await db().execute(sql`select count(*) from invitations where ${condition}`);
  await db().execute(
    sql`select * from invitations where ${condition} order by ${order} limit 20 offset ${offset}`,
  );
}

/** The middle one of three times, once every connection has touched the memory it reads from. */
async function settled(work: () => Promise<void>): Promise<number> {
  for (let warm = 0; warm < 6; warm += 1) await work();
  return median([await timed(work), await timed(work), await timed(work)]);
}
