import { inArray, sql, type SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { recipients } from "@/db/schema/recipients";

/** Condition: one of these. As one parameter: a list of hundreds costs more to write down than to look up. */
export const isAmong = (ids: number[]): SQL =>
  sql`${invitations.id} in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;

/**
 * Locks what has to stay as it is while more mail for invitations is decided on, in the one order there is: their recipients by their
 * keys, then they themselves by their ids. Gives the recipients. Locked before they are read: what is read by the locking statement
 * itself may be older than the lock.
 */
export async function lockForMail(tx: Transaction, ids: number[]): Promise<Set<number>> {
  const rows = await tx
    .select({ id: recipients.id })
    .from(recipients)
    .where(
      inArray(
        recipients.id,
        tx.select({ id: invitations.recipientId }).from(invitations).where(isAmong(ids)),
      ),
    )
    .orderBy(recipients.throttleHash, recipients.websiteId)
    .for("no key update");
  await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(isAmong(ids))
    .orderBy(invitations.id)
    .for("no key update");
  return new Set(rows.map(({ id }) => id));
}
