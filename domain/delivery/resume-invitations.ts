import { and, asc, eq, isNull, not, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { fuses } from "@/db/schema/fuses";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { storeViews } from "@/db/schema/store-views";
import { demand, seesWebsite, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { isFuseBlown, isLive } from "@/domain/invitations/conditions";
import { isAmong } from "@/domain/invitations/lock-for-mail";
import { resendHeld } from "@/domain/invitations/resend-invitations";

import { isHeld } from "./watch-fuses";

/**
 * Lets the invitations of a website go again that its fuse had paused, and counts only mails from now on; what was held back is queued
 * by `queueHeld`. `gone` where somebody else was quicker, or the website does not exist for the administrator.
 */
export async function resumeInvitations(
  administrator: Administrator,
  websiteId: number,
): Promise<{ done: true } | { refused: "gone" }> {
  demand(administrator, "manage_delivery");
  if (!seesWebsite(administrator, websiteId)) return { refused: "gone" };
  return db().transaction(async (tx) => {
    const [resumed] = await tx
      .update(fuses)
      .set({ resumedAt: sql`now()`, resumedBy: administrator.id })
      .where(and(eq(fuses.websiteId, websiteId), isNull(fuses.resumedAt)))
      .returning({ cause: fuses.cause, mails: fuses.mails, failures: fuses.failures });
    if (!resumed) return { refused: "gone" };
    await recordActivity(tx, administrator, {
      action: "invitations_resumed",
      websiteId,
      from: { cause: resumed.cause, mails: resumed.mails, failures: resumed.failures },
    });
    return { done: true };
  });
}

const chunkSize = 500;

/**
 * Queues another mail in place of each that a fuse had held back, where its invitation is still live and nothing else is against it, and
 * counts them. Each is decided on once, and waits where what is against it will pass. Any number may run at once; what the time is too short for is left to the next call.
 */
export async function queueHeld(budgetMs = 10_000): Promise<number> {
  const until = Date.now() + budgetMs;
  let queued = 0;
  while (Date.now() < until) {
    const done = await db().transaction(queueChunk);
    queued += done.queued;
    if (done.found < chunkSize || done.decided === 0) break;
  }
  return queued;
}

type Chunk = { found: number; decided: number; queued: number };

async function queueChunk(tx: Transaction): Promise<Chunk> {
  const held = await tx
    .select({ id: messages.id, invitationId: messages.invitationId })
    .from(messages)
    .innerJoin(storeViews, eq(storeViews.id, messages.storeViewId))
    .where(and(isHeld, not(isFuseBlown(storeViews.websiteId))))
    .orderBy(asc(messages.id))
    .limit(chunkSize);
  if (held.length === 0) return { found: 0, decided: 0, queued: 0 };
  const ids = [...new Set(held.flatMap(({ invitationId }) => invitationId ?? []))];
  const live = await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(isAmong(ids), isLive));
  const { done, later } = await resendHeld(
    tx,
    live.map(({ id }) => id),
  );
  const undecided = new Set(later);
  const decided = held.filter(({ invitationId }) => !undecided.has(invitationId ?? 0)).map(({ id }) => id);
  await tx.execute(sql`
    update ${messages} set objection = 'resumed'
    where ${messages.id} in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(decided)}::jsonb))
      and ${isHeld}`);
  return { found: held.length, decided: decided.length, queued: done.length };
}
