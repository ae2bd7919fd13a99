/** A date as `Intl` writes it, but with the first of a month as French does: 1er. */
export function withFirstOfMonth(text: string, locale: string): string {
  return locale.startsWith("fr") ? text.replace(/(?<!\p{N})1(?=[ \u00A0\u202F]\p{L})/gu, "1er") : text;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const written = new Map<string, string>();

/**
 * A date written out with its hour and zone, for what somebody may have to rely on: 22 November 2026 at 16:30 GMT. Of the
 * mails of a batch most name the same minute, which is written once.
 */
export function momentWithZone(date: Date, locale: string, timeZone: string): string {
  const place = `${locale} ${timeZone}`;
  const key = `${place} ${Math.floor(date.getTime() / 60_000)}`;
  const known = written.get(key);
  if (known !== undefined) return known;
  if (written.size >= 500) written.clear();
  const format = formats.get(place) ?? formatOf(locale, timeZone);
  formats.set(place, format);
  const text = withFirstOfMonth(format.format(date), locale);
  written.set(key, text);
  return text;
}

const formatOf = (locale: string, timeZone: string) =>
  new Intl.DateTimeFormat(locale, {
    timeZone,
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
