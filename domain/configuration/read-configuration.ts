import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { settings } from "@/db/schema/settings";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, type Administrator } from "@/domain/accounts/administrator";

import {
  allowsScope,
  settingDefinitions,
  settingKeys,
  type Scope,
  type SettingKey,
  type Settings,
} from "@/domain/storefronts/settings";

/** A scope that values can be set for. What is narrower than a website belongs to one. */
export type ScopePlace =
  | { scope: "default"; websiteId: null; storeViewId: null }
  | { scope: "website"; code: string; name: string; websiteId: number; storeViewId: null }
  | { scope: "store"; code: string; name: string; websiteId: number; storeViewId: number };

/** Where an inherited value comes from. */
type Source = { scope: "built_in" } | { scope: "default" } | { scope: "website"; name: string };

type Value = Settings[SettingKey];

/** A setting at a scope: its own value there (undefined: none), and what it holds without one. */
export type ConfigurationField = {
  key: SettingKey;
  own: Value | undefined;
  inherited: { value: Value; from: Source };
  /** Whether it may be given a value here; a broader scope has it where not. */
  isOpen: boolean;
};

/** The scopes open to an administrator, from broad to narrow and in the order of the shop: the default one only to who sees all websites. */
export async function listScopes(administrator: Administrator): Promise<ScopePlace[]> {
  demand(administrator, "manage_configuration");
  const seen = administrator.websiteIds;
  const rows = await db()
    .select({ website: websites, store: storeViews })
    .from(websites)
    .leftJoin(storeViews, eq(storeViews.websiteId, websites.id))
    .where(seen ? inArray(websites.id, seen) : undefined)
    .orderBy(asc(websites.position), asc(websites.id), asc(storeViews.position), asc(storeViews.id));
  const places: ScopePlace[] = seen ? [] : [{ scope: "default", websiteId: null, storeViewId: null }];
  for (const { website, store } of rows) {
    if (!places.some(({ websiteId }) => websiteId === website.id))
      places.push({ scope: "website", ...named(website), websiteId: website.id, storeViewId: null });
    if (store) places.push({ scope: "store", ...named(store), websiteId: website.id, storeViewId: store.id });
  }
  return places;
}

const named = ({ code, name }: { code: string; name: string }) => ({ code, name });

/** Every setting as it stands at a scope. */
export async function readConfiguration(
  place: ScopePlace,
  reader: Reader = db(),
): Promise<ConfigurationField[]> {
  const [website] = await reader
    .select({ name: websites.name })
    .from(websites)
    .where(eq(websites.id, place.websiteId ?? 0));
  const rows = await reader.select().from(settings).where(bearsOn(place));
  const at = (scope: Scope) => rows.filter((row) => scopeOf(row) === scope);
  const broader: [Scope, Source][] = [
    ["default", { scope: "default" }],
    ["website", { scope: "website", name: website?.name ?? "" }],
  ];
  return settingKeys.map((key) => {
    const held = (scope: Scope) => valueIn(at(scope), key, scope);
    let inherited: ConfigurationField["inherited"] = {
      value: settingDefinitions[key].fallback,
      from: { scope: "built_in" },
    };
    for (const [scope, from] of broader.slice(0, breadths.indexOf(place.scope))) {
      const value = held(scope);
      if (value !== undefined) inherited = { value, from };
    }
    return { key, own: held(place.scope), inherited, isOpen: allowsScope(key, place.scope) };
  });
}

/**
 * The store views a value set at a scope reaches, with what each holds now: those without a value of their own, or of a scope
 * between.
 */
export async function readReach(
  place: ScopePlace,
  key: SettingKey,
): Promise<{ name: string; holds: Value }[]> {
  const rows = await db()
    .select({ store: storeViews, website: websites.name })
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .where(
      and(
        place.websiteId === null ? undefined : eq(storeViews.websiteId, place.websiteId),
        place.storeViewId === null ? undefined : eq(storeViews.id, place.storeViewId),
      ),
    )
    .orderBy(asc(websites.position), asc(websites.id), asc(storeViews.position), asc(storeViews.id));
  const reached = await Promise.all(
    rows.map(async ({ store: { id, websiteId, code, name }, website }) => {
      const at: ScopePlace = { scope: "store", code, name, websiteId, storeViewId: id };
      const field = (await readConfiguration(at)).find((one) => one.key === key);
      if (!field) return [];
      const holder: Scope | "built_in" = field.own === undefined ? field.inherited.from.scope : "store";
      const isNarrower = holder !== "built_in" && breadths.indexOf(holder) > breadths.indexOf(place.scope);
      const holds = field.own ?? field.inherited.value;
      return isNarrower ? [] : [{ name: place.scope === "default" ? `${website} ${name}` : name, holds }];
    }),
  );
  return reached.flat();
}

const breadths: Scope[] = ["default", "website", "store"];

type Row = typeof settings.$inferSelect;

const scopeOf = ({ websiteId, storeViewId }: Pick<Row, "websiteId" | "storeViewId">): Scope =>
  storeViewId !== null ? "store" : websiteId !== null ? "website" : "default";

/** Condition: the value is of the scope or of one it inherits from. */
const bearsOn = ({ websiteId, storeViewId }: ScopePlace) =>
  or(
    and(isNull(settings.websiteId), isNull(settings.storeViewId)),
    websiteId === null ? undefined : eq(settings.websiteId, websiteId),
    storeViewId === null ? undefined : eq(settings.storeViewId, storeViewId),
  );

/** What was set, undefined where nothing was, or something its setting does not allow (changed by hand). */
function valueIn(rows: Row[], key: SettingKey, scope: Scope): Value | undefined {
  const row = rows.find((candidate) => candidate.key === key);
  if (!row || !allowsScope(key, scope)) return undefined;
  const parsed = settingDefinitions[key].value.safeParse(row.value);
  return parsed.success ? parsed.data : undefined;
}
