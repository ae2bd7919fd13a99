import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import { resumeDelivery, settleByHand } from "@/domain/delivery/steer-delivery";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { findStoreView } from "@/domain/storefronts/store-views";
import type { FaultRule } from "@/mailbox/faults";

import { Checker } from "./checker";
import type { Failure } from "./failures";
import { burntSince, findAdministrator, requestsBetween, runMood, type Mood } from "./mood";
import {
  countRows,
  newestMessage,
  openSince,
  requestsSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";

const attempts = 3;

/** Has the provider refuse, delay, garble and give up, one after the other, while two instances work the queue. */
export const runMoods = (place: Place): Promise<void> =>
  runThrough(
    place,
    [tooManyRequests, stickyErrors, lateAndGarbled, pauses, poison],
    ["R2", "R3", "R4", "R6", "R7", "R15"],
  );

/** The first of these moods alone. */
export const runLimit = (place: Place): Promise<void> => runThrough(place, [tooManyRequests], ["R2"]);

async function runThrough(
  place: Place,
  moods: ((place: Place) => Promise<void>)[],
  concerned: Failure[],
): Promise<void> {
  const { report } = place;
  report.head(`moods: 2 instances, batches of 10, ${moods.length} moods`);
  await changeSetting(db(), "default", "batchSize", 10);
  await changeSetting(db(), "default", "batchesPerSecond", 20);
  await setFaults(place, []);
  const { instances } = await startInstances(place, 2, {
    DELIVERY_LEASE_MS: "4000",
    DELIVERY_CALL_TIMEOUT_MS: "1500",
    DELIVERY_BACKOFF_MS: "200",
    DELIVERY_ATTEMPTS: String(attempts),
    DELIVERY_DRAIN_MS: "3000",
  });
  const since = await newestMessage();
  const checker = new Checker({ leaseMs: 4000, overdueMs: 10_000, openMs: 1000, attempts, since });
  for (const mood of moods) await mood(place);
  await Promise.all(instances.map((instance) => instance.stop()));
  report.head("throughout");
  report.about(...concerned);
  await checker.stop(report);
}

async function tooManyRequests(place: Place): Promise<void> {
  place.report.cause({ R2: "429 with retry-after 4 s while 2 instances drain" });
  const rules = () => [{ mode: "rate-limit" as const, retryAfter: 4, next: 1 }];
  const mood = await runMood(place, { name: "429 with retry-after 4 s", rules });
  const limited = (await requestsSince(place, mood.at)).find(({ status }) => status === 429)?.at ?? 0;
  // What another lane was handing over at that moment still comes.
  const inside = await requestsBetween(place, limited + 600, limited + 3900);
  place.report.equal("requests within the window", inside, 0);
  place.report.equal("attempts burnt", await burntSince(mood), 0);
}

async function stickyErrors(place: Place): Promise<void> {
  const forFirst = ([first = ""]: string[], next?: number): FaultRule[] => [
    { mode: "error-before", recipient: first, ...(next !== undefined && { next }) },
  ];
  place.report.cause({ R3: "500 for one key, twice, and then until a person decides" });
  await runMood(place, {
    name: "500 for a key, then recovered",
    rules: (all) => forFirst(all, attempts - 1),
  });
  const administrator = await findAdministrator();
  await runMood(place, {
    name: "500 for a key, until a person decides",
    rules: (all) => forFirst(all),
    meanwhile: async ({ since }) => {
      const review = sql`select id::text from batches where state = 'review' and id in (select batch_id from messages where id > ${since})`;
      const find = async () => (await db().execute<{ id: string }>(review))[0]?.id;
      await until(async () => (await find()) !== undefined, 30);
      const id = await find();
      const waiting = sql`select count(*)::int as count from messages where id > ${since} and state = 'review'`;
      place.report.equal("mails that wait for a person", await countRows(waiting), 10);
      place.report.equal("others held up by it", await openSince(since), 0);
      await setFaults(place, []);
      if (id !== undefined) await settleByHand(administrator, id, "again");
    },
  });
}

async function lateAndGarbled(place: Place): Promise<void> {
  place.report.cause({
    R7: "answers 1 s later than a call may take, at a call time of 1.5 s in place of 20 s",
  });
  await runMood(place, {
    name: "taken later than the call's time",
    rules: () => [{ mode: "delay", milliseconds: 2500, next: 2 }],
  });
  place.report.cause({ R4: "answers cut in half, and a proxy's 502, both after acceptance" });
  await runMood(place, {
    name: "garbled after acceptance",
    rules: () => [
      { mode: "truncated", next: 2 },
      { mode: "bad-gateway-after", next: 2 },
    ],
  });
}

async function pauses(place: Place): Promise<void> {
  place.report.cause({ R6: "the daily quota, and a key that is refused: a pause until somebody resumes" });
  await pause(place, "401", { mode: "missing-key" });
  await pause(place, "daily quota", { mode: "daily-quota" });
}

const isPaused = async () =>
  (await countRows(sql`select count(*)::int as count from sender where paused_until > now()`)) === 1;

/** What stops the whole sender: nothing is asked until somebody resumes, account mail waits too, and then all go. */
async function pause(place: Place, name: string, rule: FaultRule): Promise<void> {
  const { report } = place;
  const administrator = await findAdministrator();
  const meanwhile = async (mood: Mood) => {
    report.atLeast("paused the sender", Number(await until(isPaused, 15)));
    const pausedAt = Date.now();
    const beforeMail = await newestMessage();
    const store = await findStoreView("en");
    if (store) await requestPasswordReset(store, { email: "ben@convive.test", address: "127.0.0.1" });
    await sleep(4000);
    report.equal("requests during the pause", await requestsBetween(place, pausedAt + 600, Date.now()), 0);
    report.equal("account mails that wait", await openSince(beforeMail), 1);
    await setFaults(place, []);
    await resumeDelivery(administrator);
    report.atLeast(
      "all go within 20 s after resuming",
      Number(await until(async () => (await openSince(mood.since)) === 0, 20)),
    );
    // Whatever still waited: the verdict is given, and the next mood needs an empty queue.
    await db().execute(sql`update batches set due_at = now() where state = 'open'`);
  };
  const mood = await runMood(place, { name, rules: () => [rule], meanwhile });
  report.equal("attempts burnt", await burntSince(mood), 0);
}

async function poison(place: Place): Promise<void> {
  place.report.cause({ R15: "one address the provider refuses among 30" });
  await changeSetting(db(), "default", "batchSize", 30);
  const addresses = strangers(place, 29).toSpliced(12, 0, `poison-${place.chance.uuid()}@example.com`);
  const mood = await runMood(place, {
    name: "one poison mail among 30",
    addresses,
    rules: () => [],
    refused: 1,
  });
  const told = sql`select count(*)::int as count from messages where id > ${mood.since} and state = 'refused' and objection like '%testing email address%'`;
  place.report.equal("refused with the provider's reason", await countRows(told), 1);
}
