import { and, eq, isNull, lte, or, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { sender } from "@/db/schema/batches";
import { env } from "@/env";

/** Whether the provider may be called now, and if not, for how many milliseconds not, and why. */
export type Turn = { granted: true } | { granted: false; waitMs: number; paused: string | null };

/**
 * Takes the next turn to call the provider, one for all instances: at most `perSecond` are granted in a second, none during
 * a pause. By a guarded update, so nothing is held while the call runs.
 */
export async function takeTurn(perSecond: number): Promise<Turn> {
  const interval = env().DELIVERY_UNPACED ? 0 : 1 / perSecond;
  const taken = await db()
    .update(sender)
    .set({ nextCallAt: sql`now() + make_interval(secs => ${interval})` })
    .where(
      and(
        lte(sender.nextCallAt, sql`now()`),
        or(isNull(sender.pausedUntil), lte(sender.pausedUntil, sql`now()`)),
      ),
    )
    .returning({ id: sender.id });
  return taken.length === 1 ? { granted: true } : readWait();
}

async function readWait(): Promise<Turn> {
  const [row] = await db()
    .select({
      waitMs: sql<number>`ceil(extract(epoch from greatest(${sender.nextCallAt}, ${sender.pausedUntil}) - now()) * 1000)::float8`,
      paused: sql<string | null>`case when ${sender.pausedUntil} > now() then ${sender.pauseReason} end`,
    })
    .from(sender);
  if (!row) throw new Error("the sender row is missing; run npm run db:migrate");
  return { granted: false, waitMs: Math.max(1, row.waitMs), paused: row.paused };
}

/** Stops all calls to the provider for a time, never shortening a pause there is. */
export async function pauseSender(reader: Reader, reason: string, milliseconds: number): Promise<void> {
  await reader
    .update(sender)
    .set({
      pausedUntil: sql`greatest(${sender.pausedUntil}, now() + make_interval(secs => ${milliseconds / 1000}))`,
      pauseReason: reason,
    })
    .where(eq(sender.id, 1));
}
