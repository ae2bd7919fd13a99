import { and, eq, isNotNull } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import { isNamingToken, namedBy, namingToken, type LinkPurpose } from "@/domain/storefronts/links";

import { suppress, type Place } from "./suppressions";

const columns = {
  id: invitations.id,
  publicId: invitations.publicId,
  generation: invitations.generation,
  keyId: invitations.keyId,
  websiteId: invitations.websiteId,
  status: invitations.status,
  email: invitations.email,
  emailKey: invitations.emailKey,
  addressHash: invitations.addressHash,
  storeCode: storeViews.code,
};

/**
 * The invitation a recipient's token was made for, null where it is unknown. Where its address was forgotten by time, it is that of another
 * invitation of the website that is to the same; after an erasure there is none.
 */
async function findByToken(reader: Reader, purpose: LinkPurpose, token: string) {
  const publicId = namedBy(token);
  if (!publicId) return null;
  const [found] = await reader
    .select(columns)
    .from(invitations)
    .innerJoin(storeViews, eq(storeViews.id, invitations.storeViewId))
    .where(eq(invitations.publicId, publicId));
  if (!found || !isNamingToken(token, purpose, found)) return null;
  if (found.emailKey !== null) return found;
  const [other] = await reader
    .select({ email: invitations.email, emailKey: invitations.emailKey })
    .from(invitations)
    .where(
      and(
        eq(invitations.addressHash, found.addressHash),
        eq(invitations.websiteId, found.websiteId),
        isNotNull(invitations.emailKey),
      ),
    )
    .limit(1);
  return { ...found, ...other };
}

/** The invitation of the website a recipient's page was mailed with, null for an unknown token. */
export async function findRecipient(websiteId: number, token: string, reader: Reader = db()) {
  const found = await findByToken(reader, "preferences", token);
  return found?.websiteId === websiteId ? found : null;
}

/**
 * The address, on its website, a recipient's page was mailed to: null for an unknown token, `nothing_stored` where the address has
 * been erased since.
 */
export async function findPlace(websiteId: number, token: string): Promise<Place | "nothing_stored" | null> {
  const found = await findRecipient(websiteId, token);
  if (!found) return null;
  return found.emailKey === null ? "nothing_stored" : { websiteId, key: found.emailKey };
}

/** The invitation to decline from the recipient's page, null for an unknown token. */
export async function findByPreferences(websiteId: number, token: string): Promise<number | null> {
  return (await findRecipient(websiteId, token))?.id ?? null;
}

/**
 * Refuses all further invitations of the website for the owner of the address a token was mailed to. An open one stays
 * acceptable, nothing more is mailed. False for an unknown token, and where a website is given, for one of another; doing it
 * again changes nothing.
 */
export async function refuseAll(
  purpose: "preferences" | "unsubscribe",
  token: string,
  onWebsite?: number,
): Promise<boolean> {
  const found = await findByToken(db(), purpose, token);
  if (!found?.emailKey || found.websiteId !== (onWebsite ?? found.websiteId)) return false;
  const place = { websiteId: found.websiteId, key: found.emailKey };
  await db().transaction((tx) => suppress(tx, place, "refused"));
  return true;
}

/** Where the recipient's page of an unsubscribe token is, null for an unknown token. */
export async function preferencesPath(token: string): Promise<`/${string}` | null> {
  const found = await findByToken(db(), "unsubscribe", token);
  return found ? `/${found.storeCode}/preferences/${namingToken("preferences", found)}` : null;
}
