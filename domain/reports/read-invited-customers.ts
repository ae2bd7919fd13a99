import { eq, inArray, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import type { Administrator } from "@/domain/accounts/administrator";
import { boundsOf } from "@/domain/invitations/cohorts";

import { readPeriod, type Interval } from "./period";
import { readFigures, type AskedReport, type RefusedReport, type Report } from "./read-report";
import { findReportScope } from "./report-scope";

/** Who sent invitations: a customer, without name and address where they are erased; the shop; or nobody, in an interval nothing was sent in. */
type Inviter =
  | { kind: "customer"; id: number; name: string; email: string | null; group: string }
  | { kind: "shop" }
  | { kind: "nobody" };

/** What one inviter sent in an interval, and how much of it is accepted. */
export type InvitedCustomer = Interval & { inviter: Inviter; sent: number; accepted: number };

/** Where a page begins: the first day of an interval, and how many of its rows come before. */
export type RowPlace = { from: string; rank: number };

export type InvitedCustomersPage = {
  report: Report;
  customers: InvitedCustomer[];
  previous: RowPlace | null;
  next: RowPlace | null;
};

const pageSize = 100;

/** A page of `Invited Customers`: every interval in order, in each the shop first, then whoever sent the most. One snapshot of the database. */
export async function readInvitedCustomers(
  administrator: Administrator,
  asked: AskedReport & { start?: RowPlace | null },
): Promise<InvitedCustomersPage | RefusedReport> {
  const scope = await findReportScope(administrator, asked.scope);
  const period = readPeriod(asked, scope.today);
  if ("field" in period) return { scope, refused: period };
  return db().transaction(
    async (tx) => {
      const report = await readFigures(scope, period, tx);
      const start = startOf(report, asked.start ?? null);
      const found = await collect(report, start, pageSize + 1, tx);
      return {
        report,
        customers: found.slice(0, pageSize),
        previous: await stepBack(report, start, tx),
        next: found.length > pageSize ? placeAfter(start, found.slice(0, pageSize)) : null,
      };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

/** Every row of `Invited Customers`, a few thousand at a time. */
export async function* allInvitedCustomers(report: Report): AsyncGenerator<InvitedCustomer> {
  for (let at = 0; at < report.rows.length;) {
    const until = chunkEnd(report, at, 5000);
    yield* await readRows(report, { at, until }, db());
    at = until;
  }
}

function startOf({ rows }: Report, asked: RowPlace | null): RowPlace {
  const isThere = asked !== null && rows.some(({ from }) => from === asked.from);
  return isThere ? asked : { from: rows[0]?.from ?? "", rank: 0 };
}

const indexOf = ({ rows }: Report, { from }: RowPlace) => rows.findIndex((row) => row.from === from);

/** So many rows from a place on, or as many as there are. */
async function collect(
  report: Report,
  start: RowPlace,
  count: number,
  reader: Reader,
): Promise<InvitedCustomer[]> {
  const found: InvitedCustomer[] = [];
  const first = indexOf(report, start);
  let at = first;
  while (at < report.rows.length && found.length < count + start.rank) {
    const until = chunkEnd(report, at, 2000 * (1 + at - first));
    found.push(...(await readRows(report, { at, until }, reader)));
    at = until;
  }
  return found.slice(start.rank, start.rank + count);
}

/** Where to stop so that about so many invitations are looked at; one interval at least. */
function chunkEnd({ rows }: Report, at: number, invitations: number): number {
  let until = at;
  for (let seen = 0; until < rows.length && (seen < invitations || until === at); until += 1)
    seen += 1 + (rows[until]?.sent ?? 0);
  return until;
}

function placeAfter(start: RowPlace, shown: InvitedCustomer[]): RowPlace {
  const from = shown.at(-1)?.from ?? start.from;
  const rank = shown.filter((row) => row.from === from).length;
  return { from, rank: from === start.from ? start.rank + rank : rank };
}

/** Where the page before begins; null on the first. */
async function stepBack(report: Report, start: RowPlace, reader: Reader): Promise<RowPlace | null> {
  if (start.rank >= pageSize) return { from: start.from, rank: start.rank - pageSize };
  let at = indexOf(report, start);
  const wanted = pageSize - start.rank;
  const before: InvitedCustomer[] = [];
  // Every interval has a row, and most have few.
  for (let count = 1; at > 0 && before.length < wanted; count *= 2) {
    const stretch = { at: Math.max(0, at - count), until: at };
    before.unshift(...(await readRows(report, stretch, reader)));
    at = stretch.at;
  }
  const index = Math.max(0, before.length - wanted);
  const begin = before[index];
  if (!begin) return start.rank > 0 ? { from: start.from, rank: 0 } : null;
  return { from: begin.from, rank: before.slice(0, index).filter(({ from }) => from === begin.from).length };
}

type Stretch = { at: number; until: number };

/** The rows of some intervals, in order. */
async function readRows(report: Report, { at, until }: Stretch, reader: Reader): Promise<InvitedCustomer[]> {
  const intervals = report.rows.slice(at, until);
  const found = await readInviters(report, intervals, reader);
  const rowsOf = Map.groupBy(found, ({ interval }) => interval);
  return intervals.flatMap(({ from, to }, index): InvitedCustomer[] => {
    const rows = rowsOf.get(index + 1);
    if (!rows) return [{ from, to, inviter: { kind: "nobody" }, sent: 0, accepted: 0 }];
    return rows.map(({ inviterId, name, email, group, sent, accepted }) => ({
      ...{ from, to, sent, accepted },
      inviter:
        inviterId === null
          ? { kind: "shop" }
          : { kind: "customer", id: Number(inviterId), name: name ?? "", email, group: group ?? "" },
    }));
  });
}

type InviterRow = {
  interval: number;
  inviterId: string | null;
  name: string | null;
  email: string | null;
  group: string | null;
  sent: number;
  accepted: number;
};

function readInviters({ scope }: Report, intervals: Interval[], reader: Reader) {
  const begins = intervals.map(({ from }) => from);
  const last = intervals.at(-1)?.to ?? "";
  const isInScope =
    scope.storeViewIds === null ? sql`true` : inArray(invitations.storeViewId, scope.storeViewIds);
  return reader.execute<InviterRow>(sql`
    with bounds as materialized (${boundsOf(begins, last, scope.zone)}), counted as (
      select width_bucket(sent_at, (select at from bounds))::int as interval, inviter_id, count(*)::int as sent,
        (count(*) filter (where status = 'accepted'))::int as accepted
      from ${invitations}
      where sent_at >= (select at[1] from bounds) and sent_at < (select at[cardinality(at)] from bounds) and ${isInScope}
      group by 1, 2
    )
    select interval, inviter_id as "inviterId", sent, accepted, ${customers.email} as email,
      trim(${customers.firstName} || ' ' || ${customers.lastName}) as name, ${customerGroups.name} as "group"
    from counted left join ${customers} on ${eq(customers.id, sql`inviter_id`)}
      left join ${customerGroups} on ${eq(customerGroups.id, customers.groupId)}
    order by interval, inviter_id is not null, sent desc, inviter_id`);
}
