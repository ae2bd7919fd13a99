import { and, eq, isNotNull, isNull, lte, or, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { batches, sender } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { env } from "@/env";

import { lazyCommit } from "./lazy-commit";
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

/** What waits to be claimed: a batch that was left behind goes before messages. */
export type Due = "batch" | "messages";

const queueOrder = sql`${messages.urgent} desc, ${messages.dueAt}, ${messages.id}`;

/** Of a statement: what is due, or null. Ordered, so that the index of what is queued is read and never the whole table. */
export const due = (isOpen: boolean) => sql<Due | null>`coalesce(
  (select 'batch' from ${batches} where ${isDueBatch} order by ${batches.dueAt} limit 1),
  (select 'messages' from ${messages} where ${isDue(isOpen)} order by ${queueOrder} limit 1))`;

/**
 * Claims a batch for the length of the lease: one that was left behind, whole, or messages that are due, at most `size`. Null
 * where others were quicker. The attempt is counted here, so that a crash counts.
 */
export async function claimBatch(
  what: Due,
  options: { size: number; isOpen: boolean },
): Promise<Claim | null> {
  return what === "batch" ? db().transaction(reclaim) : claimMessages(options);
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

/**
 * The sender's row is locked first, so that of two claims at once one takes all there is, and what was queued together goes
 * together. Materialized, because the planner may run an inlined subselect more than once and so claim more than the limit.
 */
async function claimMessages({ size, isOpen }: { size: number; isOpen: boolean }): Promise<Claim | null> {
  const [claimed] = await db().execute<{ id: string }>(sql`
    with alone as materialized (
      select id, ${lazyCommit} from ${sender} for update
    ), due as materialized (
      select id, row_number() over () as position from (
        select ${messages.id} from ${messages} where ${isDue(isOpen)} and exists (select 1 from alone)
        order by ${queueOrder}
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

/** Tells whether mails wait because the provider could not take them. */
export async function isOutOfReach(): Promise<boolean> {
  const failing = db()
    .select({ id: messages.id })
    .from(batches)
    .innerJoin(messages, eq(messages.batchId, batches.id))
    .where(
      and(
        eq(batches.state, "open"),
        isNotNull(batches.lastError),
        eq(messages.state, "claimed"),
        isNull(messages.withheld),
      ),
    )
    .limit(1);
  return (await failing).length > 0;
}
