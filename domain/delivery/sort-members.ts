import type { Reader } from "@/db/client";
import { invitingPurposes, type withholdings } from "@/db/schema/messages";
import { findSuppressed } from "@/domain/recipients/suppressions";

import type { Member } from "./load-members";

/** Why a message is not mailed, as its row keeps it. */
type CancelReason =
  | "accepted"
  | "discarded"
  | "declined"
  | "expired"
  | "inviter_disabled"
  | "address_erased"
  | "website_closed"
  | "account_disabled";

export type SortedMembers = {
  toSend: Member[];
  canceled: { id: number; reason: CancelReason }[];
  withheld: { id: number; reason: (typeof withholdings)[number] }[];
};

/**
 * Decides for every message of a claimed batch, before anything has been handed over, whether it goes: what has ended
 * since it was queued does not, nor what its recipient has refused.
 */
export async function sortMembers(reader: Reader, members: Member[]): Promise<SortedMembers> {
  const places = members.flatMap(({ invitation, store }) =>
    invitation?.emailKey ? [{ websiteId: store.websiteId, key: invitation.emailKey }] : [],
  );
  const isSuppressed = await findSuppressed(reader, places);
  const sorted: SortedMembers = { toSend: [], canceled: [], withheld: [] };
  for (const member of members) {
    const reason = objectionTo(member);
    const key = member.invitation?.emailKey;
    const refused = key && isInviting(member) && isSuppressed({ websiteId: member.store.websiteId, key });
    if (reason) sorted.canceled.push({ id: member.id, reason });
    else if (refused) sorted.withheld.push({ id: member.id, reason: "suppressed" });
    else if (member.withheld) sorted.withheld.push({ id: member.id, reason: member.withheld });
    else if (isInviting(member) && member.store.isFuseBlown)
      sorted.withheld.push({ id: member.id, reason: "fuse" });
    else sorted.toSend.push(member);
  }
  return sorted;
}

/** True where the message invites somebody, so that its invitation is sent by it. */
export const isInviting = ({ purpose }: Member) => invitingPurposes.some((inviting) => inviting === purpose);

function objectionTo(member: Member): CancelReason | null {
  const { invitation, inviter, resetter } = member;
  if (!invitation) return resetter?.disabledAt ? "account_disabled" : null;
  if (invitation.inviterId !== null && inviter?.disabledAt !== null) return "inviter_disabled";
  if (!invitation.email) return "address_erased";
  if (!isInviting(member)) return null;
  if (member.store.isWebsiteClosed) return "website_closed";
  if (invitation.status !== "not_sent" && invitation.status !== "sent") return invitation.status;
  return invitation.isInTime && !invitation.hasJoinedOtherwise ? null : "expired";
}
