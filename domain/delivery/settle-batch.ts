import { and, eq, inArray, sql } from "drizzle-orm";

import { db, runPrepared, runTogether, type Transaction } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { deliveryBefore, statusChange } from "@/domain/invitations/change-status";

import type { Claim } from "./claim-batch";
import { lazyCommit } from "./lazy-commit";
import type { SortedMembers } from "./sort-members";

/** What the provider said to a message. */
export type Result = { id: number; invitationId?: number | null } & (
  | { providerId: string }
  | { objection: string }
);

/** Condition: the batch is still ours, and no later attempt has taken it over. */
const isOurs = (claim: Claim) =>
  and(eq(batches.id, claim.id), eq(batches.attempts, claim.attempt), eq(batches.state, "open"));

/**
 * Keeps what will be handed over, before it is: the compressed request, and what of the batch does not go after all. False
 * where the batch is no longer ours.
 */
export async function keepBody(
  claim: Claim,
  body: Buffer,
  left: Omit<SortedMembers, "toSend">,
  failed: Result[],
): Promise<boolean> {
  const goesWhole = left.canceled.length + left.withheld.length + failed.length === 0;
  const written = writeBody(claim, body);
  if (goesWhole) return (await runPrepared(written)).length === 1;
  return db().transaction(async (tx) => {
    await tx.execute(lockOf(claim.id));
    if ((await tx.execute(written)).length === 0) return false;
    await cancelClaimed(tx, left.canceled);
    for (const { id, reason } of left.withheld) {
      await tx.update(messages).set({ withheld: reason }).where(eq(messages.id, id));
    }
    await writeResults(tx, failed);
    return true;
  });
}

/** Locks the invitations of a batch in the order of ids, as everywhere, before the batch and its messages; `also` is run with it. */
export const lockOf = (batchId: string, also = sql`null`) => sql`
  with locked as materialized (
    select ${invitations.id} from ${invitations}
    where ${invitations.id} in (select ${messages.invitationId} from ${messages} where ${messages.batchId} = ${batchId})
    order by ${invitations.id} for no key update
  )
  select count(*), ${also} from locked`;

/** Takes what has lost its reason since it was queued out of its batch. */
async function cancelClaimed(tx: Transaction, canceled: SortedMembers["canceled"]): Promise<void> {
  for (const { id, reason } of canceled) {
    await tx.execute(sql`
      with canceled as (
        update ${messages} set state = 'canceled', objection = ${reason}, batch_id = null, position = null, settled_at = now()
        where ${messages.id} = ${id} returning ${messages.invitationId}, purpose
      )
      update ${invitations} set delivery = ${deliveryBefore} from canceled
      where ${invitations.id} = canceled.invitation_id and canceled.purpose in ${[...invitingPurposes]}`);
  }
}

const writeBody = (claim: Claim, body: Buffer) => sql`
  update ${batches} set body = ${body}, first_called_at = now() where ${isOurs(claim)} returning ${batches.id}`;

/**
 * Settles a batch with the provider's word on each message: messages, the invitations they make sent with their history, and
 * what was withheld, which reads as sent from this moment. False where the batch is no longer ours. One statement, after
 * the lock, as what a statement sees may be older than what it waits for. In it nothing happens unless `ours` found the batch;
 * `noted` is for what was sent before, or had ended before the answer came.
 */
export async function settle(claim: Claim, results: Result[]): Promise<boolean> {
  const sent = sql`select invitation_id from said where provider_id is not null`;
  const settlement = sql`
    with ours as (
      update ${batches} set state = 'settled', body = null, settled_at = now() where ${isOurs(claim)}
      returning ${batches.id}, ${batches.firstCalledAt}
    ), said as materialized (
      select * from ${saidOf(results)} where exists (select from ours)
    ), ${statusChange(sent, { to: "sent", actor: { kind: "queue" } })}, noted as (
      update ${invitations} set sent_at = coalesce(${invitations.sentAt}, ours.first_called_at), delivery = 'sent'
      from ours where ${invitations.id} in (${sent} except select id from changed)
    ), answered as (
      ${answerMessages} and (select count(*) from changed) is not null
      returning ${messages.invitationId}, ${messages.purpose}, ${messages.state}
    ), withheld as (
      ${withholdMessages} and batch_id = ${claim.id} and exists (select from ours) returning ${messages.invitationId}
    ), unsent as (
      select invitation_id, 'failed' as delivery from answered where ${isRefusedInvitation}
      union all select invitation_id, 'withheld' from withheld
    ), marked as (
      update ${invitations} set delivery = unsent.delivery from unsent where ${invitations.id} = unsent.invitation_id
    )
    select id from ours`;
  const settled = await runTogether([lockOf(claim.id, lazyCommit), settlement]);
  return settled.length === 1;
}

const saidOf = (results: Result[]) => {
  const rows = results.map((result) => ({
    id: result.id,
    invitation_id: result.invitationId ?? null,
    provider_id: "providerId" in result ? result.providerId : null,
    objection: "objection" in result ? result.objection.slice(0, 500) : null,
  }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as said (id bigint, invitation_id bigint, provider_id text, objection text)`;
};

/** Condition on a message: it is about no invitation, or to its address, which has not been erased meanwhile. */
const isKept = sql`(${messages.invitationId} is null or ${messages.purpose} in ${[...invitingPurposes]}
  and exists (select 1 from ${invitations}
    where ${invitations.id} = ${messages.invitationId} and ${invitations.emailKey} is not null))`;

const answerMessages = sql`
  update ${messages} set state = case when said.provider_id is null then 'refused' else 'sent' end,
    provider_id = said.provider_id, settled_at = now(),
    objection = case when said.objection is not null and ${isKept} then said.objection end
  from said where ${messages.id} = said.id and ${messages.state} = 'claimed'`;

const withholdMessages = sql`
  update ${messages} set state = 'withheld', settled_at = now()
  where ${messages.state} = 'claimed' and ${messages.withheld} is not null`;

const isRefusedInvitation = sql`answered.state = 'refused' and answered.purpose in ${[...invitingPurposes]}`;

async function settleWithheld(tx: Transaction, batchId: string): Promise<void> {
  await tx.execute(sql`
    with withheld as (${withholdMessages} and batch_id = ${batchId} returning ${messages.invitationId})
    update ${invitations} set delivery = 'withheld' from withheld where ${invitations.id} = withheld.invitation_id`);
}

async function writeResults(tx: Transaction, results: Result[]): Promise<void> {
  if (results.length === 0) return;
  await tx.execute(sql`
    with said as (select * from ${saidOf(results)}),
    answered as (${answerMessages} returning ${messages.invitationId}, ${messages.purpose}, ${messages.state})
    update ${invitations} set delivery = 'failed' from answered
    where ${invitations.id} = answered.invitation_id and ${isRefusedInvitation}`);
}

/** Puts a batch back for `waitMs`, with the same key and body; `countsAsAttempt` is false where nothing was tried. */
export async function postpone(
  claim: Claim,
  why: { reason: string; waitMs: number; countsAsAttempt: boolean },
): Promise<void> {
  await db()
    .update(batches)
    .set({
      ...(!why.countsAsAttempt && { excused: sql`${batches.excused} + 1` }),
      // A definite no leaves no doubt behind, unless an earlier call did: then the 20 hours go on.
      ...(!why.countsAsAttempt && claim.isClean && { firstCalledAt: null }),
      dueAt: sql`now() + make_interval(secs => ${why.waitMs / 1000})`,
      lastError: why.reason,
    })
    .where(isOurs(claim));
}

/** Leaves a batch to a person: whether the provider has it is unknown, and asking again could send it twice. What it held is not needed for either answer. */
export async function giveUp(tx: Transaction, batchId: string, reason: string): Promise<void> {
  await tx
    .update(batches)
    .set({
      state: "review",
      body: null,
      lastError: sql`coalesce(${batches.lastError} || '; ', '') || ${reason}::text`,
    })
    .where(and(eq(batches.id, batchId), eq(batches.state, "open")));
  await tx
    .update(messages)
    .set({ state: "review" })
    .where(and(eq(messages.batchId, batchId), eq(messages.state, "claimed")));
}

/**
 * Splits a batch the provider refused as a whole into two new ones, to find the mail it objects to; a single one is refused.
 * New keys are safe only because nothing of the refused request was taken.
 */
export async function split(claim: Claim, messageIds: number[], reason: string): Promise<void> {
  if (messageIds.length <= 1) {
    await settle(
      claim,
      messageIds.map((id) => ({ id, objection: reason })),
    );
    return;
  }
  await db().transaction(async (tx) => {
    await tx.execute(lockOf(claim.id));
    const settled = await tx
      .update(batches)
      .set({ state: "settled", body: null, settledAt: sql`now()`, lastError: reason })
      .where(isOurs(claim))
      .returning({ id: batches.id });
    if (settled.length === 0) return;
    const middle = Math.ceil(messageIds.length / 2);
    for (const half of [messageIds.slice(0, middle), messageIds.slice(middle)]) {
      const [made] = await tx
        .insert(batches)
        .values({ dueAt: sql`now()` })
        .returning({ id: batches.id });
      await tx
        .update(messages)
        .set({ batchId: made?.id ?? null })
        .where(and(inArray(messages.id, half), eq(messages.state, "claimed")));
    }
    // What was withheld in it belongs to no half: it reads as sent from now.
    await settleWithheld(tx, claim.id);
  });
}
