import { asc } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { websites } from "@/db/schema/websites";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";

import { keepSetting } from "@/domain/storefronts/change-setting";
import { holdGroup } from "@/domain/storefronts/customer-groups";
import { listScopes, readConfiguration, type ScopePlace } from "./read-configuration";
import { settingDefinitions, type SettingKey, type Settings } from "@/domain/storefronts/settings";

type Value = Settings[SettingKey];

/** A field as it was sent: what its form was drawn with, as `fingerprint` gives it, and its text; null for the inherited value. */
export type SentField = { was: string; text: string | null };

export type SentFields = Partial<Record<SettingKey, SentField>>;

export type FieldRefusal = "option" | "range" | "too_long" | "lines";

export type SaveRefusal =
  | { refused: "unknown_scope" }
  | { refused: "invalid"; errors: Partial<Record<SettingKey, FieldRefusal>> }
  /** Somebody else has saved these meanwhile; their own values now, undefined for an inherited one. */
  | { refused: "stale"; now: Partial<Record<SettingKey, Value | undefined>> };

/** What a form says it was drawn with, so that it is noticed when that has changed. */
export const fingerprint = (own: Value | undefined): string => (own === undefined ? "" : JSON.stringify(own));

/**
 * Gives settings values of their own at a scope, or takes these back, all or none, and writes down each that changed. They take
 * effect with the next request of every instance. Of two forms drawn alike the second is refused where it differs.
 */
export async function saveConfiguration(
  administrator: Administrator,
  scopeName: string,
  sent: SentFields,
): Promise<{ saved: number } | SaveRefusal> {
  demand(administrator, "manage_configuration");
  const place = await findScope(administrator, scopeName);
  if (!place) return { refused: "unknown_scope" };
  return db().transaction(async (tx) => {
    // One save at a time: a value that is not there yet cannot be locked.
    await tx.select({ id: websites.id }).from(websites).orderBy(asc(websites.id)).for("no key update");
    const read = await readSent(tx, sent);
    if ("errors" in read) return { refused: "invalid" as const, errors: read.errors };
    const fields = (await readConfiguration(place, tx)).filter(({ key, isOpen }) => isOpen && key in sent);
    const changed = fields.filter(({ key, own }) => fingerprint(own) !== fingerprint(read.values[key]));
    const stale = changed.filter(({ key, own }) => fingerprint(own) !== sent[key]?.was);
    if (stale.length > 0)
      return { refused: "stale" as const, now: Object.fromEntries(stale.map(({ key, own }) => [key, own])) };
    for (const { key, own } of changed) {
      const to = read.values[key];
      // A value of a store view names that alone.
      const at = place.scope === "store" ? { websiteId: null, storeViewId: place.storeViewId } : place;
      await keepSetting(tx, { websiteId: at.websiteId, storeViewId: at.storeViewId }, key, to);
      await recordActivity(tx, administrator, {
        action: "setting_changed",
        subject: "setting",
        subjectId: key,
        websiteId: place.websiteId,
        from: { scope: scopeName, value: own === undefined ? "inherited" : own },
        to: { scope: scopeName, value: to === undefined ? "inherited" : to },
      });
    }
    return { saved: changed.length };
  });
}

/** The scope of a name (`default`, `website:{code}`, `store:{code}`), undefined where it is not open to the administrator. */
export async function findScope(administrator: Administrator, name: string): Promise<ScopePlace | undefined> {
  return (await listScopes(administrator)).find((place) => nameOfScope(place) === name);
}

export const nameOfScope = (place: ScopePlace): string =>
  place.scope === "default" ? "default" : `${place.scope}:${place.code}`;

type Read =
  | { values: Partial<Record<SettingKey, Value | undefined>> }
  | { errors: Partial<Record<SettingKey, FieldRefusal>> };

async function readSent(tx: Transaction, sent: SentFields): Promise<Read> {
  const values: Partial<Record<SettingKey, Value | undefined>> = {};
  const errors: Partial<Record<SettingKey, FieldRefusal>> = {};
  for (const [key, { text }] of Object.entries(sent) as [SettingKey, SentField][]) {
    if (text === null) continue;
    const read = parseSetting(key, text);
    if ("refused" in read) errors[key] = read.refused;
    else if (settingDefinitions[key].form.kind === "group" && !(await holdGroup(tx, Number(read.value))))
      errors[key] = "option";
    else values[key] = read.value;
  }
  return Object.keys(errors).length > 0 ? { errors } : { values };
}

/** A setting's value from the text of its field, or what is wrong with that. */
export function parseSetting(key: SettingKey, text: string): { value: Value } | { refused: FieldRefusal } {
  const { form, value: schema } = settingDefinitions[key];
  const parsed = schema.safeParse(asTyped(form.kind, text));
  if (parsed.success) return { value: parsed.data };
  if (form.kind === "number") return { refused: "range" };
  if (form.kind !== "line") return { refused: "option" };
  return { refused: [...text.trim()].length > form.most ? "too_long" : "lines" };
}

function asTyped(kind: (typeof settingDefinitions)[SettingKey]["form"]["kind"], text: string): unknown {
  const trimmed = text.trim();
  switch (kind) {
    case "yes_no":
      return { yes: true, no: false }[trimmed];
    case "number":
    case "group":
      return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : undefined;
    case "choice":
    case "line":
      return trimmed;
  }
}

/** The text a field has for a value; what `parseSetting` makes that value of. */
export function textOfSetting(value: Value): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? "" : String(value);
}
