import { createFormatter, createTranslator, type DateTimeFormatOptions } from "next-intl";

import { momentWithZone, withFirstOfMonth } from "@/domain/storefronts/dates";
import en from "@/messages/en.json";
import fr from "@/messages/fr.json";

const languages: Record<string, typeof en> = { en, fr };

/** The words of the interface in the language of a locale, English where there are none. */
export function wordsOf(locale: string) {
  return createTranslator({ locale, messages: languages[locale.split("-")[0] ?? "en"] ?? en });
}

export type Words = ReturnType<typeof wordsOf>;

/** Dates and numbers in a store view's locale and zone. */
export function formatsOf(locale: string, timeZone: string) {
  const format = createFormatter({ locale, timeZone });
  const dated = (date: Date, options: DateTimeFormatOptions) =>
    withFirstOfMonth(format.dateTime(date, options), locale);
  return {
    /** 22 November 2026 at 16:30 CET: for what somebody may have to rely on. */
    momentWithZone: (date: Date) => momentWithZone(date, locale, timeZone),
    /** 22 Nov 2026, 16:30 */
    shortMoment: (date: Date) => dated(date, { dateStyle: "medium", timeStyle: "short" }),
    day: (date: Date) => dated(date, { day: "numeric", month: "long" }),
    /** 22 Nov */
    shortDay: (date: Date) => dated(date, { day: "numeric", month: "short" }),
    time: (date: Date) => format.dateTime(date, { timeStyle: "short" }),
    relative: (date: Date) => format.relativeTime(date, new Date()),
    number: (value: number) => format.number(value),
    /** €129.00, of 12900 and EUR: amounts are in the currency's minor unit. */
    money: (amount: number, currency: string) => {
      const written = new Intl.NumberFormat(locale, { style: "currency", currency });
      return written.format(amount / 10 ** (written.resolvedOptions().maximumFractionDigits ?? 2));
    },
    /** 25.6%, of 0.256 */
    percent: (value: number) => format.number(value, { style: "percent", maximumFractionDigits: 1 }),
  };
}

export type Formats = ReturnType<typeof formatsOf>;
