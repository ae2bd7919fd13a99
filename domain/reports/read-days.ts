import { and, eq, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { beginOfDay } from "@/domain/invitations/grid-filter";

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
  administrator: Administrator,
  { website, zone }: Pick<ReportScope, "website" | "zone">,
  { from, to }: { from: string; to: string },
): Promise<DayFigures[]> {
  demand(administrator, "view_reports");
  const isInScope = and(
    onWebsitesOf(administrator, invitations.websiteId),
    website ? eq(invitations.websiteId, website.id) : undefined,
  );
  // Beside the range and not in it, so that no index of a website is read again for every day.
  const counted = (status: "accepted" | "declined" | "discarded" | null) =>
    sql`(count(*) filter (where ${and(isInScope, status ? eq(invitations.status, status) : undefined)}))::int`;
  const isOnDay = (moment: PgColumn) => sql`${moment} >= days.begins and ${moment} < days.ends`;
  // A range of an index for every day: to write each row's day down takes ten times as long.
  const rows = await db().execute<DayFigures>(sql`
    with days as materialized (
      select day::date as day, ${beginOfDay(sql`day::date`, zone)} as begins, ${beginOfDay(sql`(day::date + 1)`, zone)} as ends
      from generate_series(${from}::date, ${to}::date, interval '1 day') as day
    )
    select days.day::text as day, cohort.*,
      (select ${counted(null)} from ${invitations} where ${isOnDay(invitations.createdAt)}) as made,
      (select ${counted(null)} from ${invitations} where ${isOnDay(invitations.acceptedAt)}) as joined
    from days cross join lateral (
      select ${counted(null)} as sent, ${counted("accepted")} as accepted, ${counted("declined")} as declined,
        ${counted("discarded")} as discarded
      from ${invitations} where ${isOnDay(invitations.sentAt)}
    ) as cohort
    order by days.day`);
  return [...rows];
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
