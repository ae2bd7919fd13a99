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

/**
 * What may be kept of a text about a mail: of one to an invited person nothing once their address has been erased, and of one to
 * an inviter nothing at all, as it names an address the invitation does not have.
 */
export const keptOf = (message: Pick<Told, "purpose" | "invitationId">, text: SQLWrapper | string | null) => {
  if (message.invitationId === null) return sql<string | null>`${text}`;
  if (!isInviting(message)) return sql<null>`null`;
  return sql<string | null>`case when exists (select 1 from ${invitations}
    where ${invitations.id} = ${message.invitationId} and ${invitations.emailKey} is not null) then ${text} end`;
};

/**
 * Gives what the provider told of a message its effect: by rank, and of one rank by time, so that the order in which things are told
 * makes no difference. Locks in the one order there is: invitations before messages.
 */
export async function takeEffect(tx: Transaction, message: Told, event: Telling): Promise<void> {
  const { fate, at, reason, isHardBounce } = event;
  if (fate === null) return;
  await suppressRecipient(tx, message, event);
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
      fateReason: keptOf(message, reason),
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

const isInviting = ({ purpose }: Pick<Told, "purpose">): boolean =>
  invitingPurposes.some((one) => one === purpose);

/** Condition on an invitation: nothing was queued for it after this message, or what was has been canceled. */
const isLatestMail = (messageId: number) => sql`not exists (select 1 from ${messages}
  where ${messages.invitationId} = ${invitations.id} and ${messages.purpose} in ${[...invitingPurposes]}
    and ${messages.id} > ${messageId} and ${messages.state} <> 'canceled')`;

/** The address as the event has it: that of the invitation may have been corrected since. */
export async function suppressRecipient(
  tx: Transaction,
  { websiteId }: Pick<Told, "websiteId">,
  { to, suppression }: Pick<Telling, "to" | "suppression">,
): Promise<void> {
  const address = parseAddress(to[0] ?? "");
  if (suppression && !isRefusal(address)) await suppress(tx, { websiteId, key: address.key }, suppression);
}
