import { after } from "next/server";

import { applyEvents } from "@/domain/delivery/apply-events";
import { kick } from "@/domain/delivery/deliver";
import { queueHeld } from "@/domain/delivery/resume-invitations";
import { workOperations } from "@/domain/invitations/mass-operation";
import { errorText, log } from "@/log";

/** Has the queue looked at when the answer is out. Only a kick: the scheduler finds whatever this misses. */
export function kickDelivery(): void {
  after(kickNow);
}

async function kickNow(): Promise<void> {
  try {
    await kick();
  } catch (error) {
    // The messages are committed, and the next tick takes them up.
    log("warn", "a kick of the queue failed", { error: errorText(error).message });
  }
}

/** Has what a fuse held back queued and looked at when the answer is out; the scheduler's tick does too. */
export function queueHeldInBackground(): void {
  after(async () => {
    try {
      if (await queueHeld()) await kickNow();
    } catch (error) {
      log("warn", "what a fuse held back waits for the next tick", { error: errorText(error).message });
    }
  });
}

const minute = 60_000;

/** Goes on with what administrators have started for many invitations when the answer is out; the scheduler's tick does too. */
export function workInBackground(): void {
  after(async () => {
    try {
      if (await workOperations(10 * minute)) await kickNow();
    } catch (error) {
      log("warn", "an operation was interrupted and waits for the next tick", {
        error: errorText(error).message,
      });
    }
  });
}

let applying: Promise<unknown> | null = null;
let askedAgain = false;

/**
 * Has what the provider told take effect when the answer is out: one run at a time in this process, and another after it where more
 * came. While `isBusy` says that more are coming in, these are kept first.
 */
export function applyEventsInBackground(isBusy: () => boolean): void {
  after(() => applyOnce(isBusy));
}

async function applyOnce(isBusy: () => boolean): Promise<void> {
  askedAgain = true;
  if (applying) return;
  while (askedAgain && !isBusy()) {
    askedAgain = false;
    applying = applyEvents(undefined, isBusy).catch((error: unknown) => {
      log("warn", "events of the provider wait for the next tick", { error: errorText(error).message });
    });
    await applying;
  }
  applying = null;
}
