import { and, eq, sql, type SQL } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import type { Customer } from "@/domain/accounts/customer";

import { coolsDownAt, hasJoinedOtherwise, hasOpenMail, isBounced, isLive } from "./conditions";

/** What decides what its inviter may do with an invitation. */
export const ownFacts = {
  status: invitations.status,
  isErased: sql<boolean>`${invitations.emailKey} is null`,
  hasJoined: sql<boolean>`${hasJoinedOtherwise}`,
  isLive: sql<boolean>`${isLive}`,
  isBounced: sql<boolean>`${isBounced}`,
  isOnItsWay: sql<boolean>`${hasOpenMail}`,
  coolsDownAt,
  isCoolingDown: sql<boolean>`coalesce(${coolsDownAt} > now(), false)`,
};

export type OwnFacts = Pick<typeof invitations.$inferSelect, "status"> & {
  isErased: boolean;
  hasJoined: boolean;
  isLive: boolean;
  isBounced: boolean;
  isOnItsWay: boolean;
  isCoolingDown: boolean;
};

/** How an invitation has ended for good, as its inviter reads it. */
export type OwnEnd = "accepted" | "canceled" | "declined" | "ended";

export function finalStatus({ status }: Pick<OwnFacts, "status">): Exclude<OwnEnd, "ended"> | null {
  if (status === "not_sent" || status === "sent") return null;
  return status === "discarded" ? "canceled" : status;
}

const endOf = (facts: OwnFacts): OwnEnd | null =>
  finalStatus(facts) ?? (facts.isErased || facts.hasJoined ? "ended" : null);

/** Why its inviter cannot have it mailed again; null where they can, as far as it depends on the invitation. */
export function objectionToOwnResend(
  facts: OwnFacts,
): OwnEnd | "on_its_way" | "came_back" | "too_soon" | null {
  const end = endOf(facts);
  if (end) return end;
  if (facts.isOnItsWay) return "on_its_way";
  if (facts.isBounced) return "came_back";
  return facts.isCoolingDown ? "too_soon" : null;
}

/** Why its inviter cannot have its link. */
export const objectionToOwnCopy = (facts: OwnFacts): OwnEnd | "expired" | null =>
  endOf(facts) ?? (facts.isLive ? null : "expired");

/** Why its inviter cannot send it to another address: only what came back can be. */
export const objectionToCorrection = (facts: OwnFacts): OwnEnd | "not_bounced" | null =>
  endOf(facts) ?? (facts.isBounced ? null : "not_bounced");

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Condition: an invitation of the customer's own; one of somebody else is like one that is not there. */
const isOwn = (inviter: Customer, publicId: string): SQL =>
  and(
    eq(invitations.publicId, publicId),
    eq(invitations.inviterId, inviter.id),
    eq(invitations.websiteId, inviter.websiteId),
  ) as SQL;

/** An invitation of a customer's own with what decides what they may do with it, null where there is none of this id. */
export async function readOwn(reader: Reader, inviter: Customer, publicId: string) {
  if (!uuid.test(publicId)) return null;
  const [found] = await reader
    .select({
      ...ownFacts,
      id: invitations.id,
      publicId: invitations.publicId,
      email: invitations.email,
      emailKey: invitations.emailKey,
      inviterEmail: invitations.inviterEmail,
      websiteId: invitations.websiteId,
      storeViewId: invitations.storeViewId,
      storeCode: storeViews.code,
      recipientId: invitations.recipientId,
      generation: invitations.generation,
      keyId: invitations.keyId,
    })
    .from(invitations)
    .innerJoin(storeViews, eq(storeViews.id, invitations.storeViewId))
    .where(isOwn(inviter, publicId));
  return found ?? null;
}

export type OwnInvitation = NonNullable<Awaited<ReturnType<typeof readOwn>>>;

/** What a page about one invitation of a customer's own needs to know; null where there is none of this id. */
export async function readOwnInvitation(inviter: Customer, publicId: string) {
  const own = await readOwn(db(), inviter, publicId);
  if (!own) return null;
  return {
    email: own.email,
    objectionToCancel: finalStatus(own),
    objectionToCorrect: objectionToCorrection(own),
  };
}
