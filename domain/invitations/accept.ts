import { and, eq, sql, type SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";

import { changeStatus } from "./change-status";
import { isInTime } from "./conditions";

/**
 * Accepts an invitation for the customer just inserted in this transaction and queues the mail that tells its inviter;
 * false where it has ended meanwhile, or its address is no longer theirs. That its address has no other account is what the
 * insert has proven.
 */
export async function accept(
  tx: Transaction,
  invitationId: number,
  customerId: number,
  reason: "mailed link" | "copied link" | "registered without link",
): Promise<boolean> {
  const changed = await changeStatus(tx, [invitationId], {
    to: "accepted",
    actor: { kind: "invitee", id: customerId },
    reason,
    customerId,
    where: and(isInTime, isTo(customerId)) as SQL,
  });
  if (changed.length === 0) return false;
  const [inviter] = await tx
    .select({ storeViewId: customers.storeViewId })
    .from(invitations)
    .innerJoin(customers, eq(customers.id, invitations.inviterId))
    .where(eq(invitations.id, invitationId));
  if (inviter) {
    await tx.insert(messages).values({
      purpose: "friend_joined",
      storeViewId: inviter.storeViewId,
      invitationId,
    });
  }
  return true;
}

/** Condition: it is to the customer's address. That may have been corrected, or erased, since it was read. */
const isTo = (customerId: number): SQL =>
  sql`${invitations.emailKey} = (select ${customers.emailKey} from ${customers} where ${customers.id} = ${customerId})`;
