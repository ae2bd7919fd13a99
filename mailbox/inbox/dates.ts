const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat("en-GB", options);

const dayAndMonth = format({ weekday: "short", day: "numeric", month: "short" });
const dayOnly = format({ day: "numeric", month: "short" });
const withYear = format({ day: "numeric", month: "short", year: "numeric" });
const hourAndMinute = format({ hour: "2-digit", minute: "2-digit" });
const whole = format({
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

/** The day of a date in words, as seen from `now`. */
export function dayOf(date: Date, now: Date): string {
  if (date.toDateString() === now.toDateString()) return "Today";
  return date.getFullYear() === now.getFullYear() ? dayAndMonth.format(date) : withYear.format(date);
}

export const timeOf = (date: Date): string => hourAndMinute.format(date);
export const inFull = (date: Date): string => whole.format(date);
export const stampDay = (date: Date): string => dayOnly.format(date).toUpperCase();
