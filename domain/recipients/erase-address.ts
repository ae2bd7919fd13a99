import { and, asc, eq, inArray, or, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { recipients } from "@/db/schema/recipients";

import { isRefusal, parseAddress, throttleHash } from "./address";
import { suppress, type Place } from "./suppressions";

const isToIt = ({ websiteId, key }: Place) =>
  and(eq(invitations.websiteId, websiteId), eq(invitations.emailKey, key));

/** Locks the mailboxes of an address, as whoever writes to it does; before invitations are locked. */
export async function lockMailboxes(tx: Transaction, place: Place): Promise<void> {
  const address = parseAddress(place.key);
  const itsInvitations = tx.select({ id: invitations.recipientId }).from(invitations).where(isToIt(place));
  await tx
    .select({ id: recipients.id })
    .from(recipients)
    .where(
      and(
        eq(recipients.websiteId, place.websiteId),
        or(
          isRefusal(address) ? undefined : eq(recipients.throttleHash, throttleHash(address.throttleKey)),
          inArray(recipients.id, itsInvitations),
        ),
      ),
    )
    .orderBy(asc(recipients.throttleHash), asc(recipients.websiteId))
    .for("update");
}

const chance = sql`sha256(gen_random_uuid()::text::bytea)`;

/**
 * Takes an address out of every invitation of the website to it, with the hashes it could be recognised by, and sees to it that
 * nobody can have it written to again. What the invitations are, and when what became of them, stays.
 */
export async function eraseAddress(tx: Transaction, place: Place): Promise<void> {
  await lockMailboxes(tx, place);
  await suppress(tx, place, "erased");
  const erased = await tx
    .update(invitations)
    .set({ email: null, emailKey: null, addressHash: chance })
    .where(isToIt(place))
    .returning({ recipientId: invitations.recipientId });
  const mailboxes = erased.map(({ recipientId }) => recipientId);
  // Another spelling of the address may be somebody's who is still invited: then the mailbox goes on counting.
  const isStillWrittenTo = sql`exists (select 1 from ${messages} join ${invitations} on ${invitations.id} = ${messages.invitationId}
    where ${messages.recipientId} = ${recipients.id} and ${invitations.emailKey} is not null)`;
  await tx
    .update(recipients)
    .set({ throttleHash: chance })
    .where(and(inArray(recipients.id, mailboxes), sql`not ${isStillWrittenTo}`));
}
