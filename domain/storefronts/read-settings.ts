import { and, eq, isNull, or, sql } from "drizzle-orm";

import type { Reader } from "@/db/client";
import { prepared } from "@/db/prepared";
import { settings } from "@/db/schema/settings";
import { storeViews } from "@/db/schema/store-views";

import { allowsScope, isSetting, settingDefinitions, type Scope, type Settings } from "./settings";

/** A value as it is kept, and the scope it was given at. */
export type SettingRow = { key: string; value: unknown; scope: Scope };

const columns = {
  key: settings.key,
  value: settings.value,
  scope: sql<Scope>`case when ${settings.storeViewId} is not null then 'store'
    when ${settings.websiteId} is not null then 'website' else 'default' end`,
};

const isDefaultScope = and(isNull(settings.websiteId), isNull(settings.storeViewId));

/** Every value that counts for the store view a query is about, as JSON: one query reads it with the store view. */
export const settingsOfStoreView = sql<SettingRow[]>`(
  select coalesce(json_agg(json_build_object('key', ${settings.key}, 'value', ${settings.value}, 'scope', ${columns.scope})), '[]')
  from ${settings} where ${or(isDefaultScope, eq(settings.websiteId, storeViews.websiteId), eq(settings.storeViewId, storeViews.id))})`;

const ofStoreView = prepared((reader) =>
  reader
    .select({ rows: settingsOfStoreView })
    .from(storeViews)
    .where(eq(storeViews.id, sql.placeholder("id")))
    .prepare("settings"),
);

/** Reads what every setting holds for a store view, narrower scopes before broader ones, in one query. */
export async function readSettings(storeViewId: number, reader?: Reader): Promise<Settings> {
  const [found] = await ofStoreView(reader).execute({ id: storeViewId });
  return inherit(found?.rows ?? []);
}

const ofDefaultScope = prepared((reader) =>
  reader.select(columns).from(settings).where(isDefaultScope).prepare("default_settings"),
);

/** Reads what every setting holds at the default scope. */
export async function readDefaultSettings(reader?: Reader): Promise<Settings> {
  return inherit(await ofDefaultScope(reader).execute());
}

/** Puts narrower values over broader ones; one that its setting does not allow (changed by hand) counts as unset. */
export function inherit(rows: SettingRow[]): Settings {
  const held: Record<string, unknown> = {};
  for (const [key, definition] of Object.entries(settingDefinitions)) held[key] = definition.fallback;
  for (const scope of ["default", "website", "store"] satisfies Scope[]) {
    for (const row of rows.filter((candidate) => candidate.scope === scope)) {
      if (!isSetting(row.key) || !allowsScope(row.key, scope)) continue;
      const parsed = settingDefinitions[row.key].value.safeParse(row.value);
      if (parsed.success) held[row.key] = parsed.data;
    }
  }
  return held as Settings;
}
