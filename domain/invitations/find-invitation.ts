import { and, eq, or, sql } from "drizzle-orm";

import type { Reader } from "@/db/client";
import { prepared } from "@/db/prepared";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import { tokenHash } from "@/domain/storefronts/links";

import { isLive } from "./conditions";

/** What a link leads to: an invitation that can be accepted, or the reason why it no longer can. */
export type LinkState = "live" | "accepted" | "discarded" | "declined" | "expired";

export type FoundInvitation = {
  id: number;
  publicId: string;
  state: LinkState;
  /** The mailed link proves the address, the copied one does not. */
  provesAddress: boolean;
  email: string | null;
  emailKey: string | null;
  /** Null where the inviter is the shop, or may not be named any more. */
  inviter: { firstName: string; lastName: string } | null;
  isFromShop: boolean;
  message: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  askedAgain: boolean;
  /** Locale of the store view it was sent from. */
  locale: string;
};

const hash = sql.placeholder("hash");

const ofLink = prepared((reader) =>
  reader
    .select({
      id: invitations.id,
      publicId: invitations.publicId,
      status: invitations.status,
      isLive: sql<boolean>`${isLive}`,
      provesAddress: sql<boolean>`${invitations.mailedHash} = ${hash}`,
      email: invitations.email,
      emailKey: invitations.emailKey,
      inviterId: invitations.inviterId,
      firstName: customers.firstName,
      lastName: customers.lastName,
      disabledAt: customers.disabledAt,
      message: invitations.message,
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
      askedAgainAt: invitations.askedAgainAt,
      locale: storeViews.locale,
    })
    .from(invitations)
    .innerJoin(storeViews, eq(storeViews.id, invitations.storeViewId))
    .leftJoin(customers, eq(customers.id, invitations.inviterId))
    .where(
      and(
        eq(invitations.websiteId, sql.placeholder("websiteId")),
        or(eq(invitations.mailedHash, hash), eq(invitations.copiedHash, hash)),
      ),
    )
    .prepare("invitation_of_link"),
);

/** The invitation of the website that a link's token belongs to, null for an unknown token. Reading changes nothing. */
export async function findInvitation(
  websiteId: number,
  token: string,
  reader?: Reader,
): Promise<FoundInvitation | null> {
  const [found] = await ofLink(reader).execute({ websiteId, hash: tokenHash(token) });
  if (!found) return null;
  const { status, isLive: live, inviterId, firstName, lastName, disabledAt, askedAgainAt, ...rest } = found;
  const isOpen = status === "not_sent" || status === "sent";
  const mayBeNamed = firstName !== null && lastName !== null && disabledAt === null;
  return {
    ...rest,
    // Once the address is erased, nobody can prove to be the one invited.
    state: isOpen ? (live && rest.emailKey !== null ? "live" : "expired") : status,
    isFromShop: inviterId === null,
    inviter: mayBeNamed ? { firstName, lastName } : null,
    askedAgain: askedAgainAt !== null,
  };
}
