import { createFormatter, createTranslator, type DateTimeFormatOptions } from "next-intl";

import { momentWithZone, withFirstOfMonth } from "@/domain/storefronts/dates";
import en from "@/messages/en.json";
import fr from "@/messages/fr.json";

const languages: Record<string, typeof en> = { en, fr };

// A sentence is parsed when it is first said, and so is how a date is written: kept, they are once a process and not once a request.
const translators = new Map<string, ReturnType<typeof translatorOf>>();
const formats = new Map<string, ReturnType<typeof makeFormats>>();

/** The words of the interface in the language of a locale, English where there are none. */
export const wordsOf = (locale: string) => keptIn(translators, locale, () => translatorOf(locale));

const translatorOf = (locale: string) =>
  createTranslator({ locale, messages: languages[locale.split("-")[0] ?? "en"] ?? en });

function keptIn<Value>(kept: Map<string, Value>, key: string, make: () => Value): Value {
  const value = kept.get(key) ?? make();
  kept.set(key, value);
  return value;
}

export type Words = ReturnType<typeof wordsOf>;

/** Dates and numbers in a store view's locale and zone. */
export const formatsOf = (locale: string, timeZone: string) =>
  keptIn(formats, `${locale} ${timeZone}`, () => makeFormats(locale, timeZone));

function makeFormats(locale: string, timeZone: string) {
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
