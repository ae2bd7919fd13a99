import { sql, type SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";

import { listed } from "./erase-traces";

/**
 * Settles what waits to be mailed for locked invitations as withheld, so that it reads as sent to who invites, as always: once the address
 * is gone, the queue could only cancel it, and that would tell. What may be with the provider goes.
 */
export async function withholdMails(tx: Transaction, invitationIds: number[]): Promise<void> {
  const isTheirs = sql`${messages.invitationId} in ${listed(invitationIds)}`;
  const isOfNoCall = sql`${batches.state} = 'open' and ${batches.firstCalledAt} is null`;
  const isOfThem = sql`${batches.id} in (
    select ${messages.batchId} from ${messages} where ${messages.state} = 'claimed' and ${isTheirs})`;
  const withhold = (which: SQL) =>
    tx.execute(sql`
    with withheld as (
      update ${messages} set state = 'withheld', withheld = 'suppressed', settled_at = now(), batch_id = null, position = null
      where ${isTheirs} and ${messages.purpose} in ${[...invitingPurposes]} and ${which}
      returning ${messages.invitationId}
    )
    update ${invitations} set delivery = 'withheld' from withheld where ${invitations.id} = withheld.invitation_id`);
  // First: what is claimed meanwhile is found in its batch by the statements that follow.
  await withhold(sql`${messages.state} = 'queued'`);
  await tx.execute(sql`select from ${batches} where ${isOfThem} order by ${batches.id} for update`);
  // Another attempt, which is not counted as one: who writes the batch at this moment finds it taken over.
  await tx.execute(sql`
    update ${batches} set body = null, attempts = attempts + 1, excused = excused + 1, due_at = now()
    where ${isOfNoCall} and ${isOfThem}`);
  await withhold(
    sql`${messages.state} = 'claimed' and ${messages.batchId} in (select ${batches.id} from ${batches} where ${isOfNoCall})`,
  );
}
