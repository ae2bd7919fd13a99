import { eq } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { holdDefaultGroup, holdGroup } from "@/domain/storefronts/customer-groups";

/**
 * The group whoever accepts an invitation comes into, held: that of the invitation, or the default one where it leaves it open or
 * nobody was invited.
 */
export async function groupOfNewcomer(
  tx: Transaction,
  invitationId: number | null,
  defaultGroup: number | null,
): Promise<number> {
  if (invitationId === null) return holdDefaultGroup(tx, defaultGroup);
  // Read again where the group was removed a moment ago: its open invitations have been moved by then.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const [invitation] = await tx
      .select({ groupId: invitations.groupId })
      .from(invitations)
      .where(eq(invitations.id, invitationId));
    if (!invitation?.groupId) break;
    if (await holdGroup(tx, invitation.groupId)) return invitation.groupId;
  }
  return holdDefaultGroup(tx, defaultGroup);
}
