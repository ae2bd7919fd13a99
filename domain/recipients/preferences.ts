import { and, asc, eq, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import { isNamingToken, namedBy, namingToken, type LinkPurpose } from "@/domain/storefronts/links";

import { findSuppressed, suppress } from "./suppressions";

/** Who gave an address to the shop, and when; the inviter is null where it is the shop, or may not be named. */
export type Giver = {
  inviter: { firstName: string; lastName: string } | null;
  isFromShop: boolean;
  at: Date;
};

export type Preferences = {
  email: string;
  /** Every invitation to this address on this website, oldest first. */
  givers: Giver[];
  /** Whether the invitation of this link can still be declined. */
  isOpen: boolean;
  isRefused: boolean;
};

const columns = {
  id: invitations.id,
  publicId: invitations.publicId,
  generation: invitations.generation,
  keyId: invitations.keyId,
  websiteId: invitations.websiteId,
  status: invitations.status,
  email: invitations.email,
  emailKey: invitations.emailKey,
  storeCode: storeViews.code,
};

/** The invitation a recipient's token was made for, null where it is unknown. */
async function findByToken(reader: Reader, purpose: LinkPurpose, token: string) {
  const publicId = namedBy(token);
  if (!publicId) return null;
  const [found] = await reader
    .select(columns)
    .from(invitations)
    .innerJoin(storeViews, eq(storeViews.id, invitations.storeViewId))
    .where(eq(invitations.publicId, publicId));
  return found && isNamingToken(token, purpose, found) ? found : null;
}

/** What the recipient's page shows for a token of the website, null for an unknown one. Reading changes nothing. */
export async function readPreferences(
  websiteId: number,
  token: string,
  reader: Reader = db(),
): Promise<Preferences | null> {
  const found = await findByToken(reader, "preferences", token);
  if (found?.websiteId !== websiteId || !found.email || !found.emailKey) return null;
  const place = { websiteId, key: found.emailKey };
  const isSuppressed = await findSuppressed(reader, [place]);
  const givers = await reader
    .select({
      firstName: customers.firstName,
      lastName: customers.lastName,
      disabledAt: customers.disabledAt,
      isFromShop: sql<boolean>`${invitations.inviterId} is null`,
      at: invitations.createdAt,
    })
    .from(invitations)
    .leftJoin(customers, eq(customers.id, invitations.inviterId))
    .where(and(eq(invitations.websiteId, websiteId), eq(invitations.emailKey, found.emailKey)))
    .orderBy(asc(invitations.createdAt));
  return {
    email: found.email,
    isOpen: found.status === "not_sent" || found.status === "sent",
    isRefused: isSuppressed(place),
    givers: givers.map(({ firstName, lastName, disabledAt, isFromShop, at }) => ({
      inviter:
        firstName !== null && lastName !== null && disabledAt === null ? { firstName, lastName } : null,
      isFromShop,
      at,
    })),
  };
}

/** The invitation to decline from the recipient's page, null for an unknown token. */
export async function findByPreferences(websiteId: number, token: string): Promise<number | null> {
  const found = await findByToken(db(), "preferences", token);
  return found?.websiteId === websiteId ? found.id : null;
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
