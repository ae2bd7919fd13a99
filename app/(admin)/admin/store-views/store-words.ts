import type { Route } from "next";

import { findOutcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import type { Words } from "@/app/words";
import { fieldErrors } from "@/app/refusal-words";
import type { Entry } from "@/components/choices-form";
import type { StoreRefusals } from "@/domain/configuration/store-forms";
import { offeredLocales, offeredTimeZones } from "@/domain/storefronts/store-names";

export const path = "/admin/store-views";

/** What a page says was done, or was not, after its form was sent; as it stands in the address. */
const outcomes = {
  done: ["website_added", "store_added", "changed", "closed", "reopened", "removed"],
  refused: ["not_found", "all_websites", "is_default", "closed", "in_use", "only_of_role", "not_sure"],
} as const;

export type Outcome =
  | { done: (typeof outcomes.done)[number] }
  | { refused: (typeof outcomes.refused)[number] };

/** The sentences of an outcome in the address; neither where there is none we know. */
export async function readOutcome(
  t: Words,
  search: OutcomeSearch,
): Promise<{ done?: string; refused?: string }> {
  const { done, refused } = findOutcome(outcomes, await search);
  if (done) return { done: t(`admin.stores.done.${done}`) };
  return refused ? { refused: t(`admin.stores.refused.${refused}`) } : {};
}

/** The address of one of these pages with what came of a form. */
export const withOutcome = (to: string, outcome: Outcome): Route =>
  `${to}?${new URLSearchParams(outcome).toString()}` as Route;

/** What is bound to an action, or stands in an address, as a code; empty, which nothing has, where it is none. */
export const codeFrom = (value: unknown): string =>
  typeof value === "string" && /^[a-z0-9-]{2,20}$/.test(value) ? value : "";

type Fields = { code?: string; name: string; locale: string; timeZone: string; position: number };

const text = (name: string, label: string, hint: string | null, defaultValue: string): Entry => ({
  kind: "text",
  name,
  label,
  ...(hint && { hint }),
  autoComplete: "off",
  required: true,
  defaultValue,
});

/** The entries of a website's form; a new one has a code, and an address its mails come from. */
export function websiteEntries(
  t: Words,
  prefix: string,
  website: { name: string; position: number } | null,
): Entry[] {
  const field = (name: string) => `${prefix}${name}`;
  return [
    text(field("name"), t("admin.stores.name"), t("admin.stores.websiteNameHint"), website?.name ?? ""),
    ...(website
      ? []
      : [
          text(field("code"), t("admin.stores.code"), t("admin.stores.websiteCodeHint"), ""),
          text(field("address"), t("admin.stores.address"), t("admin.stores.addressHint"), ""),
        ]),
    orderEntry(t, field("position"), website?.position ?? 10),
  ];
}

/** The entries of a store view's form; a new one has a code. */
export function storeEntries(t: Words, language: string, given: Fields, isNew: boolean): Entry[] {
  const names = new Intl.DisplayNames(language, { type: "language", languageDisplay: "standard" });
  const locales = offeredLocales.some((one) => one === given.locale)
    ? offeredLocales
    : [given.locale, ...offeredLocales];
  const zones = offeredTimeZones();
  const withOwn = zones.includes(given.timeZone) ? zones : [given.timeZone, ...zones];
  return [
    text("name", t("admin.stores.name"), t("admin.stores.storeNameHint"), given.name),
    ...(isNew
      ? [text("code", t("admin.stores.code"), t("admin.stores.storeCodeHint"), given.code ?? "")]
      : []),
    {
      kind: "list",
      name: "locale",
      label: t("admin.stores.locale"),
      options: locales.map((value) => ({ value, label: names.of(value) ?? value })),
      chosen: [given.locale],
    },
    {
      kind: "list",
      name: "timeZone",
      label: t("admin.stores.zone"),
      options: withOwn.map((value) => ({ value, label: value.replaceAll("_", " ") })),
      chosen: [given.timeZone],
    },
    orderEntry(t, "position", given.position),
  ];
}

const orderEntry = (t: Words, name: string, position: number): Entry => ({
  kind: "text",
  name,
  label: t("admin.stores.position"),
  hint: t("admin.stores.positionHint"),
  inputMode: "numeric",
  autoComplete: "off",
  required: true,
  defaultValue: String(position),
});

/** The box that makes one the default. */
export const defaultEntry = (t: Words, label: string): Entry => ({
  kind: "any",
  name: "isDefault",
  label: t("admin.stores.makeDefault"),
  options: [{ value: "yes", label }],
  chosen: [],
});

/** The sentence of each refused field, by the field's name in its form. */
export function storeErrors(t: Words, refused: StoreRefusals, prefix = ""): Record<string, string> {
  const { name, address, ...others } = refused;
  const errors: Record<string, string> = {
    ...(name && { name: fieldErrors(t, { firstName: name })["firstName"] ?? "" }),
    ...(address && { address: fieldErrors(t, { email: address })["email"] ?? "" }),
  };
  for (const [field, reason] of Object.entries(others)) errors[field] = t(`admin.stores.error.${reason}`);
  return Object.fromEntries(Object.entries(errors).map(([field, error]) => [`${prefix}${field}`, error]));
}
