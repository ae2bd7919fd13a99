import { and, eq, inArray, sql, type SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";

export type Status = (typeof invitations.$inferSelect)["status"];
export type Actor = { kind: (typeof invitationHistory.$inferSelect)["actor"]; id?: number };

/** From which status to which an invitation may go; what is not named here is final. */
export const changes: Record<Status, readonly Status[]> = {
  not_sent: ["sent", "accepted", "discarded", "declined"],
  sent: ["accepted", "discarded", "declined"],
  accepted: [],
  discarded: [],
  declined: [],
};

const dateOf = {
  sent: { sentAt: sql`now()` },
  accepted: { acceptedAt: sql`now()` },
  discarded: { discardedAt: sql`now()` },
  declined: { declinedAt: sql`now()` },
} as const;

export type Change = {
  to: keyof typeof dateOf;
  actor: Actor;
  reason?: string;
  /** What must hold besides the status, checked in the same statement. */
  where?: SQL;
  customerId?: number;
};

/**
 * Changes the status of those of the invitations that may change so, each with its history row, and gives their ids.
 * Of two changes at once one wins: the other finds the row changed and is not among the ids. What is queued for an
 * invitation that ends is canceled.
 */
export async function changeStatus(tx: Transaction, ids: number[], change: Change): Promise<number[]> {
  const from = (Object.keys(changes) as Status[]).filter((status) => changes[status].includes(change.to));
  // Locked in the order of their ids, invitations before messages, as everywhere.
  const before = await tx
    .select({ id: invitations.id, status: invitations.status })
    .from(invitations)
    .where(and(inArray(invitations.id, ids), inArray(invitations.status, from)))
    .orderBy(invitations.id)
    .for("update");
  if (before.length === 0) return [];
  const changed = await tx
    .update(invitations)
    .set({
      status: change.to,
      ...dateOf[change.to],
      ...(change.customerId !== undefined && { customerId: change.customerId }),
    })
    .where(
      and(
        inArray(
          invitations.id,
          before.map(({ id }) => id),
        ),
        inArray(invitations.status, from),
        change.where,
      ),
    )
    .returning({ id: invitations.id });
  const statusBefore = new Map(before.map(({ id, status }) => [id, status]));
  await writeHistory(
    tx,
    changed.map(({ id }) => ({ id, from: statusBefore.get(id) ?? null })),
    change,
  );
  if (change.to !== "sent")
    await cancelQueued(
      tx,
      changed.map(({ id }) => id),
      change.to,
    );
  return changed.map(({ id }) => id);
}

async function writeHistory(tx: Transaction, changed: { id: number; from: Status | null }[], change: Change) {
  if (changed.length === 0) return;
  await tx.insert(invitationHistory).values(
    changed.map(({ id, from }) => ({
      invitationId: id,
      fromStatus: from,
      toStatus: change.to,
      actor: change.actor.kind,
      actorId: change.actor.id ?? null,
      reason: change.reason ?? null,
    })),
  );
}

async function cancelQueued(tx: Transaction, invitationIds: number[], why: string) {
  if (invitationIds.length === 0) return;
  await tx
    .update(messages)
    .set({ state: "canceled", settledAt: sql`now()`, objection: why })
    .where(
      and(
        inArray(messages.invitationId, invitationIds),
        eq(messages.state, "queued"),
        inArray(messages.purpose, ["invitation", "resend", "reminder"]),
      ),
    );
}
