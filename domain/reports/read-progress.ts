import type { Administrator } from "@/domain/accounts/administrator";

import { readDays, sumOf, type DayFigures, type Figures } from "./read-days";
import { findReportScope, type ReportScope } from "./report-scope";

/** Days of an interval, the first and the last, as YYYY-MM-DD. */
export type Interval = { from: string; to: string };

/** The last 30 days, today included, against the 30 before. */
export type Progress = {
  scope: ReportScope;
  /** All 60, oldest first. */
  days: DayFigures[];
  now: Figures & Interval;
  before: Figures & Interval;
};

const length = 30;

/** How it goes on a website, by its code, or on all that are open to the administrator. */
export async function readProgress(administrator: Administrator, code: string | null): Promise<Progress> {
  const scope = await findReportScope(administrator, code);
  const days = await readDays(administrator, scope, {
    from: daysBefore(scope.today, 2 * length - 1),
    to: scope.today,
  });
  return {
    scope,
    days,
    now: intervalOf(days.slice(length)),
    before: intervalOf(days.slice(0, length)),
  };
}

const intervalOf = (days: DayFigures[]): Figures & Interval => ({
  ...sumOf(days),
  from: days[0]?.day ?? "",
  to: days.at(-1)?.day ?? "",
});

/** A day of the calendar so many days before another; no clock is in it. */
export function daysBefore(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}
