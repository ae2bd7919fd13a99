import type { CohortFigures } from "@/domain/invitations/cohorts";
import type { GridFilter } from "@/domain/invitations/grid-filter";
import type { Interval } from "@/domain/reports/period";
import { rateOf } from "@/domain/reports/read-report";
import type { ReportScope } from "@/domain/reports/report-scope";

/** The reports with a row for every interval. */
export type CohortReport = "invitations" | "conversions";

/** The columns of the report with a row for every inviter. */
export const customerColumns = [
  "interval",
  "id",
  "name",
  "email",
  "group",
  "invitationsSent",
  "invitationsAccepted",
] as const;

type Count = keyof CohortFigures;
type Rate = "acceptanceRate" | "discardRate" | "conversionRate";
export type Column = Count | Rate;

/** Their columns, besides the interval. */
export const columnsOf = {
  invitations: ["sent", "accepted", "discarded", "acceptanceRate", "discardRate"],
  conversions: ["sent", "accepted", "purchased", "conversionRate"],
} as const satisfies Record<CohortReport, Column[]>;

const rates: Record<Rate, Exclude<Count, "sent">> = {
  acceptanceRate: "accepted",
  discardRate: "discarded",
  conversionRate: "purchased",
};

/** True for a column of parts, from 0 to 1. */
export const isRate = (column: Column): column is Rate => column in rates;

/** What stands in a column; a rate to a tenth of a hundredth, as it is shown. */
export const valueOf = (cohort: CohortFigures, column: Column): number =>
  isRate(column) ? Math.round(rateOf(cohort, rates[column]) * 1000) / 1000 : cohort[column];

/** What of the grid a number counts: those sent in an interval and place that came to an end. */
export function filterOf(
  figure: Count,
  { from, to }: Interval,
  { website, store, zone }: ReportScope,
): GridFilter {
  return {
    ...{ sent: { from, to }, zone },
    ...(store ? { store: store.code } : website && { website: website.code }),
    ...(figure === "purchased" && { purchased: true }),
    ...((figure === "accepted" || figure === "discarded" || figure === "declined") && { status: figure }),
  };
}
