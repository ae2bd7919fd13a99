import type { DeskVisit } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import type { Words } from "@/app/words";
import { listPlaces } from "@/domain/storefronts/places";
import {
  fingerprint,
  parseSetting,
  type FieldRefusal,
  type SaveRefusal,
  type SentField,
  type SentFields,
} from "@/domain/configuration/save-configuration";
import {
  settingDefinitions,
  settingKeys,
  type SettingKey,
  type Settings,
} from "@/domain/storefronts/settings";

import { valueWords } from "./config-fields";
import { defaultName, wasName, type ConfigAnswer } from "./config-words";

/** The fields the form has; one that is missing from it stays as it is. */
export function readSent(form: FormData): SentFields {
  const sent: SentFields = {};
  for (const key of settingKeys) {
    const was = form.get(wasName(key));
    if (typeof was !== "string") continue;
    if (form.has(defaultName(key))) sent[key] = { was, text: null };
    else if (form.has(key)) sent[key] = { was, text: textOf(form, key) };
  }
  return sent;
}

const entriesOf = <T>(fields: Partial<Record<SettingKey, T>>) => Object.entries(fields) as [SettingKey, T][];

/** The form as it was sent, to come back as it was. */
export function asSent(sent: SentFields, form: FormData) {
  const entries = entriesOf<SentField>(sent);
  return {
    values: Object.fromEntries(
      entries.filter(([key]) => form.has(key)).map(([key]) => [key, textOf(form, key)]),
    ),
    defaults: Object.fromEntries(entries.map(([key, { text }]) => [key, text === null])),
    was: Object.fromEntries(entries.map(([key, { was }]) => [key, was])),
  };
}

/** What a refusal says in the form; after a stale one, the same form sent again is meant. */
export async function refusedAnswer(
  { t }: DeskVisit,
  refusal: SaveRefusal,
  sent: SentFields,
): Promise<ConfigAnswer> {
  if (refusal.refused === "unknown_scope") return { alert: t("admin.config.unknownScope") };
  if (refusal.refused === "invalid") {
    const errors = entriesOf<FieldRefusal>(refusal.errors);
    return { errors: Object.fromEntries(errors.map(([key, reason]) => [key, errorText(t, key, reason)])) };
  }
  const { groups } = await listPlaces([]);
  const words = (key: SettingKey, value: Settings[SettingKey] | undefined) =>
    value === undefined ? t("admin.config.inheritedNow") : valueWords(t, key, value, groups);
  const stale = entriesOf(refusal.now);
  const staleText = (key: SettingKey, now: Settings[SettingKey] | undefined) =>
    t("admin.config.staleField", {
      name: t(`admin.config.field.${key}`),
      now: words(key, now),
      yours: words(key, sentValue(key, sent[key])),
    });
  const was = entriesOf<SentField>(sent).map(([key, field]) => [key, field.was] as const);
  return {
    alert: t("admin.config.stale"),
    was: Object.fromEntries([...was, ...stale.map(([key, now]) => [key, fingerprint(now)] as const)]),
    errors: Object.fromEntries(stale.map(([key, now]) => [key, staleText(key, now)])),
  };
}

function errorText(t: Words, key: SettingKey, reason: FieldRefusal): string {
  const { form } = settingDefinitions[key];
  return t(`admin.config.error.${reason}`, {
    name: t(`admin.config.field.${key}`),
    least: form.kind === "number" ? form.least : 0,
    most: form.kind === "number" || form.kind === "line" ? form.most : 0,
  });
}

/** What a stale form was sent with: it has been read before, so that it can be. */
function sentValue(key: SettingKey, field: SentField | undefined): Settings[SettingKey] | undefined {
  if (!field || field.text === null) return undefined;
  const parsed = parseSetting(key, field.text);
  return "value" in parsed ? parsed.value : undefined;
}
