import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { DatabaseServer } from "./database-server";
import {
  countRows,
  faultCounts,
  invite,
  newestMessage,
  openSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";
import { requireFakeTime } from "./programs";

/** Has the clock of PostgreSQL jump two hours ahead, and back, while two instances have calls under way. */
export async function runJumps(place: Place): Promise<void> {
  const { report, started } = place;
  report.head("jumps: the clock of PostgreSQL goes 2 h ahead and back while calls are under way");
  report.cause({ R14: "PostgreSQL's clock jumps 2 h ahead and back while calls of 1.2 s are under way" });
  const fake = requireFakeTime(report);
  if (!fake) return;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "convive-clock-"));
  started.add(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.chmodSync(folder, 0o755);
  const clock = path.join(folder, "clock");
  const turn = (by: string) => {
    fs.writeFileSync(`${clock}.new`, by);
    fs.renameSync(`${clock}.new`, clock);
  };
  turn("+0");
  const server = new DatabaseServer(place);
  await server.end("SIGINT");
  await server.start({
    fast: true,
    env: { ...fake, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: "1" },
  });
  await until(
    () =>
      newestMessage().then(
        () => true,
        () => false,
      ),
    10,
  );
  await jump(place, turn);
  await server.end("SIGINT");
  await server.start({ fast: true });
  await until(
    () =>
      newestMessage().then(
        () => true,
        () => false,
      ),
    10,
  );
  // The next turn was written two hours ahead, and would be waited for.
  await db().execute(sql`update sender set next_call_at = now()`);
}

async function jump(place: Place, turn: (by: string) => void): Promise<void> {
  const { report, chance } = place;
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 10);
  const before = (await faultCounts(place))["late-answer"] ?? 0;
  await setFaults(place, [{ mode: "late-answer", milliseconds: 1200 }]);
  const { instances } = await startInstances(place, 2, {
    DELIVERY_LEASE_MS: "3000",
    DELIVERY_CALL_TIMEOUT_MS: "2500",
    DELIVERY_BACKOFF_MS: "50",
    DELIVERY_ATTEMPTS: "100",
    DELIVERY_DRAIN_MS: "5000",
  });
  const since = await invite(strangers(place, 200));
  const bounds = { leaseMs: 3000, overdueMs: 9_000_000, openMs: 9_000_000, attempts: 100, since };
  const checker = new Checker(bounds);
  const underWay = sql`select count(*)::int as count from batches where state = 'open' and body is not null`;
  await until(async () => (await countRows(underWay)) >= 4, 20);
  const first = await secondsOff();
  turn("+2h");
  const ahead = (await secondsOff()) - first;
  await sleep(chance.whole(2000, 4000));
  const stolen = sql`select count(*)::int as count from batches where attempts > 1
    and exists (select from messages where batch_id = batches.id and messages.id > ${since})`;
  const taken = await countRows(stolen);
  await checker.stop(report, false);
  // Leases given at the later time look two hours long now; nothing is lost by that, it only waits.
  turn("+0");
  await sleep(3000);
  const after = await mailsOf(since);
  report.equal("mailed more than once", await mailedTwice(since), 0);
  turn("+2h");
  await setFaults(place, []);
  report.atLeast(
    "all mails go once the time is right again",
    Number(await until(async () => (await openSince(since)) === 0, 60)),
  );
  await Promise.all(instances.map((instance) => instance.stop()));
  report.hit("seconds the clock jumped", Math.round(ahead), 7000);
  report.hit("answers that came late", ((await faultCounts(place))["late-answer"] ?? 0) - before, 4);
  report.hit("leases that ended early by the jump", taken);
  console.log(`${after} mails had gone while the clock was back`);
  report.equal("mails in the mailbox", await mailsOf(since), 200);
  report.equal("mailed more than once at the end", await mailedTwice(since), 0);
  await new Checker(bounds).stop(report);
}

/** How many seconds PostgreSQL's clock is ahead of ours. */
async function secondsOff(): Promise<number> {
  const [row] = await db().execute<{ at: number }>(
    sql`select extract(epoch from clock_timestamp())::float8 as at`,
  );
  return (row?.at ?? 0) - Date.now() / 1000;
}

const mailsOf = (since: number) =>
  countRows(sql`select count(*)::int as count from mailbox.mails where message::bigint > ${since}`);

const mailedTwice = (since: number) =>
  countRows(sql`select count(*)::int as count from (select message from mailbox.mails where message::bigint > ${since}
    group by message having count(*) > 1) as twice`);
