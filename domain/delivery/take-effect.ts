import { and, eq, lt, or, sql, type SQLWrapper } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { fates, invitingPurposes, messages } from "@/db/schema/messages";
import { isRefusal, parseAddress } from "@/domain/recipients/address";
import { suppress } from "@/domain/recipients/suppressions";

import type { ProviderEvent } from "./provider-event";

/** A message something is told of. */
export type Told = {
  id: number;
  purpose: (typeof messages.$inferSelect)["purpose"];
  invitationId: number | null;
  websiteId: number;
};

export type Telling = Pick<ProviderEvent, "fate" | "at" | "reason" | "to" | "suppression" | "isHardBounce">;

/** A text about an invitation, null once the address it went to has been erased. */
export const unlessErased = (invitationId: number, text: SQLWrapper | string | null) =>
  sql<string | null>`case when exists (select 1 from ${invitations}
    where ${invitations.id} = ${invitationId} and ${invitations.emailKey} is not null) then ${text} end`;

/**
 * Gives what the provider told of a message its effect: by rank, and of one rank by time, so that the order in which things are told
 * makes no difference. Locks in the one order there is: invitations before messages.
 */
export async function takeEffect(tx: Transaction, message: Told, event: Telling): Promise<void> {
  const { fate, at, reason, isHardBounce } = event;
  if (fate === null) return;
  if (event.suppression) await suppressRecipient(tx, message, event);
  if (message.invitationId !== null)
    await tx
      .select({ id: invitations.id })
      .from(invitations)
      .where(eq(invitations.id, message.invitationId))
      .for("no key update");
  const rank = fates.indexOf(fate) + 1;
  const known = sql`coalesce(array_position(array[${sql.join(
    fates.map((one) => sql`${one}`),
    sql`, `,
  )}]::text[], ${messages.fate}), 0)`;
  const changed = await tx
    .update(messages)
    .set({
      fate,
      fateAt: at,
      fateReason: message.invitationId === null ? reason : unlessErased(message.invitationId, reason),
      isHardBounce,
    })
    .where(
      and(
        eq(messages.id, message.id),
        or(sql`${known} < ${rank}`, and(sql`${known} = ${rank}`, lt(messages.fateAt, at))),
      ),
    )
    .returning({ id: messages.id });
  if (changed.length === 0 || message.invitationId === null || !isInviting(message)) return;
  await tx
    .update(invitations)
    .set({ delivery: fate })
    .where(and(eq(invitations.id, message.invitationId), isLatestMail(message.id)));
}

const isInviting = ({ purpose }: Told): boolean => invitingPurposes.some((one) => one === purpose);

/** Condition on an invitation: nothing was queued for it after this message, or what was has been canceled. */
const isLatestMail = (messageId: number) => sql`not exists (select 1 from ${messages}
  where ${messages.invitationId} = ${invitations.id} and ${messages.purpose} in ${[...invitingPurposes]}
    and ${messages.id} > ${messageId} and ${messages.state} <> 'canceled')`;

/** The address as the event has it: that of the invitation may have been corrected since. */
async function suppressRecipient(
  tx: Transaction,
  { websiteId }: Told,
  { to, suppression }: Telling,
): Promise<void> {
  const address = parseAddress(to[0] ?? "");
  if (suppression && !isRefusal(address)) await suppress(tx, { websiteId, key: address.key }, suppression);
}
