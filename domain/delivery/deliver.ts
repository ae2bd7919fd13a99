import { setTimeout as sleep } from "node:timers/promises";
import { deflateRawSync, inflateRawSync } from "node:zlib";

import { db } from "@/db/client";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";
import { env } from "@/env";
import { log } from "@/log";

import { claimBatch, countRemaining, isAnythingDue, type Claim } from "./claim-batch";
import { compose, type Mail } from "./compose";
import { loadMembers } from "./load-members";
import { pauseSender, takeTurn } from "./pace";
import { callProvider } from "./resend";
import { backoff } from "./retry";
import { freeze, giveUp, postpone, settle, split, type Result } from "./settle-batch";
import { sortMembers } from "./sort-members";

/** What a drain did: provider calls, mails taken, refused and put off, and what still waits. */
export type Delivery = {
  batches: number;
  sent: number;
  refused: number;
  postponed: number;
  remaining: number;
};

type Frozen = { id: number; mail: Mail }[];

let stopping = false;

/** Makes every running drain of this process end after the batch it is at. */
export function stopDelivering(): void {
  stopping = true;
}

/**
 * Works rounds until nothing is due or the time budget is spent. Any number may run at once, on any number of instances: what
 * one holds the others skip, and what a crash leaves is taken up again when its lease ends.
 */
export async function deliver(budgetMs: number = env().DELIVERY_DRAIN_MS): Promise<Delivery> {
  const until = Date.now() + budgetMs;
  const done: Delivery = { batches: 0, sent: 0, refused: 0, postponed: 0, remaining: 0 };
  for (;;) {
    const settings = await readDefaultSettings();
    const isOpen = settings.functionality;
    const mayGoOn =
      !stopping && (await isAnythingDue(isOpen)) && (await hasTurn(settings.batchesPerSecond, until));
    const claim = mayGoOn ? await claimBatch({ size: settings.batchSize, isOpen }) : null;
    if (!claim) {
      done.remaining = await countRemaining(isOpen);
      return done;
    }
    await workOn(claim, done);
  }
}

/** Waits for a turn to call the provider; false where none comes within the budget. */
async function hasTurn(perSecond: number, until: number): Promise<boolean> {
  for (;;) {
    const turn = await takeTurn(perSecond);
    if (turn.granted) return true;
    if (stopping || turn.paused !== null || Date.now() + turn.waitMs >= until) return false;
    await sleep(turn.waitMs);
  }
}

async function workOn(claim: Claim, done: Delivery): Promise<void> {
  const frozen = claim.body ? thaw(claim.body) : await prepare(claim);
  if (!frozen) return;
  if (frozen.length === 0) {
    await settle(claim, []);
    return;
  }
  done.batches += 1;
  const answer = await callProvider(
    claim.id,
    frozen.map(({ mail }) => mail),
  );
  if (answer.kind !== "taken") {
    log("warn", "the provider did not take a batch", {
      batch: claim.id,
      kind: answer.kind,
      reason: answer.reason,
    });
  }
  switch (answer.kind) {
    case "taken":
      return tally(
        done,
        claim,
        frozen.map(({ id }, index) => resultOf(id, answer.results[index])),
      );
    case "refused":
      done.refused += frozen.length === 1 ? 1 : 0;
      return split(
        claim,
        frozen.map(({ id }) => id),
        answer.reason,
      );
    case "later":
      done.postponed += frozen.length;
      return postpone(claim, { ...answer, countsAsAttempt: false });
    case "paused":
      done.postponed += frozen.length;
      await pauseSender(db(), answer.reason, answer.waitMs);
      return postpone(claim, { ...answer, countsAsAttempt: false });
    case "mismatch":
      return db().transaction((tx) => giveUp(tx, claim.id, answer.reason));
    case "unknown":
      done.postponed += frozen.length;
      return postpone(claim, {
        reason: answer.reason,
        waitMs: backoff(claim.attempt),
        countsAsAttempt: true,
      });
  }
}

/** Decides what of a new batch goes, writes those mails and keeps them; null where the batch was taken over meanwhile. */
async function prepare(claim: Claim): Promise<Frozen | null> {
  const members = await loadMembers(db(), claim.id);
  const { toSend, ...left } = await sortMembers(db(), members);
  const { mails, failed } = await compose(db(), toSend);
  const refusals = failed.map(({ id, error }) => ({ id, objection: `could not be written: ${error}` }));
  const isOurs = await freeze(claim, deflateRawSync(JSON.stringify(mails), { level: 1 }), left, refusals);
  return isOurs ? mails : null;
}

const thaw = (body: Buffer) => JSON.parse(inflateRawSync(body).toString()) as Frozen;

function resultOf(id: number, result: { id: string } | { objection: string } | undefined): Result {
  if (!result) throw new Error("the provider's answer is shorter than the batch");
  return "objection" in result ? { id, objection: result.objection } : { id, providerId: result.id };
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
