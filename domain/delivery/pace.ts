import { and, eq, isNull, lte, or, sql } from "drizzle-orm";

import { db, runPrepared, type Reader } from "@/db/client";
import { sender } from "@/db/schema/batches";
import { env } from "@/env";

import { due, type Due } from "./claim-batch";
import { lazyCommit } from "./lazy-commit";

/** Whether the provider may be called now and for what; if not, for how many milliseconds not, and why. */
export type Turn =
  | { granted: true; due: Due }
  | { granted: false; due: Due | null; waitMs: number; paused: string | null };

/**
 * Takes the next turn to call the provider, where something is due: one for all instances, at most `perSecond` in a second,
 * none during a pause. By a guarded update, so nothing is held while the call runs.
 */
export async function takeTurn(perSecond: number, isOpen: boolean): Promise<Turn> {
  const [taken] = await runPrepared<{ due: Due }>(sql`
    with work as materialized (select ${due(isOpen)} as due, ${lazyCommit})
    update ${sender} set next_call_at = now() + make_interval(secs => ${intervalOf(perSecond)}) from work
    where work.due is not null and ${isFree} returning work.due`);
  return taken ? { granted: true, due: taken.due } : readWait(isOpen);
}

const isFree = and(
  lte(sender.nextCallAt, sql`now()`),
  or(isNull(sender.pausedUntil), lte(sender.pausedUntil, sql`now()`)),
);

/** Takes the next turn to call the provider for something else than mails; false where it is not free. */
export async function takeCall(perSecond: number): Promise<boolean> {
  const taken = await db()
    .update(sender)
    .set({ nextCallAt: sql`now() + make_interval(secs => ${intervalOf(perSecond)})` })
    .where(isFree)
    .returning({ id: sender.id });
  return taken.length > 0;
}

const intervalOf = (perSecond: number): number => (env().DELIVERY_UNPACED ? 0 : 1 / perSecond);

async function readWait(isOpen: boolean): Promise<Turn> {
  const [row] = await db()
    .select({
      due: due(isOpen),
      waitMs: sql<number>`ceil(extract(epoch from greatest(${sender.nextCallAt}, ${sender.pausedUntil}) - now()) * 1000)::float8`,
      paused: sql<string | null>`case when ${sender.pausedUntil} > now() then ${sender.pauseReason} end`,
    })
    .from(sender);
  if (!row) throw new Error("the sender row is missing; run npm run db:migrate");
  return { granted: false, ...row, waitMs: Math.max(1, row.waitMs) };
}

/** Has the next call of any instance wait, as the provider asked, and counts that it did; drains wait with it. */
export async function delaySender(milliseconds: number): Promise<void> {
  await db()
    .update(sender)
    .set({
      nextCallAt: sql`greatest(${sender.nextCallAt}, now() + make_interval(secs => ${milliseconds / 1000}))`,
      rateLimited: sql`${sender.rateLimited} + 1`,
    });
}

/** Stops all calls to the provider for a time, never shortening a pause there is, whose reason stays as well. */
export async function pauseSender(reader: Reader, reason: string, milliseconds: number): Promise<void> {
  const until = sql`now() + make_interval(secs => ${milliseconds / 1000})`;
  await reader
    .update(sender)
    .set({
      pausedUntil: sql`greatest(${sender.pausedUntil}, ${until})`,
      pauseReason: sql`case when ${sender.pausedUntil} > ${until} then ${sender.pauseReason} else ${reason} end`,
    })
    .where(eq(sender.id, 1));
}
