import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import type { Instance } from "./instance";
import { countRows, invite, openSince, setFaults, startInstances, strangers, type Place } from "./place";

const calls = 20;

/** Calls the delivery route twenty times at the same moment, on two instances. */
export async function runDrains(place: Place, { count } = { count: 1000 }): Promise<void> {
  const { report } = place;
  report.head(`drains: ${calls} at once on 2 instances, ${count} mails`);
  report.cause({
    R12: `${calls} calls of the delivery route at the same moment on 2 instances, ${count} mails`,
  });
  await changeSetting(db(), "default", "batchSize", 10);
  await changeSetting(db(), "default", "batchesPerSecond", 50);
  await setFaults(place, []);
  const numbers = {
    DELIVERY_LEASE_MS: "20000",
    DELIVERY_CALL_TIMEOUT_MS: "15000",
    DELIVERY_DRAIN_MS: "30000",
  };
  const { instances } = await startInstances(place, 2, numbers, false);
  const since = await invite(strangers(place, count));
  const at = Date.now();
  const checker = new Checker({ leaseMs: 20_000, overdueMs: 30_000, openMs: 3000, attempts: 8, since });
  const answers = await Promise.all(
    Array.from({ length: calls }, (_, index) => drainOf(instances[index % instances.length])),
  );
  const sent = answers.map((answer) => answer?.sent ?? 0);
  console.log(`each sent: ${sent.join(", ")}`);
  report.equal("calls answered 200", answers.filter((answer) => answer?.status === 200).length, calls);
  report.equal(
    "mails they say they sent, together",
    sent.reduce((sum, one) => sum + one, 0),
    count,
  );
  report.hit("drains that got a part of it", sent.filter((one) => one > 0).length, 4);
  report.equal("mails left", await openSince(since), 0);
  const mails = sql`select count(*)::int as count from mailbox.mails where message::bigint > ${since}`;
  report.equal("mails in the mailbox", await countRows(mails), count);
  const again = sql`select count(*)::int as count from batches where attempts > 1 and created_at >= to_timestamp(${at / 1000})`;
  report.equal("batches taken by two", await countRows(again), 0);
  await Promise.all(instances.map((instance) => instance.stop()));
  await checker.stop(report);
}

const drainOf = async (instance: Instance | undefined) => (await instance?.drain()) ?? null;
