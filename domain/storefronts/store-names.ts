/** First parts of addresses that are no store view's. */
const reserved = ["admin", "api", "_next", "static"];

/** True for what a website or a store view can be called in an address. */
export const isCode = (code: string): boolean => /^[a-z0-9-]{2,20}$/.test(code) && !reserved.includes(code);

/** The code of a website by its name: `Maison Élégante` is `maison-elegante`. */
export function codeOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const code = plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 20)
    .replace(/^-|-$/g, "");
  return isCode(code) ? code : `shop-${code}`.slice(0, 20);
}

/** The locales to choose from; others of the same languages work as well. */
export const offeredLocales = [
  ...["en-GB", "en-US", "en-CA", "en-IE", "en-AU", "en-NZ"],
  ...["fr-FR", "fr-BE", "fr-CA", "fr-CH", "fr-LU"],
] as const;

/** True for a language with its region, of those the storefront has words in. */
export const isLocale = (locale: string): boolean =>
  /^(en|fr)-[A-Z]{2}$/.test(locale) &&
  holds(() => new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(locale.slice(3)));

/** True for the name of a time zone that has rules. */
export const isTimeZone = (zone: string): boolean =>
  /^[A-Za-z]/.test(zone) && holds(() => new Intl.DateTimeFormat("en", { timeZone: zone }));

/** The time zones to choose from. */
export const offeredTimeZones = (): string[] => ["UTC", ...Intl.supportedValuesOf("timeZone")];

function holds(attempt: () => unknown): boolean {
  try {
    return Boolean(attempt());
  } catch {
    return false;
  }
}
