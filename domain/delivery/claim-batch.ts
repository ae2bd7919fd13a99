import { and, eq, exists, isNotNull, lte, not, sql, type SQL } from "drizzle-orm";

import { db, runPrepared, type Transaction } from "@/db/client";
import { batches, sender } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { env } from "@/env";

import { lazyCommit } from "./lazy-commit";
import { isAccountMail } from "./load-members";
import { giveUp } from "./settle-batch";

/**
 * A batch this process holds until its lease ends; `attempt` is the fence every later write has to pass; `tries` leaves out those the provider put off. `isClean` says that
 * no earlier call of it may have been taken by the provider.
 */
export type Claim = { id: string; attempt: number; tries: number; body: Buffer | null; isClean: boolean };

/** Condition: a message of the batch invites somebody and waits to be handed over. */
const hasInvitations = exists(
  sql`(select 1 from ${messages} where ${messages.batchId} = ${batches.id} and ${messages.state} = 'claimed'
    and ${not(isAccountMail)})`,
);

/** Condition: an earlier call may have been taken, so that the batch must stay as it is. */
const isInDoubt = isNotNull(batches.firstCalledAt);

/**
 * Condition: nobody works on the batch, and its lease or its back-off is over. While the programme is closed, what may
 * have been taken already waits with its invitations; the rest is due, to be taken apart.
 */
export const isDueBatch = (isOpen: boolean) =>
  and(
    sql`${batches.state} = 'open'`,
    lte(batches.dueAt, sql`now()`),
    isOpen ? undefined : not(and(isInDoubt, hasInvitations) as SQL),
  );

const lease = () => sql`now() + make_interval(secs => ${env().DELIVERY_LEASE_MS / 1000})`;

/** Condition on a message: it may be claimed now. While the programme is closed, only account mail may. */
export const isDue = (isOpen: boolean) =>
  and(sql`${messages.state} = 'queued'`, lte(messages.dueAt, sql`now()`), isOpen ? undefined : isAccountMail);

/** What waits to be claimed: a batch that was left behind goes before messages. */
export type Due = "batch" | "messages";

const queueOrder = sql`${messages.urgent} desc, ${messages.dueAt}, ${messages.id}`;

/** Of a statement: what is due, or null. Ordered, so that the index of what is queued is read and never the whole table. */
export const due = (isOpen: boolean) => sql<Due | null>`coalesce(
  (select 'batch' from ${batches} where ${isDueBatch(isOpen)} order by ${batches.dueAt} limit 1),
  (select 'messages' from ${messages} where ${isDue(isOpen)} order by ${queueOrder} limit 1))`;

/**
 * Claims a batch for the length of the lease: one that was left behind, whole, or messages that are due, at most `size`. Null
 * where others were quicker. The attempt is counted here, so that a crash counts.
 */
export async function claimBatch(
  what: Due,
  options: { size: number; isOpen: boolean },
): Promise<Claim | null> {
  return what === "batch" ? db().transaction((tx) => reclaim(tx, options.isOpen)) : claimMessages(options);
}

async function reclaim(tx: Transaction, isOpen: boolean): Promise<Claim | null> {
  const [left] = await tx
    .select({
      id: batches.id,
      attempts: batches.attempts,
      firstCalledAt: batches.firstCalledAt,
      isSpent: sql<boolean>`${batches.attempts} - ${batches.excused} >= ${env().DELIVERY_ATTEMPTS}
        or ${batches.firstCalledAt} < now() - interval '20 hours'`,
      hasInvitations: sql<boolean>`${hasInvitations}`,
    })
    .from(batches)
    .where(isDueBatch(isOpen))
    .orderBy(batches.dueAt)
    .limit(1)
    .for("update", { skipLocked: true });
  if (!left) return null;
  if (left.isSpent) {
    await giveUp(tx, left.id, "its fate stayed unknown");
    return reclaim(tx, isOpen);
  }
  if (!isOpen && left.hasInvitations) {
    await takeApart(tx, left.id);
    return reclaim(tx, isOpen);
  }
  const [claimed] = await tx
    .update(batches)
    .set({
      attempts: left.attempts + 1,
      dueAt: lease(),
      firstCalledAt: sql`case when ${batches.body} is not null then coalesce(${batches.firstCalledAt}, now()) end`,
    })
    .where(eq(batches.id, left.id))
    .returning({
      id: batches.id,
      attempt: batches.attempts,
      tries: sql<number>`${batches.attempts} - ${batches.excused}`,
      body: batches.body,
    });
  return claimed ? { ...claimed, isClean: left.firstCalledAt === null } : null;
}

/** Puts the messages of a batch back into the queue. Only where nothing of it can have been taken: they will get another key. */
async function takeApart(tx: Transaction, batchId: string): Promise<void> {
  await tx
    .update(messages)
    .set({ state: "queued", batchId: null, position: null })
    .where(and(eq(messages.batchId, batchId), eq(messages.state, "claimed")));
  await tx
    .update(batches)
    .set({
      state: "settled",
      body: null,
      settledAt: sql`now()`,
      lastError: "taken apart: the programme was closed",
    })
    .where(eq(batches.id, batchId));
}

/**
 * The sender's row is locked first, so that of two claims at once one takes all there is, and what was queued together goes
 * together; urgent mail in batches of its own, so that nothing holds it up. Materialized, because the planner may run an inlined subselect more than once and so claim more than the limit.
 */
async function claimMessages({ size, isOpen }: { size: number; isOpen: boolean }): Promise<Claim | null> {
  const [claimed] = await runPrepared<{ id: string }>(sql`
    with alone as materialized (
      select id, ${lazyCommit} from ${sender} for update
    ), due as materialized (
      select id, row_number() over () as position from (
        select ${messages.id} from ${messages} where ${isDue(isOpen)} and exists (select 1 from alone)
          and ${messages.urgent} = (select ${messages.urgent} from ${messages} where ${isDue(isOpen)} order by ${queueOrder} limit 1)
        order by ${queueOrder}
        limit ${sql.raw(String(size))} for update skip locked
      ) as locked
    ), batch as (
      insert into ${batches} (attempts, due_at) select 1, ${lease()} where exists (select 1 from due) returning id
    ), members as (
      update ${messages} set state = 'claimed', batch_id = batch.id, position = due.position
      from due, batch where ${messages.id} = due.id
    )
    select id from batch`);
  return claimed ? { id: claimed.id, attempt: 1, tries: 1, body: null, isClean: true } : null;
}

/** Counts what waits: messages that are due and those of batches whose fate is open. */
export async function countRemaining(isOpen: boolean): Promise<number> {
  const [counted] = await db().execute<{ count: number }>(sql`select
    (select count(*) from ${messages} where ${isDue(isOpen)})::int +
    (select count(*) from ${batches} join ${messages} on ${messages.batchId} = ${batches.id}
      where ${batches.state} = 'open' and ${messages.state} = 'claimed')::int as count`);
  return counted?.count ?? 0;
}
