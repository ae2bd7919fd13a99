import { filteredHref } from "@/app/(admin)/admin/invitations/grid-search";
import type { DeskVisit } from "@/app/admin-guard";
import { StackedColumns, type Fill } from "@/components/stacked-columns";
import { may } from "@/domain/accounts/administrator";
import type { Cohort } from "@/domain/invitations/cohorts";
import type { Report } from "@/domain/reports/read-report";

import { findingOf, summaryOf } from "./chart-words";
import { intervalWords, shortWords } from "./interval-words";
import { filterOf } from "./report-columns";
import type { ReportName } from "./report-search";

type Props = { visit: DeskVisit; report: Report; name: ReportName };

type PartName = "accepted" | "discarded" | "purchased" | "notPurchased" | "byCustomers" | "byShop";

/** What the columns are made of, from below. */
const partsOf: Record<ReportName, { part: PartName; fill: Fill; count: (cohort: Cohort) => number }[]> = {
  invitations: [
    { part: "accepted", fill: "full", count: ({ accepted }) => accepted },
    { part: "discarded", fill: "hatched", count: ({ discarded }) => discarded },
  ],
  "invited-customers": [
    { part: "byCustomers", fill: "full", count: ({ sent, byShop }) => sent - byShop.sent },
    { part: "byShop", fill: "hatched", count: ({ byShop }) => byShop.sent },
  ],
  conversions: [
    { part: "purchased", fill: "full", count: ({ purchased }) => purchased },
    { part: "notPurchased", fill: "hatched", count: ({ accepted, purchased }) => accepted - purchased },
  ],
};

/** A column for every interval, under what it shows in words. */
export function ReportChart({ visit, report, name }: Props) {
  const { t, formatIn } = visit;
  const { number } = formatIn("UTC");
  const { rows, total, period, scope } = report;
  const finding = findingOf(visit, report, name);
  if (total.sent === 0) return <p className="border-t border-hairline pt-3 text-lead">{finding}</p>;
  const maySee = may(visit.administrator, "view_invitations");
  const parts = partsOf[name];
  return (
    <figure aria-labelledby="finding" className="grid gap-3">
      <figcaption className="grid gap-1">
        <h2 id="finding" className="text-lead">
          {finding}
        </h2>
        <p className="max-w-160 text-muted">{summaryOf(visit, report)}</p>
      </figcaption>
      <StackedColumns
        label={finding}
        columns={rows.map((row) => ({
          name: shortWords(visit, row, period),
          whole: row.sent,
          parts: parts.map(({ count }) => count(row)),
          title: titleOf(row),
          href: maySee ? filteredHref(filterOf("sent", row, scope)) : null,
        }))}
        parts={parts.map(({ part, fill, count }) => ({
          ...{ name: t(`admin.reports.part.${part}`), fill, total: number(count(total)) },
        }))}
        whole={{ name: t("admin.reports.part.sent"), total: number(total.sent) }}
        scale={number}
      />
    </figure>
  );

  function titleOf(row: Report["rows"][number]): string {
    const told = parts.map(({ part, count }) => `${t(`admin.reports.part.${part}`)} ${number(count(row))}`);
    const sent = `${t("admin.reports.part.sent")} ${number(row.sent)}`;
    return [intervalWords(visit, row, period.by), sent, ...told].join(" · ");
  }
}
