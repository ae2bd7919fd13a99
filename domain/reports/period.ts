/** By what the days of a report are put together. */
export const grains = ["day", "month", "year"] as const;
export type Grain = (typeof grains)[number];

/** Days of the calendar, the first and the last, as YYYY-MM-DD. */
export type Interval = { from: string; to: string };

export type Period = Interval & { by: Grain };

/** What an address or a form says of a period. */
export type AskedPeriod = { from?: string | undefined; to?: string | undefined; by?: string | undefined };

export type PeriodRefusal = { field: "from" | "to"; reason: "no_day" | "ends_before" | "too_long" };

/** More rows nobody reads, and no screen draws. */
export const mostIntervals = 3700;

const presetNames = ["today", "week", "days30", "month", "lastMonth", "months12", "year"] as const;
export type PresetName = (typeof presetNames)[number];

/** Reads a period; what is left out is taken from the last 30 days, by day. Refuses what is no day, ends before it begins, or is too long. */
export function readPeriod({ from, to, by }: AskedPeriod, today: string): Period | PeriodRefusal {
  if (to && !isDay(to)) return { field: "to", reason: "no_day" };
  if (from && !isDay(from)) return { field: "from", reason: "no_day" };
  const last = to || (from && from > today ? from : today);
  const period = {
    from: from || moveDays(last, -29),
    to: last,
    by: grains.find((grain) => grain === by) ?? "day",
  };
  if (period.from > period.to) return { field: "to", reason: "ends_before" };
  return countIntervals(period) > mostIntervals ? { field: "from", reason: "too_long" } : period;
}

/** True for a day of the calendar that clocks have an opinion about. */
function isDay(text: string): boolean {
  if (!/^(19[789]|20\d|21\d)\d-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** A day of the calendar so many days after another; no clock is in it. */
export function moveDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

const beginOf = (day: string, by: Grain): string =>
  ({ day, month: `${day.slice(0, 7)}-01`, year: `${day.slice(0, 4)}-01-01` })[by];

function moveBegin(begin: string, by: Grain, count: number): string {
  if (by === "day") return moveDays(begin, count);
  const [year = 0, month = 0] = begin.split("-").map(Number);
  const moved = new Date(Date.UTC(by === "year" ? year + count : year, month - 1, 1));
  if (by === "month") moved.setUTCMonth(moved.getUTCMonth() + count);
  return moved.toISOString().slice(0, 10);
}

function countIntervals({ from, to, by }: Period): number {
  const [years, months] = [yearOf(to) - yearOf(from), monthOf(to) - monthOf(from)];
  if (by === "year") return years + 1;
  if (by === "month") return years * 12 + months + 1;
  return lengthOf({ from, to });
}

const yearOf = (day: string) => Number(day.slice(0, 4));
const monthOf = (day: string) => Number(day.slice(5, 7));

const lengthOf = ({ from, to }: Interval): number => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;

/** Every interval of a period, in order; the first and the last are only as long as the period has of them. */
export function intervalsOf(period: Period): Interval[] {
  const { from, to, by } = period;
  const first = beginOf(from, by);
  return Array.from({ length: countIntervals(period) }, (_, index) => {
    const begin = moveBegin(first, by, index);
    const end = moveDays(moveBegin(first, by, index + 1), -1);
    return { from: begin < from ? from : begin, to: end > to ? to : end };
  });
}

/**
 * The period before, as long in days. One of whole months, or read by month or year from the first of one, is compared with as many months
 * before, to the same day of the last of them.
 */
export function periodBefore({ from, to, by }: Period): Interval {
  const isEndOfMonth = moveDays(to, 1).endsWith("-01");
  if (!from.endsWith("-01") || (by === "day" && !isEndOfMonth))
    return { from: moveDays(from, -lengthOf({ from, to })), to: moveDays(from, -1) };
  const months = countIntervals({ from, to, by: "month" });
  const lastMonth = moveBegin(beginOf(to, "month"), "month", -months);
  const end = moveDays(moveBegin(lastMonth, "month", 1), -1);
  const sameDay = moveDays(lastMonth, Number(to.slice(8)) - 1);
  return { from: moveBegin(from, "month", -months), to: isEndOfMonth || sameDay > end ? end : sameDay };
}

/** Periods that are asked for often, up to today. */
export function presetsOf(today: string): (Period & { name: PresetName })[] {
  const month = beginOf(today, "month");
  const of: Record<PresetName, Period> = {
    today: { from: today, to: today, by: "day" },
    week: { from: moveDays(today, -6), to: today, by: "day" },
    days30: { from: moveDays(today, -29), to: today, by: "day" },
    month: { from: month, to: today, by: "day" },
    lastMonth: { from: moveBegin(month, "month", -1), to: moveDays(month, -1), by: "day" },
    months12: { from: moveBegin(month, "month", -11), to: today, by: "month" },
    year: { from: beginOf(today, "year"), to: today, by: "month" },
  };
  return presetNames.map((name) => ({ name, ...of[name] }));
}
