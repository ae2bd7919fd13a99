import { and, eq, sql } from "drizzle-orm";

import type { Reader } from "@/db/client";
import { settings } from "@/db/schema/settings";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";

import { allowsScope, settingDefinitions, type SettingKey, type Settings } from "./settings";

/** Where a value is set: the default scope, a website or a store view, by its code. */
export type ScopeName = "default" | `website:${string}` | `store:${string}`;

/**
 * Gives a setting a value at a scope; it takes effect with the next request on every instance. Throws where the value is out
 * of range, or the scope too fine or unknown.
 */
export async function changeSetting<Key extends SettingKey>(
  reader: Reader,
  scope: ScopeName,
  key: Key,
  value: Settings[Key],
): Promise<void> {
  const [kind, code = ""] = scope.split(":") as ["default" | "website" | "store", string?];
  if (!allowsScope(key, kind)) throw new RangeError(`${key} cannot be set for a ${kind}`);
  const parsed = settingDefinitions[key].value.parse(value);
  await keepSetting(reader, await placeOf(reader, kind, code), key, parsed);
}

/** Writes a setting's own value at a website, a store view or, with neither, the default scope; undefined takes it back. */
export async function keepSetting(
  reader: Reader,
  place: { websiteId: number | null; storeViewId: number | null },
  key: SettingKey,
  value: Settings[SettingKey] | undefined,
): Promise<void> {
  if (value === undefined) {
    await reader
      .delete(settings)
      .where(
        and(
          eq(settings.key, key),
          sql`${settings.websiteId} is not distinct from ${place.websiteId}`,
          sql`${settings.storeViewId} is not distinct from ${place.storeViewId}`,
        ),
      );
    return;
  }
  await reader
    .insert(settings)
    // Drizzle writes null as the absence of a value, and here it is one.
    .values({ key, ...place, value: value ?? sql`'null'::jsonb` })
    .onConflictDoUpdate({
      target: [settings.key, settings.websiteId, settings.storeViewId],
      set: { value: sql`excluded.value`, updatedAt: sql`now()` },
    });
}

async function placeOf(reader: Reader, kind: "default" | "website" | "store", code: string) {
  if (kind === "default") return { websiteId: null, storeViewId: null };
  const table = kind === "website" ? websites : storeViews;
  const [found] = await reader.select({ id: table.id }).from(table).where(eq(table.code, code));
  if (!found) throw new RangeError(`there is no ${kind} ${code}`);
  return kind === "website"
    ? { websiteId: found.id, storeViewId: null }
    : { websiteId: null, storeViewId: found.id };
}
