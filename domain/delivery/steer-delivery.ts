import { and, eq, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { batches, sender } from "@/db/schema/batches";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { invitations } from "@/db/schema/invitations";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { parsePlainText } from "@/domain/recipients/plain-text";

import { lockOf } from "./settle-batch";

/** What a pause by hand is told from one of the provider by. */
const byHand = "by hand: ";

export const isByHand = (reason: string | null): boolean => reason?.startsWith(byHand) ?? false;

/** What somebody gave as the reason, or the provider. */
export const reasonByHand = (reason: string | null): string =>
  isByHand(reason) ? (reason ?? "").slice(byHand.length) : (reason ?? "");

export type SteerRefusal = "not_everywhere" | "empty" | "too_long" | "link" | "gone";

/** Pausing stops the mails of every website, so that it is open only to who sees all. */
const isLimited = ({ websiteIds }: Administrator): boolean => websiteIds !== null;

/** Stops all mails, also account mails, until somebody resumes; what is with the provider at this moment still goes. */
export async function pauseDelivery(
  administrator: Administrator,
  reason: string,
): Promise<{ done: true } | { refused: SteerRefusal }> {
  demand(administrator, "manage_delivery");
  if (isLimited(administrator)) return { refused: "not_everywhere" };
  const read = parsePlainText(reason, { limit: 120, required: true });
  if ("refused" in read) return { refused: read.refused };
  await db().transaction(async (tx) => {
    await tx
      .update(sender)
      .set({ pausedUntil: sql`now() + interval '100 years'`, pauseReason: byHand + read.text })
      .where(eq(sender.id, 1));
    await recordActivity(tx, administrator, { action: "delivery_paused", to: { reason: read.text } });
  });
  return { done: true };
}

/** Ends a pause, whoever began it: the next call of the provider may be made at once. */
export async function resumeDelivery(
  administrator: Administrator,
): Promise<{ done: true } | { refused: SteerRefusal }> {
  demand(administrator, "manage_delivery");
  if (isLimited(administrator)) return { refused: "not_everywhere" };
  return db().transaction(async (tx) => {
    const [paused] = await tx
      .select({ reason: sender.pauseReason })
      .from(sender)
      .where(sql`${sender.pausedUntil} > now()`)
      .for("update");
    if (!paused) return { refused: "gone" as const };
    await tx.update(sender).set({ pausedUntil: null, pauseReason: null, nextCallAt: sql`now()` });
    await recordActivity(tx, administrator, {
      action: "delivery_resumed",
      from: { reason: reasonByHand(paused.reason) },
    });
    return { done: true as const };
  });
}

/**
 * Settles a batch whose fate is unknown, as a person decides: `again` queues its mails anew under another key, so that who got
 * one may get a second; `drop` counts them as failed, so that who got none gets none.
 */
export async function settleByHand(
  administrator: Administrator,
  batchId: string,
  decision: "again" | "drop",
): Promise<{ count: number } | { refused: SteerRefusal }> {
  demand(administrator, "manage_delivery");
  if (isLimited(administrator)) return { refused: "not_everywhere" };
  return db().transaction(async (tx) => {
    await tx.execute(lockOf(batchId));
    const settled = await tx
      .update(batches)
      .set({ state: "settled", body: null, settledAt: sql`now()` })
      .where(and(eq(batches.id, batchId), eq(batches.state, "review")))
      .returning({ id: batches.id });
    if (settled.length === 0) return { refused: "gone" as const };
    const count = decision === "again" ? await queueAgain(tx, batchId) : await drop(tx, batchId);
    await recordActivity(tx, administrator, {
      action: decision === "again" ? "mails_sent_again" : "mails_dropped",
      to: { count },
    });
    return { count };
  });
}

async function queueAgain(tx: Transaction, batchId: string): Promise<number> {
  const queued = await tx
    .update(messages)
    .set({ state: "queued", batchId: null, position: null, dueAt: sql`now()` })
    .where(and(eq(messages.batchId, batchId), eq(messages.state, "review")))
    .returning({ id: messages.id });
  return queued.length;
}

async function drop(tx: Transaction, batchId: string): Promise<number> {
  const dropped = await tx.execute(sql`
    with dropped as (
      update ${messages} set state = 'refused', objection = 'dropped by hand', settled_at = now()
      where ${messages.batchId} = ${batchId} and ${messages.state} = 'review'
      returning ${messages.invitationId}, ${messages.purpose}
    ), marked as (
      update ${invitations} set delivery = 'failed' from dropped
      where ${invitations.id} = dropped.invitation_id and dropped.purpose in ${[...invitingPurposes]}
    )
    select from dropped`);
  return dropped.length;
}
