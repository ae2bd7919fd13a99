import { and, desc, eq, lt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { suppressions } from "@/db/schema/recipients";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import type { SuppressionReason } from "@/domain/recipients/suppressions";

/** Which suppressions are asked for; null: any. */
export type SuppressionFilter = { reason: SuppressionReason | null; website: string | null };

/** A suppression as it is shown: of whom, nobody can tell. */
export type Suppression = {
  id: number;
  reason: SuppressionReason;
  since: Date;
  website: { id: number; name: string; timeZone: string };
};

const pageSize = 50;

/** With the zone of the website, which is that of its default store view. */
export const suppressionColumns = {
  id: suppressions.id,
  reason: suppressions.reason,
  since: suppressions.createdAt,
  website: {
    id: websites.id,
    name: websites.name,
    timeZone: sql<string>`coalesce((select ${storeViews.timeZone} from ${storeViews}
      where ${storeViews.websiteId} = ${websites.id} and ${storeViews.isDefault}), 'UTC')`,
  },
};

/** A page of the suppressions open to the administrator, newest first, from after the entry `after`; `next` is its last where there are more. */
export async function listSuppressions(
  administrator: Administrator,
  filter: SuppressionFilter,
  after: number | null,
): Promise<{ rows: Suppression[]; next: number | null }> {
  demand(administrator, "manage_delivery");
  const rows = await db()
    .select(suppressionColumns)
    .from(suppressions)
    .innerJoin(websites, eq(websites.id, suppressions.websiteId))
    .where(
      and(
        isIn(administrator, filter),
        filter.reason === null ? undefined : eq(suppressions.reason, filter.reason),
        after === null ? undefined : lt(suppressions.id, after),
      ),
    )
    .orderBy(desc(suppressions.id))
    .limit(pageSize + 1);
  const page = rows.slice(0, pageSize);
  return { rows: page, next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null };
}

/** How many there are of each reason, on the website of the filter. */
export async function countSuppressions(
  administrator: Administrator,
  filter: SuppressionFilter,
): Promise<Partial<Record<SuppressionReason, number>>> {
  demand(administrator, "manage_delivery");
  const rows = await db()
    .select({ reason: suppressions.reason, count: sql<number>`count(*)::int` })
    .from(suppressions)
    .innerJoin(websites, eq(websites.id, suppressions.websiteId))
    .where(isIn(administrator, filter))
    .groupBy(suppressions.reason);
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

/** One suppression, null where there is none that is open to the administrator. */
export async function findSuppression(administrator: Administrator, id: number): Promise<Suppression | null> {
  demand(administrator, "manage_delivery");
  const [found] = await db()
    .select(suppressionColumns)
    .from(suppressions)
    .innerJoin(websites, eq(websites.id, suppressions.websiteId))
    .where(and(eq(suppressions.id, id), onWebsitesOf(administrator, suppressions.websiteId)));
  return found ?? null;
}

const isIn = (administrator: Administrator, { website }: SuppressionFilter) =>
  and(
    onWebsitesOf(administrator, suppressions.websiteId),
    website === null ? undefined : eq(websites.code, website),
  );
