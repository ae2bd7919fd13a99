import type { Administrator } from "@/domain/accounts/administrator";

import { readDays, sumOf, type DayFigures, type Figures } from "./read-days";
import { moveDays, type Interval } from "./period";
import { findReportScope, type ReportScope } from "./report-scope";

/** The last 30 days, today included, against the 30 before. */
export type Progress = {
  scope: ReportScope;
  /** All 60, oldest first. */
  days: DayFigures[];
  now: Figures & Interval;
  before: Figures & Interval;
};

const length = 30;

/** How it goes in the scope an address names, or on all websites that are open to the administrator. */
export async function readProgress(
  administrator: Administrator,
  asked: string | undefined,
): Promise<Progress> {
  const scope = await findReportScope(administrator, asked);
  const days = await readDays(scope, {
    from: moveDays(scope.today, 1 - 2 * length),
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
