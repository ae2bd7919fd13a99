import type { DeskVisit } from "@/app/admin-guard";
import type { Report } from "@/domain/reports/read-report";

import { intervalWords } from "./interval-words";
import { valueOf } from "./report-columns";
import type { ReportName } from "./report-search";

/** What a report says, in a sentence. */
export function findingOf({ t, formatIn }: DeskVisit, { total, before }: Report, name: ReportName): string {
  const { number, percent } = formatIn("UTC");
  if (total.sent === 0) return t("admin.reports.nothing");
  const sent = { count: total.sent, sent: number(total.sent) };
  if (name === "invited-customers") {
    const rate = percent(1 - total.byShop.sent / total.sent);
    return t("admin.reports.invited-customers.finding", { ...sent, rate });
  }
  const column = name === "invitations" ? "acceptanceRate" : "conversionRate";
  const rate = valueOf(total, column);
  const finding = t(`admin.reports.${name}.finding`, { ...sent, rate: percent(rate) });
  if (before.sent === 0) return finding;
  const points = Math.round((rate - valueOf(before, column)) * 1000) / 10;
  const change = points === 0 ? "same" : points > 0 ? "more" : "fewer";
  return t(`admin.reports.comparison.${change}`, { finding, count: Math.abs(points) });
}

/** When the most was sent, and in how many intervals nothing was. */
export function summaryOf(visit: DeskVisit, { rows, period }: Report): string {
  const { t, formatIn } = visit;
  const { number } = formatIn("UTC");
  const [first] = rows;
  if (!first) return "";
  const peak = rows.reduce((most, row) => (row.sent > most.sent ? row : most), first);
  const empty = rows.filter(({ sent }) => sent === 0).length;
  const said = {
    by: period.by,
    interval: intervalWords(visit, peak, period.by),
    sent: number(peak.sent),
    accepted: number(peak.accepted),
    empty,
    shown: number(empty),
  };
  return t("admin.reports.summary", { ...said, of: number(rows.length), count: rows.length });
}
