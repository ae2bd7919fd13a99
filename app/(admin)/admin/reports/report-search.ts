import { createLoader, createSerializer, parseAsString, type SearchParams } from "nuqs/server";

import type { RowPlace } from "@/domain/reports/read-invited-customers";
import type { AskedReport } from "@/domain/reports/read-report";

/** The reports, as their addresses name them. */
export const reports = ["invitations", "invited-customers", "conversions"] as const;
export type ReportName = (typeof reports)[number];

const parsers = {
  from: parseAsString,
  to: parseAsString,
  by: parseAsString,
  scope: parseAsString,
  start: parseAsString,
};

const load = createLoader(parsers);
const serialize = createSerializer(parsers);

/** What an address asks of a report, as it was typed. */
export function readReportSearch(search: SearchParams | URLSearchParams): AskedReport {
  const { from, to, by, scope } = load(search);
  const given = { from, to, by, scope: scope ?? undefined };
  return { ...given, from: from?.trim() || undefined, to: to?.trim() || undefined, by: by ?? undefined };
}

/** The row a page of `Invited Customers` begins with, as its address says it. */
export function readStart(search: SearchParams): RowPlace | null {
  const [, from, rank] = /^(\d{4}-\d\d-\d\d)\.(\d{1,7})$/.exec(load(search).start ?? "") ?? [];
  return from ? { from, rank: Number(rank) } : null;
}

/** The address of a report. */
export const reportHref = (
  report: ReportName,
  { from, to, by, scope }: AskedReport,
  start: RowPlace | null = null,
): string =>
  serialize(`/admin/reports/${report}`, {
    ...{ from: from ?? null, to: to ?? null, by: by ?? null, scope: scope ?? null },
    start: start && `${start.from}.${start.rank}`,
  });

/** The address of a report as a file. */
export const exportHref = (report: ReportName, as: "csv" | "xlsx", asked: AskedReport): string =>
  `/admin/reports/export?${new URLSearchParams({ report, as })}&${reportHref(report, asked).split("?")[1] ?? ""}`;
