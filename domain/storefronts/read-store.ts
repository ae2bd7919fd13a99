import { eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { prepared } from "@/db/prepared";
import { storeIdentities, storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";

import { inherit, settingsOfStoreView } from "./read-settings";
import type { Settings } from "./settings";
import { isGeneralContact, storeViewColumns, type StoreView } from "./store-views";

/** A store view as a visitor meets it. */
export type Store = StoreView & {
  settings: Settings;
  /** The open store views of its website in their order: what a visitor can switch between. */
  open: Pick<StoreView, "code" | "name" | "locale">[];
};

const others = alias(storeViews, "others");

const openOnes = sql<Store["open"]>`(
  select coalesce(json_agg(json_build_object('code', ${others.code}, 'name', ${others.name}, 'locale', ${others.locale})
    order by ${others.position}, ${others.id}), '[]')
  from ${storeViews} ${sql.identifier("others")}
  where ${others.websiteId} = ${storeViews.websiteId} and ${others.closedAt} is null)`;

const ofCode = prepared((reader) =>
  reader
    .select({ ...storeViewColumns, settings: settingsOfStoreView, open: openOnes })
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .leftJoin(storeIdentities, isGeneralContact)
    .where(eq(storeViews.code, sql.placeholder("code")))
    .prepare("store"),
);

/** All that a page needs to know of the store view of a code, in one query; null where there is none. */
export async function readStore(code: string): Promise<Store | null> {
  const [found] = await ofCode().execute({ code });
  return found ? { ...found, settings: inherit(found.settings) } : null;
}
