import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { settings } from "@/db/schema/settings";
import { storeViews } from "@/db/schema/store-views";

import { allowsScope, isSetting, settingDefinitions, type Scope, type Settings } from "./settings";

type Row = { key: string; value: unknown; scope: Scope };

const columns = {
  key: settings.key,
  value: settings.value,
  scope: sql<Scope>`case when ${settings.storeViewId} is not null then 'store'
    when ${settings.websiteId} is not null then 'website' else 'default' end`,
};

const isDefaultScope = and(isNull(settings.websiteId), isNull(settings.storeViewId));

/** Reads what every setting holds for a store view, narrower scopes before broader ones, in one query. */
export async function readSettings(storeViewId: number, reader: Reader = db()): Promise<Settings> {
  const website = reader
    .select({ id: storeViews.websiteId })
    .from(storeViews)
    .where(eq(storeViews.id, storeViewId));
  const rows = await reader
    .select(columns)
    .from(settings)
    .where(or(isDefaultScope, inArray(settings.websiteId, website), eq(settings.storeViewId, storeViewId)))
    .prepare("settings")
    .execute();
  return inherit(rows);
}

/** Reads what every setting holds at the default scope. */
export async function readDefaultSettings(reader: Reader = db()): Promise<Settings> {
  const rows = await reader
    .select(columns)
    .from(settings)
    .where(isDefaultScope)
    .prepare("default_settings")
    .execute();
  return inherit(rows);
}

/** Puts narrower values over broader ones; one that its setting does not allow (changed by hand) counts as unset. */
export function inherit(rows: Row[]): Settings {
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
