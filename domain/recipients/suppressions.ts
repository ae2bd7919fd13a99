import { and, eq, inArray, notInArray, or, sql } from "drizzle-orm";

import type { Reader, Transaction } from "@/db/client";
import { prepared } from "@/db/prepared";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { suppressions } from "@/db/schema/recipients";

import { suppressionHashes } from "./address";

/** An address on a website, by its canonical key. */
export type Place = { websiteId: number; key: string };

// One parameter for all of them: a list of hundreds costs more to write down than to look up.
const listed = prepared((reader) =>
  reader
    .select({ websiteId: suppressions.websiteId, hash: suppressions.addressHash })
    .from(suppressions)
    .where(
      sql`${suppressions.addressHash} in (select decode(hash, 'hex') from jsonb_array_elements_text(${sql.placeholder("hashes")}::jsonb) as hash)`,
    )
    .prepare("suppressed"),
);

/** Tells of each of `places` whether nothing may be mailed to it; all are looked up alike, under every key still in use. */
export async function findSuppressed(reader: Reader, places: Place[]): Promise<(place: Place) => boolean> {
  if (places.length === 0) return () => false;
  const hashes = new Map(
    places.map(({ key }) => [key, suppressionHashes(key).map(({ hash }) => hash.toString("hex"))]),
  );
  const found = await listed(reader).execute({ hashes: JSON.stringify([...hashes.values()].flat()) });
  const entries = new Set(found.map(({ websiteId, hash }) => `${websiteId} ${hash.toString("hex")}`));
  return ({ websiteId, key }) => (hashes.get(key) ?? []).some((hash) => entries.has(`${websiteId} ${hash}`));
}

export type SuppressionReason = (typeof suppressions.$inferInsert)["reason"];

/** The reasons that are the word of the address's owner, and not of the shop or of a mail server. */
const ownReasons = ["refused", "erased", "complained"] as const satisfies SuppressionReason[];

/** True where the owner of the address asked not to be written to. */
export const isOwnReason = (reason: SuppressionReason): boolean => ownReasons.some((own) => own === reason);

/**
 * Sees to it that nothing more is mailed to an address of a website, by anyone. What is queued for it is withheld; what the
 * provider is being handed at this moment goes. Doing it again changes nothing, but that the word of the owner takes the place
 * of a lesser reason.
 */
export async function suppress(tx: Transaction, place: Place, reason: SuppressionReason): Promise<void> {
  await suppressAll(tx, [place], reason);
}

/** The same for several places; gives the entries of those where nothing was suppressed before. */
export async function suppressAll(
  tx: Transaction,
  places: Place[],
  reason: SuppressionReason,
): Promise<Made[]> {
  const made: Made[] = [];
  // In one order, so that two at once wait for each other and never both.
  for (const place of places.toSorted((one, other) => one.websiteId - other.websiteId)) {
    const id = await enterSuppression(tx, place, reason);
    if (id !== null) made.push({ id, websiteId: place.websiteId });
  }
  await withholdQueued(tx, places);
  return made;
}

type Made = { id: number; websiteId: number };

/**
 * Keeps one entry for a place, under the newest key, to which what stands under an older one is moved; gives it where it is new. Whoever
 * locks invitations to it as well does so afterwards, as `suppress` does.
 */
export async function enterSuppression(
  tx: Transaction,
  place: Place,
  reason: SuppressionReason,
): Promise<number | null> {
  const [newest, ...older] = suppressionHashes(place.key);
  const moved = await tx
    .delete(suppressions)
    .where(
      and(
        eq(suppressions.websiteId, place.websiteId),
        inArray(
          suppressions.addressHash,
          older.map(({ hash }) => hash),
        ),
      ),
    )
    .returning({ reason: suppressions.reason, createdAt: suppressions.createdAt });
  const [before] = moved.toSorted((one, other) => Number(one.createdAt) - Number(other.createdAt));
  const own = moved.find((row) => isOwnReason(row.reason));
  const kept =
    reason === "erased"
      ? reason
      : (own?.reason ?? (isOwnReason(reason) ? reason : (before?.reason ?? reason)));
  const [entry] = await tx
    .insert(suppressions)
    .values({
      websiteId: place.websiteId,
      addressHash: newest.hash,
      keyId: newest.keyId,
      reason: kept,
      ...(before && { createdAt: before.createdAt }),
    })
    .onConflictDoUpdate({
      target: [suppressions.addressHash, suppressions.websiteId],
      set: { reason: sql`excluded.reason` },
      // Whatever else somebody had asked for, an erasure is more, and is not taken back.
      setWhere: sql`excluded.reason = 'erased'
        or excluded.reason in ${[...ownReasons]} and ${notInArray(suppressions.reason, [...ownReasons])}`,
    })
    .returning({ id: suppressions.id, isNew: sql<boolean>`xmax = 0` });
  return entry?.isNew && !before ? entry.id : null;
}

async function withholdQueued(tx: Transaction, places: Place[]): Promise<void> {
  // Locked first and in order, as everywhere, so that nothing else changes their messages meanwhile.
  const theirs = await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(or(...places.map(isTo)))
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

const isTo = ({ websiteId, key }: Place) =>
  and(eq(invitations.websiteId, websiteId), eq(invitations.emailKey, key));
