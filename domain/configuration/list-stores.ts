import { and, asc, eq } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";

export type ListedStoreView = Omit<typeof storeViews.$inferSelect, "createdAt">;
export type ListedWebsite = Omit<typeof websites.$inferSelect, "createdAt">;

/** The websites open to an administrator with their store views, closed ones too, in the order of the shop. */
export async function listStores(
  administrator: Administrator,
): Promise<(ListedWebsite & { storeViews: ListedStoreView[] })[]> {
  demand(administrator, "manage_configuration");
  const rows = await db()
    .select({ website: websites, view: storeViews })
    .from(websites)
    .leftJoin(storeViews, eq(storeViews.websiteId, websites.id))
    .where(onWebsitesOf(administrator, websites.id))
    .orderBy(asc(websites.position), asc(websites.id), asc(storeViews.position), asc(storeViews.id));
  const listed = new Map<number, ListedWebsite & { storeViews: ListedStoreView[] }>();
  for (const { website, view } of rows) {
    const known = listed.get(website.id) ?? { ...website, storeViews: [] };
    if (view) known.storeViews.push(view);
    listed.set(website.id, known);
  }
  return [...listed.values()];
}

/** A website of a code, null where there is none for this administrator. */
export async function findListedWebsite(
  administrator: Administrator,
  code: string,
  reader: Reader = db(),
): Promise<ListedWebsite | null> {
  demand(administrator, "manage_configuration");
  const [found] = await reader
    .select()
    .from(websites)
    .where(and(eq(websites.code, code), onWebsitesOf(administrator, websites.id)));
  return found ?? null;
}

/** A store view of a code with its website, null where there is none for this administrator. */
export async function findListedStoreView(
  administrator: Administrator,
  code: string,
  reader: Reader = db(),
): Promise<{ view: ListedStoreView; website: ListedWebsite } | null> {
  demand(administrator, "manage_configuration");
  const [found] = await reader
    .select({ view: storeViews, website: websites })
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .where(and(eq(storeViews.code, code), onWebsitesOf(administrator, websites.id)));
  return found ?? null;
}
