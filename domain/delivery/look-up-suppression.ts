import { and, asc, eq, inArray } from "drizzle-orm";

import { db } from "@/db/client";
import { suppressions } from "@/db/schema/recipients";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { isRefusal, parseAddress, suppressionHashes, type AddressRefusal } from "@/domain/recipients/address";

import { suppressionColumns, type Suppression } from "./list-suppressions";

/** What stands against an address on a website; null: nothing. */
export type LookedUp = { website: string; entry: Suppression | null };

/** Tells of an address on which of the administrator's websites it is suppressed. That somebody asked is written down, not for whom. */
export async function lookUpSuppression(
  administrator: Administrator,
  email: string,
): Promise<{ found: LookedUp[] } | { refused: AddressRefusal }> {
  demand(administrator, "manage_delivery");
  const address = parseAddress(email);
  if (isRefusal(address)) return { refused: address };
  const hashes = suppressionHashes(address.key).map(({ hash }) => hash);
  return db().transaction(async (tx) => {
    const rows = await tx
      .select(suppressionColumns)
      .from(websites)
      .leftJoin(
        suppressions,
        and(eq(suppressions.websiteId, websites.id), inArray(suppressions.addressHash, hashes)),
      )
      .where(onWebsitesOf(administrator, websites.id))
      .orderBy(asc(websites.position), asc(websites.id));
    const found = rows.map(({ id, reason, since, website }) => ({
      website: website.name,
      entry: id !== null && reason !== null && since !== null ? { id, reason, since, website } : null,
    }));
    await recordActivity(tx, administrator, {
      action: "suppression_looked_up",
      to: { found: found.filter(({ entry }) => entry !== null).length },
    });
    return { found };
  });
}
