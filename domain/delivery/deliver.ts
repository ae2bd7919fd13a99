import { setTimeout as sleep } from "node:timers/promises";

import { db } from "@/db/client";
import { isStopping } from "@/domain/stopping";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";
import { env } from "@/env";
import { log } from "@/log";

import { claimBatch, countRemaining, type Claim } from "./claim-batch";
import { compose } from "./compose";
import { freeze, mailOf, thaw, type Handed } from "./frozen";
import { loadMembers } from "./load-members";
import { delaySender, pauseSender, takeTurn } from "./pace";
import { isOutOfReach, readUsualWait } from "./reach";
import { callProvider } from "./resend";
import { backoff } from "./retry";
import { giveUp, keepBody, postpone, settle, split, type Result } from "./settle-batch";
import { isInviting, sortMembers } from "./sort-members";

/** What a drain did: provider calls, mails taken, refused and put off, and what still waits. */
export type Delivery = {
  batches: number;
  sent: number;
  refused: number;
  postponed: number;
  remaining: number;
};

/** Batches under way at once in a drain: some are written or settled while the provider has others. */
const lanes = 4;

/**
 * Works rounds until nothing is due or the time budget is spent. Any number may run at once, on any number of instances: what
 * one holds the others skip, and what a crash leaves is taken up again when its lease ends.
 */
export async function deliver(budgetMs: number = env().DELIVERY_DRAIN_MS): Promise<Delivery> {
  const until = Date.now() + budgetMs;
  const done: Delivery = { batches: 0, sent: 0, refused: 0, postponed: 0, remaining: 0 };
  await Promise.all(Array.from({ length: lanes }, () => workRounds(done, until)));
  const { functionality } = await readDefaultSettings();
  done.remaining = await countRemaining(functionality);
  return done;
}

async function workRounds(done: Delivery, until: number): Promise<void> {
  while (!mustStop(until)) {
    const { functionality: isOpen, batchSize: size, batchesPerSecond } = await readDefaultSettings();
    const turn = await takeTurn(batchesPerSecond, isOpen);
    if (turn.granted) {
      const claim = await claimBatch(turn.due, { size, isOpen });
      if (claim) await workOn(claim, done);
      continue;
    }
    if (turn.due === null || turn.paused !== null || mustStop(until - turn.waitMs)) return;
    await sleep(turn.waitMs);
  }
}

const mustStop = (until: number) => isStopping() || Date.now() >= until;

async function workOn(claim: Claim, done: Delivery): Promise<void> {
  const handed = claim.body ? thaw(claim.body) : await prepare(claim);
  if (!handed) return;
  if (handed.length === 0) return settleUnmailed(claim);
  done.batches += 1;
  const answer = await callProvider(
    claim.id,
    handed.map(({ letter }) => mailOf(letter)),
  );
  if (answer.kind === "taken") {
    return tally(
      done,
      claim,
      handed.map((message, index) => resultOf(message, answer.results[index])),
    );
  }
  log("warn", "the provider did not take a batch", {
    batch: claim.id,
    kind: answer.kind,
    reason: answer.reason,
  });
  done.postponed += answer.kind === "refused" || answer.kind === "mismatch" ? 0 : handed.length;
  switch (answer.kind) {
    case "refused":
      done.refused += handed.length === 1 ? 1 : 0;
      return split(
        claim,
        handed.map(({ id }) => id),
        answer.reason,
      );
    case "later":
      if (answer.forAll) await delaySender(answer.waitMs);
      return postpone(claim, { ...answer, countsAsAttempt: false });
    case "paused":
      await pauseSender(db(), answer.reason, answer.waitMs);
      // The pause alone holds it back: when somebody resumes, it goes.
      return postpone(claim, { reason: answer.reason, waitMs: 0, countsAsAttempt: false });
    case "mismatch":
      return db().transaction((tx) => giveUp(tx, claim.id, answer.reason));
    case "unknown":
      return postpone(claim, {
        reason: answer.reason,
        waitMs: backoff(claim.tries),
        countsAsAttempt: true,
      });
  }
}

/** Decides what of a new batch goes, writes those mails and keeps them; null where the batch was taken over meanwhile. */
async function prepare(claim: Claim): Promise<Handed[] | null> {
  const members = await loadMembers(db(), claim.id);
  const { toSend, ...left } = await sortMembers(db(), members);
  const { letters, failed } = await compose(db(), toSend);
  const refusals = failed.map(({ id, error }) => ({ id, objection: `could not be written: ${error}` }));
  const handed = letters.map(({ member, letter }) => ({
    id: member.id,
    invitationId: isInviting(member) ? (member.invitation?.id ?? null) : null,
    letter,
  }));
  return (await keepBody(claim, freeze(handed), left, refusals)) ? handed : null;
}

/**
 * What is withheld reads as sent from when it would have gone: as long after its claim as a call takes, and not while others
 * wait for the provider to recover.
 */
async function settleUnmailed(claim: Claim): Promise<void> {
  await sleep(Math.min(await readUsualWait(), env().DELIVERY_CALL_TIMEOUT_MS));
  if (await isOutOfReach()) {
    return postpone(claim, { reason: "held back", waitMs: backoff(1), countsAsAttempt: false });
  }
  await settle(claim, []);
}

function resultOf(
  { id, invitationId }: Handed,
  result: { id: string } | { objection: string } | undefined,
): Result {
  if (!result) throw new Error("the provider's answer is shorter than the batch");
  return "objection" in result
    ? { id, objection: result.objection }
    : { id, invitationId, providerId: result.id };
}

async function tally(done: Delivery, claim: Claim, results: Result[]): Promise<void> {
  if (!(await settle(claim, results))) return;
  const sent = results.filter((result) => "providerId" in result).length;
  done.sent += sent;
  done.refused += results.length - sent;
}

let running: Promise<Delivery> | undefined;
let again = false;

/** Starts a drain in this process, or has the running one look again before it ends. For kicks after a commit. */
export async function kick(): Promise<void> {
  again = true;
  if (running) return;
  while (again) {
    again = false;
    running = deliver();
    try {
      await running;
    } finally {
      running = undefined;
    }
  }
}
