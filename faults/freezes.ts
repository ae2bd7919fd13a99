import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import {
  countRows,
  invite,
  openSince,
  requestsSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";

/** Stops an instance in the middle of its calls for longer than a lease, has another take over, and lets it go on with what it believes is its own. */
export async function runFreezes(place: Place): Promise<void> {
  const { report } = place;
  report.head("freezes: an instance stands still for longer than its lease, and goes on");
  report.cause({
    R1: "SIGSTOP of an instance in the middle of its calls until another has taken over, then SIGCONT",
  });
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 20);
  const { instances } = await startInstances(
    place,
    2,
    {
      DELIVERY_LEASE_MS: "3000",
      DELIVERY_CALL_TIMEOUT_MS: "2500",
      DELIVERY_BACKOFF_MS: "50",
      DELIVERY_ATTEMPTS: "100",
      DELIVERY_DRAIN_MS: "2000",
    },
    false,
  );
  const [frozen, other] = instances;
  if (!frozen || !other) throw new Error("no instance has started");
  const at = Date.now();
  await setFaults(place, [{ mode: "late-answer", milliseconds: 1200, next: 8 }]);
  const since = await invite(strangers(place, 60));
  const checker = new Checker({ leaseMs: 3000, overdueMs: 30_000, openMs: 30_000, attempts: 100, since });
  const drained = frozen.drain();
  const held = sql`select count(*)::int as count from batches where state = 'open' and body is not null and attempts = 1
    and created_at >= to_timestamp(${at / 1000})`;
  await until(async () => (await countRows(held)) >= 2, 10);
  frozen.freeze(true);
  const heldWhenFrozen = await countRows(held);
  await until(async () => {
    await other.drain();
    return (await openSince(since)) === 0;
  }, 60);
  report.equal("mails left once another has taken over", await openSince(since), 0);
  const results = sql`select coalesce(sum(attempts), 0)::int as count from batches where created_at >= to_timestamp(${at / 1000})`;
  const attemptsBefore = await countRows(results);
  frozen.freeze(false);
  await Promise.race([drained, sleep(20_000)]);
  await sleep(500);
  const stolen = sql`select count(*)::int as count from batches where attempts > 1 and created_at >= to_timestamp(${at / 1000})`;
  report.hit("calls under way when it stood still", heldWhenFrozen);
  report.hit("stale results turned away by the fence", await countRows(stolen));
  report.equal("attempts after it went on", await countRows(results), attemptsBefore);
  report.atMost("requests for those attempts", (await requestsSince(place, at)).length, attemptsBefore);
  await Promise.all(instances.map((instance) => instance.stop()));
  await checker.stop(report);
}
