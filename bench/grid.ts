import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { fillWithInvitations } from "@/db/testing/many-invitations";
import type { Administrator } from "@/domain/accounts/administrator";
import { findMatches } from "@/domain/invitations/count-grid";
import { gridCondition, type GridFilter } from "@/domain/invitations/grid-filter";
import type { GridSort } from "@/domain/invitations/grid-order";
import { readGrid, type GridPage } from "@/domain/invitations/read-grid";

import { median, printHead } from "./figures";

const rows = 1_000_000;

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

type Timed = { what: string; took: number };

/** Milliseconds of the page and the count of every pair of one filter and one sort, ours and plain, and of a page far down. */
export async function benchGrid(): Promise<void> {
  await fillWithInvitations(rows);
  await printPace();
  const ours: Timed[] = [];
  const plain: Timed[] = [];
  for (const [name, filter] of Object.entries(filters)) {
    for (const sort of sorts) {
      const what = `${name}, by ${sort.descending ? "-" : ""}${sort.column}`;
      ours.push({ what, took: await timed(() => pageAndCount(filter, sort, null)) });
      // A quarter of the orders, and once: all of them would take half an hour.
      if (sort.descending && plainOrders.includes(sort.column)) {
        plain.push({ what, took: await once(() => plainly(filter, sort, 0)) });
      }
    }
    console.log(`${ours.length} of ${Object.keys(filters).length * sorts.length} pairs`);
  }
  printHead(
    `The grid at ${rows} invitations, ${ours.length} pairs of one filter and one sort: page and count`,
  );
  printPairs("by keyset, counted to 10,000", ours);
  printPairs(`plain OFFSET and COUNT, ${plain.length} pairs`, plain);
  await benchDepth();
  await printPace();
}

function printPairs(what: string, figures: Timed[]): void {
  const sorted = figures.toSorted((a, b) => a.took - b.took);
  const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1]?.took.toFixed(0).padStart(5);
  console.log(`${what.padEnd(34)} median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, worst ${at(1)} ms`);
  console.log(
    `  slowest: ${sorted
      .slice(-3)
      .toReversed()
      .map((one) => `${one.what} ${one.took.toFixed(0)}`)
      .join("; ")}`,
  );
}

/** Page 1,000 beside page 1, newest first. */
async function benchDepth(): Promise<void> {
  const sort: GridSort = { column: "sent", descending: true };
  const unknown = { count: 0, isExact: false, ids: null };
  let cursor: string | null = null;
  for (let page = 1; page < 1000; page += 1) {
    const { next }: GridPage = await readGrid(everything, {}, { sort, size: 20, cursor, matches: unknown });
    cursor = next;
  }
  const near = await timed(() => pageAndCount({}, sort, null));
  const far = await timed(() => pageAndCount({}, sort, cursor));
  const plain = await timed(() => plainly({}, sort, 20 * 999));
  console.log(
    `page 1 ${near.toFixed(1)} ms, page 1,000 ${far.toFixed(1)} ms (${(far / near).toFixed(1)} times), plain ${plain.toFixed(0)} ms`,
  );
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

/** How fast the machine is at this moment, as its speed may change from hour to hour: PostgreSQL alone, counting. */
async function printPace(): Promise<void> {
  const count = () =>
    once(async () => void (await db().execute(sql`select count(*) from generate_series(1, 2000000)`)));
  const took = [await count(), await count(), await count()];
  console.log(`PostgreSQL counts to two million in ${median(took).toFixed(0)} ms at this moment`);
}

/** The middle of three, once every connection has touched the memory it reads from. */
async function timed(work: () => Promise<void>): Promise<number> {
  for (let warm = 0; warm < 6; warm += 1) await work();
  const took: number[] = [];
  for (let round = 0; round < 3; round += 1) took.push(await once(work));
  return median(took);
}

async function once(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
