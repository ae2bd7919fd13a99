import { and, inArray, sql, type SQL } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { cohortChanges, cohorts } from "@/db/schema/cohorts";

import { beginOfDay } from "./grid-filter";

/** How many invitations were first sent in an interval, and how many of those are now accepted, declined, discarded, or led to an order that stands. */
export type CohortFigures = {
  sent: number;
  accepted: number;
  declined: number;
  discarded: number;
  purchased: number;
};

/** The same with those of the shop apart. */
export type Cohort = CohortFigures & { byShop: CohortFigures };

const figures = ["sent", "accepted", "declined", "discarded", "purchased"] as const;

export const noFigures: CohortFigures = { sent: 0, accepted: 0, declined: 0, discarded: 0, purchased: 0 };

/** Where and in what days cohorts are cut. */
export type CohortScope = {
  /** The store views they are of; null: all. */
  storeViewIds: number[] | null;
  zone: string;
};

/**
 * The cohort of every interval, in order, also of those nothing was sent in. An interval begins with a day (YYYY-MM-DD) and ends where the
 * next begins, the last one with the day `last`. Read from figures that every change of an invitation keeps in its own transaction.
 */
export async function readCohorts(
  { storeViewIds, zone }: CohortScope,
  { begins, last }: { begins: string[]; last: string },
  reader: Reader = db(),
): Promise<Cohort[]> {
  const bound = (which: SQL) => sql`(select ${which} from bounds)`;
  const rows = await reader.execute<CohortFigures & { interval: number; isByShop: boolean }>(sql`
    with bounds as materialized (${boundsOf(begins, last, zone)}), counted as (
      ${within(cohorts)} union all ${within(cohortChanges)}
    )
    select width_bucket(slot, ${bound(sql`at`)})::int as interval, is_by_shop as "isByShop", ${sums}
    from counted group by 1, 2`);
  return gather(begins.length, rows);

  function within(table: typeof cohorts | typeof cohortChanges): SQL {
    const isInScope = and(
      sql`${table.slot} >= ${bound(sql`at[1]`)} and ${table.slot} < ${bound(sql`at[cardinality(at)]`)}`,
      storeViewIds === null ? undefined : inArray(table.storeViewId, storeViewIds),
    );
    return sql`select slot, is_by_shop, sent, accepted, declined, discarded, purchased from ${table} where ${isInScope}`;
  }
}

/** One row, `at`: the moments at which intervals begin and, at its end, the moment the last is over. */
export const boundsOf = (begins: string[], last: string, zone: string): SQL => sql`
  select array_agg(${beginOfDay(sql`day`, zone)} order by day) as at
  from (select jsonb_array_elements_text(${JSON.stringify(begins)}::jsonb)::date union all select ${last}::date + 1) as days(day)`;

const sums = sql.raw(figures.map((figure) => `sum(${figure})::int as ${figure}`).join(", "));

function gather(count: number, rows: Iterable<CohortFigures & { interval: number; isByShop: boolean }>) {
  const found = Array.from({ length: count }, (): Cohort => ({ ...noFigures, byShop: { ...noFigures } }));
  for (const { interval, isByShop, ...row } of rows) {
    const cohort = found[interval - 1];
    if (!cohort) continue;
    addTo(cohort, row);
    if (isByShop) addTo(cohort.byShop, row);
  }
  return found;
}

function addTo(sum: CohortFigures, more: CohortFigures): void {
  for (const figure of figures) sum[figure] += more[figure];
}

/** The figures of several cohorts together. */
export function sumOfCohorts(of: Cohort[]): Cohort {
  const sum: Cohort = { ...noFigures, byShop: { ...noFigures } };
  for (const cohort of of) {
    addTo(sum, cohort);
    addTo(sum.byShop, cohort.byShop);
  }
  return sum;
}

/** So many changes are moved at once; more wait for the next tick. */
const moved = 50_000;

/** Moves what has changed into the figures, and gives how many changes those were; the sum of both is the same before and after. */
export async function settleCohorts(): Promise<number> {
  const [settled] = await db().execute<{ count: number }>(sql`
    with taken as (
      delete from ${cohortChanges} where id in (
        select id from ${cohortChanges} order by id limit ${moved} for update skip locked
      ) returning *
    ), kept as (
      insert into ${cohorts} (slot, store_view_id, is_by_shop, ${names})
      select slot, store_view_id, is_by_shop, ${sums} from taken group by 1, 2, 3 order by 1, 2, 3
      on conflict (slot, store_view_id, is_by_shop) do update set ${added}
    )
    select count(*)::int as count from taken`);
  return settled?.count ?? 0;
}

const names = sql.raw(figures.join(", "));
const added = sql.raw(
  figures.map((figure) => `${figure} = cohorts.${figure} + excluded.${figure}`).join(", "),
);
