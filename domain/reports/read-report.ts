import { db, type Reader } from "@/db/client";
import type { Administrator } from "@/domain/accounts/administrator";
import { readCohorts, sumOfCohorts, type Cohort, type CohortFigures } from "@/domain/invitations/cohorts";

import {
  intervalsOf,
  periodBefore,
  readPeriod,
  type AskedPeriod,
  type Interval,
  type Period,
  type PeriodRefusal,
} from "./period";
import { findReportScope, type ReportScope } from "./report-scope";

/** What an address asks of a report. */
export type AskedReport = AskedPeriod & { scope?: string | undefined };

/** The invitations first sent in each interval of a period, all of them together, and those of the period before. */
export type Report = {
  scope: ReportScope;
  period: Period;
  rows: (Interval & Cohort)[];
  total: Cohort;
  before: Interval & Cohort;
};

export type RefusedReport = { scope: ReportScope; refused: PeriodRefusal };

/** The figures `Invitations` and `Conversions` show, in every interval of the period asked for; refuses what is no period. */
export async function readReport(
  administrator: Administrator,
  asked: AskedReport,
): Promise<Report | RefusedReport> {
  const scope = await findReportScope(administrator, asked.scope);
  const period = readPeriod(asked, scope.today);
  return "field" in period ? { scope, refused: period } : readFigures(scope, period, db());
}

/** The same of a scope and period that have been found. */
export async function readFigures(scope: ReportScope, period: Period, reader: Reader): Promise<Report> {
  const intervals = intervalsOf(period);
  const before = periodBefore(period);
  const [cohorts, [cohortBefore]] = await Promise.all([
    readCohorts(scope, { begins: intervals.map(({ from }) => from), last: period.to }, reader),
    readCohorts(scope, { begins: [before.from], last: before.to }, reader),
  ]);
  const total = sumOfCohorts(cohorts);
  const rows = intervals.map((interval, index) => ({ ...interval, ...(cohorts[index] ?? sumOfCohorts([])) }));
  return { scope, period, rows, total, before: { ...before, ...(cohortBefore ?? sumOfCohorts([])) } };
}

/** The part of what was sent that came to an end, from 0 to 1; of nothing it is 0. */
export const rateOf = (cohort: CohortFigures, end: keyof Omit<CohortFigures, "sent">): number =>
  cohort.sent === 0 ? 0 : cohort[end] / cohort.sent;
