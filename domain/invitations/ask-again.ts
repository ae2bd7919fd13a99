import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";

import { isExpired } from "./conditions";
import { findInvitation } from "./find-invitation";

/** Tells the inviter of an expired invitation that the invited person would like another; once, later calls change nothing. */
export async function askAgain(websiteId: number, token: string): Promise<boolean> {
  const found = await findInvitation(websiteId, token);
  if (!found) return false;
  const asked = await db()
    .update(invitations)
    .set({ askedAgainAt: sql`now()` })
    .where(
      and(
        eq(invitations.id, found.id),
        isNull(invitations.askedAgainAt),
        isNotNull(invitations.emailKey),
        isExpired,
      ),
    )
    .returning({ id: invitations.id });
  return asked.length === 1;
}
