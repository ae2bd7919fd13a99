/** How a period is cut. */
export const grains = ["day", "month", "year"] as const;

type Grain = (typeof grains)[number];

/** Days of the calendar as YYYY-MM-DD, both included. */
export type Days = { from: string; to: string };

export type Period = Days & { by: Grain };

/** More intervals than ten years of days are refused. */
const mostIntervals = 3_700;

/** Periods that are asked for often, counted back from a day. */
export const presets = ["last7", "last30", "last90", "thisMonth", "lastMonth", "thisYear", "last12"] as const;

export type Preset = (typeof presets)[number];

/** What a preset means on a day, cut as suits its length. */
export function periodOf(preset: Preset, today: string): Period {
  const [year, month] = [today.slice(0, 4), today.slice(0, 7)];
  const monthBefore = addDays(`${month}-01`, -1).slice(0, 7);
  const meant: Record<Preset, Period> = {
    last7: { from: addDays(today, -6), to: today, by: "day" },
    last30: { from: addDays(today, -29), to: today, by: "day" },
    last90: { from: addDays(today, -89), to: today, by: "day" },
    thisMonth: { from: `${month}-01`, to: today, by: "day" },
    lastMonth: { from: `${monthBefore}-01`, to: addDays(`${month}-01`, -1), by: "day" },
    thisYear: { from: `${year}-01-01`, to: today, by: "month" },
    last12: { from: `${Number(year) - 1}${today.slice(4, 7)}-01`, to: today, by: "month" },
  };
  return meant[preset];
}

export type PeriodRefusals = { from?: "not_a_day"; to?: "not_a_day" | "before_from"; by?: "too_many" };

/** Reads a period as it was asked for; what is left out is that of the last 30 days. */
export function readPeriod(
  asked: { from: string; to: string; by: string },
  today: string,
): Period | { refused: PeriodRefusals } {
  const usual = periodOf("last30", today);
  const [from, to] = [asked.from.trim() || usual.from, asked.to.trim() || usual.to];
  const by = grains.find((grain) => grain === asked.by) ?? usual.by;
  const refused: PeriodRefusals = {
    ...(!isDay(from) && { from: "not_a_day" }),
    ...(!isDay(to) && { to: "not_a_day" }),
  };
  if (refused.from || refused.to) return { refused };
  if (to < from) return { refused: { to: "before_from" } };
  if (countIntervals({ from, to, by }) > mostIntervals) return { refused: { by: "too_many" } };
  return { from, to, by };
}

/** The period of the same length that ends the day before. */
export function periodBefore({ from, to, by }: Period): Period {
  return { from: addDays(from, -countDays(from, to)), to: addDays(from, -1), by };
}

/** The intervals of a period, in order; the first and the last may be cut off. */
export function intervalsOf({ from, to, by }: Period): Days[] {
  const intervals: Days[] = [];
  for (let start = from; start <= to;) {
    const next = addDays(endOf(start, by), 1);
    intervals.push({ from: start, to: next > to ? to : addDays(next, -1) });
    start = next;
  }
  return intervals;
}

function countIntervals({ from, to, by }: Period): number {
  if (by === "day") return countDays(from, to);
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return by === "year" ? years + 1 : years * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
}

function endOf(day: string, by: Grain): string {
  if (by === "day") return day;
  if (by === "year") return `${day.slice(0, 4)}-12-31`;
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1, 0);
  return date.toISOString().slice(0, 10);
}

/** A day of the calendar so many days after another. */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

const dayLength = 24 * 3600 * 1000;

const countDays = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / dayLength + 1;

/** True for a day there is, within the years PostgreSQL and people write with four digits. */
function isDay(text: string): boolean {
  if (!/^(?:19|20)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
