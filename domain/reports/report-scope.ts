import { and, desc, eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

/** What figures are about: one website, or where it is null all that are open to the administrator. */
export type ReportScope = {
  website: { id: number; code: string; name: string } | null;
  /** In which days are cut: that of the website, else of the default one. */
  zone: string;
  /** The day it is there, as YYYY-MM-DD by the database's clock. */
  today: string;
};

/** The scope of a website's code; of all where it is null or none of the administrator's, of the one there is where there is no other. */
export async function findReportScope(
  administrator: Administrator,
  code: string | null,
): Promise<ReportScope> {
  demand(administrator, "view_reports");
  const open = await db()
    .select({ id: websites.id, code: websites.code, name: websites.name, zone: storeViews.timeZone })
    .from(websites)
    .innerJoin(storeViews, and(eq(storeViews.websiteId, websites.id), eq(storeViews.isDefault, true)))
    .where(onWebsitesOf(administrator, websites.id))
    .orderBy(desc(websites.isDefault), websites.position, websites.id);
  const found = open.length === 1 ? open[0] : open.find((website) => website.code === code);
  const zone = found?.zone ?? (await findDefaultStoreView())?.timeZone ?? "UTC";
  const [now] = await db().execute<{ today: string }>(
    sql`select (now() at time zone ${zone})::date::text as today`,
  );
  return {
    website: found ? { id: found.id, code: found.code, name: found.name } : null,
    zone,
    today: now?.today ?? "",
  };
}
