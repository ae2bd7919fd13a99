import { and, asc, desc, eq } from "drizzle-orm";

import type { Reader } from "@/db/client";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";

/** A store view with the website it belongs to. */
export type StoreView = {
  id: number;
  code: string;
  name: string;
  locale: string;
  timeZone: string;
  website: { id: number; code: string; name: string };
};

const columns = {
  id: storeViews.id,
  code: storeViews.code,
  name: storeViews.name,
  locale: storeViews.locale,
  timeZone: storeViews.timeZone,
  website: { id: websites.id, code: websites.code, name: websites.name },
};

const withWebsite = (reader: Reader) =>
  reader.select(columns).from(storeViews).innerJoin(websites, eq(websites.id, storeViews.websiteId));

/** The store view of a code, null where there is none. */
export async function findStoreView(reader: Reader, code: string): Promise<StoreView | null> {
  const [found] = await withWebsite(reader).where(eq(storeViews.code, code));
  return found ?? null;
}

/** The default store view of the default website, null before `npm run setup`. */
export async function findDefaultStoreView(reader: Reader): Promise<StoreView | null> {
  const [found] = await withWebsite(reader)
    .orderBy(desc(websites.isDefault), desc(storeViews.isDefault), asc(storeViews.position))
    .limit(1);
  return found ?? null;
}

/** The store views of a website in their order: what a visitor can switch between. */
export async function listStoreViews(reader: Reader, websiteId: number): Promise<StoreView[]> {
  return withWebsite(reader)
    .where(and(eq(storeViews.websiteId, websiteId)))
    .orderBy(asc(storeViews.position), asc(storeViews.id));
}
