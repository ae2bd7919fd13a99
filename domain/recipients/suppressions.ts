import { and, eq, inArray, sql } from "drizzle-orm";

import type { Reader, Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { suppressions } from "@/db/schema/recipients";

import { suppressionHashes } from "./address";

/** An address on a website, by its canonical key. */
export type Place = { websiteId: number; key: string };

/** Tells of each of `places` whether nothing may be mailed to it; all are looked up alike, under every key still in use. */
export async function findSuppressed(reader: Reader, places: Place[]): Promise<(place: Place) => boolean> {
  if (places.length === 0) return () => false;
  const hashes = new Map(
    places.map(({ key }) => [key, suppressionHashes(key).map(({ hash }) => hash.toString("hex"))]),
  );
  const found = await reader
    .select({ websiteId: suppressions.websiteId, hash: suppressions.addressHash })
    .from(suppressions)
    // One parameter for all of them: a list of hundreds costs more to write down than to look up.
    .where(
      sql`${suppressions.addressHash} in (select decode(hash, 'hex') from jsonb_array_elements_text(${JSON.stringify([...hashes.values()].flat())}::jsonb) as hash)`,
    )
    .prepare("suppressed")
    .execute();
  const entries = new Set(found.map(({ websiteId, hash }) => `${websiteId} ${hash.toString("hex")}`));
  return ({ websiteId, key }) => (hashes.get(key) ?? []).some((hash) => entries.has(`${websiteId} ${hash}`));
}

/**
 * Sees to it that nothing more is mailed to an address of a website, by anyone. What is queued for it is withheld; what the
 * provider is being handed at this moment goes. Doing it again changes nothing.
 */
export async function suppress(
  tx: Transaction,
  place: Place,
  reason: (typeof suppressions.$inferInsert)["reason"],
): Promise<void> {
  const [newest] = suppressionHashes(place.key);
  await tx
    .insert(suppressions)
    .values({ websiteId: place.websiteId, addressHash: newest.hash, keyId: newest.keyId, reason })
    .onConflictDoNothing();
  // Locked first and in order, as everywhere, so that nothing else changes their messages meanwhile.
  const theirs = await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.websiteId, place.websiteId), eq(invitations.emailKey, place.key)))
    .orderBy(invitations.id)
    .for("no key update");
  await tx
    .update(messages)
    .set({ withheld: "suppressed" })
    .where(
      and(
        inArray(
          messages.invitationId,
          theirs.map(({ id }) => id),
        ),
        inArray(messages.purpose, [...invitingPurposes]),
        eq(messages.state, "queued"),
        sql`${messages.withheld} is distinct from 'suppressed'`,
      ),
    );
}
