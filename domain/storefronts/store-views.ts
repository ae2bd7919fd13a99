import { and, asc, desc, eq, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { storeIdentities, storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";

/** A store view with the website it belongs to. */
export type StoreView = {
  id: number;
  code: string;
  name: string;
  locale: string;
  timeZone: string;
  /** Address of the General Contact. */
  contact: string | null;
  /** Closed: its addresses lead to the default store view of the website. */
  isClosed: boolean;
  website: { id: number; code: string; name: string; isClosed: boolean };
};

/** Those of a store view, beside its website and its General Contact. */
export const storeViewColumns = {
  id: storeViews.id,
  code: storeViews.code,
  name: storeViews.name,
  locale: storeViews.locale,
  timeZone: storeViews.timeZone,
  contact: storeIdentities.address,
  isClosed: sql<boolean>`${storeViews.closedAt} is not null`,
  website: {
    id: websites.id,
    code: websites.code,
    name: websites.name,
    isClosed: sql<boolean>`${websites.closedAt} is not null`,
  },
};

/** Condition on an identity: it is the General Contact of the store view. */
export const isGeneralContact = and(
  eq(storeIdentities.storeViewId, storeViews.id),
  eq(storeIdentities.kind, "general"),
);

const withWebsite = (reader: Reader) =>
  reader
    .select(storeViewColumns)
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .leftJoin(storeIdentities, isGeneralContact);

/** The store view of a code, null where there is none. */
export async function findStoreView(code: string, reader: Reader = db()): Promise<StoreView | null> {
  const [found] = await withWebsite(reader).where(eq(storeViews.code, code));
  return found ?? null;
}

/** The default store view of the default website, null before `npm run setup`. */
export async function findDefaultStoreView(reader: Reader = db()): Promise<StoreView | null> {
  const [found] = await withWebsite(reader)
    .orderBy(desc(websites.isDefault), desc(storeViews.isDefault), asc(storeViews.position))
    .limit(1);
  return found ?? null;
}

/** The default store view of a website, whose zone is the website's; null where there is no such website. */
export async function findWebsiteDefault(
  websiteId: number,
  reader: Reader = db(),
): Promise<StoreView | null> {
  const [found] = await withWebsite(reader)
    .where(eq(storeViews.websiteId, websiteId))
    .orderBy(desc(storeViews.isDefault), asc(storeViews.position))
    .limit(1);
  return found ?? null;
}
