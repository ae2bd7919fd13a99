/** A date as `Intl` writes it, but with the first of a month as French does: 1er. */
export function withFirstOfMonth(text: string, locale: string): string {
  return locale.startsWith("fr") ? text.replace(/(?<!\p{N})1(?=[ \u00A0\u202F]\p{L})/gu, "1er") : text;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A date written out with its hour and zone, for what somebody may have to rely on: 22 November 2026 at 16:30 GMT. */
export function momentWithZone(date: Date, locale: string, timeZone: string): string {
  const key = `${locale} ${timeZone}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(locale, {
      timeZone,
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
    });
  formats.set(key, format);
  return withFirstOfMonth(format.format(date), locale);
}
