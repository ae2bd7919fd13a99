import { inArray, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { noFigures, readCohorts } from "@/domain/invitations/cohorts";
import { beginOfDay } from "@/domain/invitations/grid-filter";

import { intervalsOf, type Interval } from "./period";
import type { ReportScope } from "./report-scope";

/** What happened to the invitations first sent in an interval, and beside it what was made in it and who joined in it. */
export type Figures = {
  made: number;
  sent: number;
  /** Of those sent in it, whenever it was that they were. */
  accepted: number;
  declined: number;
  discarded: number;
  /** People who made their account by an invitation, whenever it was sent. */
  joined: number;
};

export type DayFigures = { day: string } & Figures;

/** The figures of every day from one to another, both included, also of days nothing happened on; cut in the zone by the database. */
export async function readDays(
  { storeViewIds, zone }: Pick<ReportScope, "storeViewIds" | "zone">,
  interval: Interval,
): Promise<DayFigures[]> {
  const days = intervalsOf({ ...interval, by: "day" }).map(({ from }) => from);
  const [cohorts, others] = await Promise.all([
    readCohorts({ storeViewIds, zone }, { begins: days, last: interval.to }),
    readMadeAndJoined({ storeViewIds, zone }, interval),
  ]);
  return days.map((day, index) => {
    const { sent, accepted, declined, discarded } = cohorts[index] ?? noFigures;
    const { made, joined } = others[index] ?? nothing;
    return { day, made, sent, accepted, declined, discarded, joined };
  });
}

async function readMadeAndJoined(
  { storeViewIds, zone }: Pick<ReportScope, "storeViewIds" | "zone">,
  { from, to }: Interval,
) {
  const isInScope = storeViewIds === null ? sql`true` : inArray(invitations.storeViewId, storeViewIds);
  // Beside the range and not in it, so that no index of a store view is read again for every day.
  const countOf = (moment: PgColumn) =>
    sql`(select (count(*) filter (where ${isInScope}))::int from ${invitations}
      where ${moment} >= days.begins and ${moment} < days.ends)`;
  // A range of an index for every day: to write each row's day down takes ten times as long.
  return db().execute<{ made: number; joined: number }>(sql`
    with days as materialized (
      select day::date as day, ${beginOfDay(sql`day::date`, zone)} as begins, ${beginOfDay(sql`(day::date + 1)`, zone)} as ends
      from generate_series(${from}::date, ${to}::date, interval '1 day') as day
    )
    select ${countOf(invitations.createdAt)} as made, ${countOf(invitations.acceptedAt)} as joined
    from days order by days.day`);
}

const nothing: Figures = { made: 0, sent: 0, accepted: 0, declined: 0, discarded: 0, joined: 0 };

/** The figures of several days together. */
export function sumOf(days: DayFigures[]): Figures {
  const sum = { ...nothing };
  for (const { day: _, ...figures } of days) {
    for (const [name, count] of Object.entries(figures)) sum[name as keyof Figures] += count;
  }
  return sum;
}

/** Which part of those sent was accepted, in hundredths; none of none is 0. */
export const acceptanceRate = ({ sent, accepted }: Pick<Figures, "sent" | "accepted">): number =>
  sent === 0 ? 0 : (accepted / sent) * 100;
