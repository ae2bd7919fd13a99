import { and, asc, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { isRefusal, parseAddress, type AddressRefusal } from "@/domain/recipients/address";
import { suppressAll } from "@/domain/recipients/suppressions";

export type AddRefusals = { email?: AddressRefusal; website?: "unknown" };

/** Names of the websites on which it was added, and on which it was already. */
export type Added = { added: string[]; already: string[] };

/**
 * Suppresses an address on a website, by its code, or on each that is open to the administrator where it is null: no mail that
 * invites goes to it any more, and what is queued is withheld.
 */
export async function addSuppression(
  administrator: Administrator,
  { email, website }: { email: string; website: string | null },
): Promise<Added | { refused: AddRefusals }> {
  demand(administrator, "manage_delivery");
  const address = parseAddress(email);
  return db().transaction(async (tx) => {
    const chosen = await tx
      .select({ id: websites.id, name: websites.name })
      .from(websites)
      .where(
        and(
          onWebsitesOf(administrator, websites.id),
          website === null ? undefined : eq(websites.code, website),
        ),
      )
      .orderBy(asc(websites.position), asc(websites.id));
    if (isRefusal(address) || chosen.length === 0)
      return {
        refused: {
          ...(isRefusal(address) && { email: address }),
          ...(chosen.length === 0 && { website: "unknown" as const }),
        },
      };
    const places = chosen.map(({ id }) => ({ websiteId: id, key: address.key }));
    const made = await suppressAll(tx, places, "manual");
    for (const { id, websiteId } of made)
      await recordActivity(tx, administrator, {
        action: "suppression_added",
        subject: "suppression",
        subjectId: id,
        websiteId,
        to: { suppressed: "manual" },
      });
    const isMade = ({ id }: { id: number }) => made.some(({ websiteId }) => websiteId === id);
    const names = (of: typeof chosen) => of.map(({ name }) => name);
    return {
      added: names(chosen.filter(isMade)),
      already: names(chosen.filter((place) => !isMade(place))),
    };
  });
}
