import type { DeskVisit } from "@/app/admin-guard";
import { moveDays, type Grain, type Interval, type Period } from "@/domain/reports/period";

const forms: Record<Grain, Intl.DateTimeFormatOptions> = {
  day: { day: "numeric", month: "long", year: "numeric" },
  month: { month: "long", year: "numeric" },
  year: { year: "numeric" },
};
const shortForms: Record<Grain, Intl.DateTimeFormatOptions> = {
  day: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
  year: { year: "numeric" },
};

const formatOf = ({ language }: DeskVisit, form: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { ...form, timeZone: "UTC" });

const asDate = (day: string) => new Date(`${day}T12:00:00Z`);

/** 12 March 2026, March 2026 or 2026; where only a part of a month or year is meant, its days. */
export function intervalWords(visit: DeskVisit, interval: Interval, by: Grain): string {
  if (isWhole(interval, by)) return formatOf(visit, forms[by]).format(asDate(interval.from));
  return daysWords(visit, interval);
}

/** 1–12 March 2026. */
export const daysWords = (visit: DeskVisit, { from, to }: Interval): string =>
  formatOf(visit, forms.day).formatRange(asDate(from), asDate(to));

/** 12 Mar, Mar 2026 or 2026; of a day of a period of more than a year its month. */
export function shortWords(visit: DeskVisit, { from }: Interval, period: Period): string {
  const isOfOneYear = period.by !== "day" || moveDays(period.from, 366) > period.to;
  return formatOf(visit, isOfOneYear ? shortForms[period.by] : shortForms.month).format(asDate(from));
}

/** 2026-03-12, 2026-03 or 2026; where only a part of a month or year is meant, 2026-03-01/2026-03-12. */
export function intervalCode(interval: Interval, by: Grain): string {
  const { from, to } = interval;
  if (!isWhole(interval, by)) return `${from}/${to}`;
  return from.slice(0, { day: 10, month: 7, year: 4 }[by]);
}

/** Whether nothing of the day, month or year is left out. */
function isWhole({ from, to }: Interval, by: Grain): boolean {
  if (by === "day") return true;
  const end = by === "year" ? `${to.slice(0, 4)}-12-31` : lastOfMonth(to);
  return from.endsWith(by === "year" ? "-01-01" : "-01") && to === end;
}

const lastOfMonth = (day: string): string =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).toISOString().slice(0, 10);
