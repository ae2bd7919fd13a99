import { and, eq, lte, or, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { env } from "@/env";

import { isAccountMail } from "./load-members";
import { giveUp } from "./settle-batch";

/**
 * A batch this process holds until its lease ends; `attempt` is the fence every later write has to pass. `isClean` says that
 * no earlier call of it may have been taken by the provider.
 */
export type Claim = { id: string; attempt: number; body: Buffer | null; isClean: boolean };

/** Condition: nobody works on the batch, and its lease or its back-off is over. */
const isDueBatch = and(eq(batches.state, "open"), lte(batches.dueAt, sql`now()`));

const lease = () => sql`now() + make_interval(secs => ${env().DELIVERY_LEASE_MS / 1000})`;

/** Condition on a message: it may be claimed now. While the programme is closed, only account mail may. */
const isDue = (isOpen: boolean) =>
  and(eq(messages.state, "queued"), lte(messages.dueAt, sql`now()`), isOpen ? undefined : isAccountMail);

/** True where something waits to be claimed. */
export async function isAnythingDue(isOpen: boolean): Promise<boolean> {
  const [found] = await db().execute<{ due: boolean }>(sql`
    select exists (select 1 from ${batches} where ${isDueBatch})
      or exists (select 1 from ${messages} where ${isDue(isOpen)}) as due`);
  return found?.due ?? false;
}

/**
 * Claims a batch for the length of the lease: one that was left behind, whole, or else the messages that are due, at most
 * `size`. Null where there is neither. The attempt is counted here, so that a crash counts.
 */
export async function claimBatch(options: { size: number; isOpen: boolean }): Promise<Claim | null> {
  return db().transaction(async (tx) => (await reclaim(tx)) ?? (await claimDue(tx, options)));
}

async function reclaim(tx: Transaction): Promise<Claim | null> {
  const [left] = await tx
    .select({
      id: batches.id,
      attempts: batches.attempts,
      firstCalledAt: batches.firstCalledAt,
      isSpent: sql<boolean>`${batches.attempts} >= ${env().DELIVERY_ATTEMPTS}
        or ${batches.firstCalledAt} < now() - interval '20 hours'`,
    })
    .from(batches)
    .where(isDueBatch)
    .orderBy(batches.dueAt)
    .limit(1)
    .for("update", { skipLocked: true });
  if (!left) return null;
  if (left.isSpent) {
    await giveUp(tx, left.id, "its fate stayed unknown");
    return reclaim(tx);
  }
  const [claimed] = await tx
    .update(batches)
    .set({
      attempts: left.attempts + 1,
      dueAt: lease(),
      firstCalledAt: sql`case when ${batches.body} is not null then coalesce(${batches.firstCalledAt}, now()) end`,
    })
    .where(eq(batches.id, left.id))
    .returning({ id: batches.id, attempt: batches.attempts, body: batches.body });
  return claimed ? { ...claimed, isClean: left.firstCalledAt === null } : null;
}

/** Materialized, because the planner may run an inlined subselect more than once and so claim more than the limit. */
async function claimDue(
  tx: Transaction,
  { size, isOpen }: { size: number; isOpen: boolean },
): Promise<Claim | null> {
  const [claimed] = await tx.execute<{ id: string }>(sql`
    with due as materialized (
      select id, row_number() over () as position from (
        select ${messages.id} from ${messages} where ${isDue(isOpen)}
        order by ${messages.urgent} desc, ${messages.dueAt}, ${messages.id}
        limit ${size} for update skip locked
      ) as locked
    ), batch as (
      insert into ${batches} (attempts, due_at) select 1, ${lease()} where exists (select 1 from due) returning id
    ), members as (
      update ${messages} set state = 'claimed', batch_id = batch.id, position = due.position
      from due, batch where ${messages.id} = due.id
    )
    select id from batch`);
  return claimed ? { id: claimed.id, attempt: 1, body: null, isClean: true } : null;
}

/** Counts what waits: messages that are due and those of batches whose fate is open. */
export async function countRemaining(isOpen: boolean): Promise<number> {
  const [counted] = await db()
    .select({ count: sql<number>`count(*)::int` })
    .from(messages)
    .where(or(isDue(isOpen), eq(messages.state, "claimed")));
  return counted?.count ?? 0;
}
