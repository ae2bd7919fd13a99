import { and, eq, inArray, or, sql, type SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { passwordResets } from "@/db/schema/password-resets";
import { deliveryBefore } from "@/domain/invitations/change-status";

/** Somebody whose mails are not to go, their invitations locked: their account, its address, and what waits for its confirmation. */
export type MailOwner = { id: number; websiteId: number; emailKey: string; registrations: number[] };

/** Condition on an invitation: they made it, accepted it, or are invited by it. */
export const isBetweenThem = ({ id, websiteId, emailKey }: Omit<MailOwner, "registrations">): SQL =>
  or(
    eq(invitations.inviterId, id),
    eq(invitations.customerId, id),
    and(eq(invitations.websiteId, websiteId), eq(invitations.emailKey, emailKey)),
  ) as SQL;

/** Condition on a message: it is of one of those, or about their account. */
const isTheirs = (owner: MailOwner): SQL =>
  or(
    sql`${messages.invitationId} in (select ${invitations.id} from ${invitations} where ${isBetweenThem(owner)})`,
    inArray(messages.registrationId, owner.registrations),
    sql`${messages.passwordResetId} in (select ${passwordResets.id} from ${passwordResets}
      where ${passwordResets.customerId} = ${owner.id})`,
  ) as SQL;

/**
 * Cancels what waits to be mailed for somebody or to them, and has batches that nothing has been handed over of written anew,
 * so that what was claimed already is looked at again and left out. What may be with the provider goes, as always.
 */
export async function cancelMails(tx: Transaction, owner: MailOwner): Promise<void> {
  await tx.execute(sql`
    with canceled as (
      update ${messages} set state = 'canceled', settled_at = now(), objection = case when ${messages.invitationId} in
        (select ${invitations.id} from ${invitations} where ${invitations.inviterId} = ${owner.id})
        then 'inviter_disabled' else 'address_erased' end
      where ${messages.state} = 'queued' and ${isTheirs(owner)}
      returning ${messages.invitationId}, ${messages.purpose}
    )
    update ${invitations} set delivery = ${deliveryBefore} from canceled
    where ${invitations.id} = canceled.invitation_id and canceled.purpose in ${[...invitingPurposes]}`);
  const isOfThem = sql`${batches.id} in (
    select ${messages.batchId} from ${messages} where ${messages.state} = 'claimed' and ${isTheirs(owner)})`;
  await tx.execute(sql`select from ${batches} where ${isOfThem} order by ${batches.id} for update`);
  // Another attempt, which is not counted as one: who writes the batch at this moment finds it taken over.
  await tx.execute(sql`
    update ${batches} set body = null, attempts = attempts + 1, excused = excused + 1, due_at = now()
    where ${batches.state} = 'open' and ${batches.firstCalledAt} is null and ${isOfThem}`);
}
