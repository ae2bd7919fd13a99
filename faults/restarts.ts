import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { DatabaseServer } from "./database-server";
import { Inviter } from "./inviter";
import { invite, openSince, setFaults, sleep, startInstances, strangers, until, type Place } from "./place";

const rounds = 10;

/** Has PostgreSQL crash or stop, and start, ten times under two instances at work, and measures how soon each works again. */
export async function runRestarts(place: Place): Promise<void> {
  const { report, chance } = place;
  report.head(`database restarts: ${rounds}, 2 instances at work`);
  report.cause({
    R9: `${rounds} crashes (SIGQUIT) or stops (SIGINT) of PostgreSQL under two instances at work`,
  });
  const server = new DatabaseServer(place);
  // So far it has kept nothing on the disk, as tests do; a crash would take commits back that were answered.
  await server.end("SIGINT");
  await server.start();
  await until(
    () =>
      invite([]).then(
        () => true,
        () => false,
      ),
    10,
  );
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 20);
  await setFaults(place, []);
  const { instances, origins } = await startInstances(place, 2, {
    DELIVERY_LEASE_MS: "3000",
    DELIVERY_CALL_TIMEOUT_MS: "1500",
    DELIVERY_BACKOFF_MS: "50",
    DELIVERY_ATTEMPTS: "100",
    DELIVERY_DRAIN_MS: "5000",
  });
  const inviter = await Inviter.at(place, origins[0] ?? "", "ben@convive.test");
  const since = await invite(strangers(place, rounds * 150));
  const bounds = { leaseMs: 3000, overdueMs: 30_000, openMs: 3000, attempts: 100, since };
  const checker = new Checker(bounds, () => server.isAway);
  let [crashes, slowestMs] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    await sleep(chance.whole(300, 2500));
    const signal = chance.next() < 0.7 ? "SIGQUIT" : "SIGINT";
    if (signal === "SIGQUIT") crashes += 1;
    await server.end(signal);
    await sleep(chance.whole(0, 1500));
    await server.start();
    const startedAt = Date.now();
    await inviter.invite(await inviter.form());
    const took = Date.now() - startedAt;
    slowestMs = Math.max(slowestMs, took);
    console.log(`${signal}: somebody is invited ${took} ms after PostgreSQL is back`);
  }
  report.hit("crashes", crashes);
  report.hit("restarts", rounds, rounds);
  report.hit("posts that failed and were made again", inviter.failures.length, 0);
  report.atMost("ms until a form works again, the slowest", slowestMs, 10_000);
  report.atLeast(
    "all mails go within 60 s",
    Number(await until(async () => (await openSince(since)) === 0, 60)),
  );
  const alive = instances.filter((instance) => instance.isRunning).length;
  report.equal("instances that still run, never started again", alive, instances.length);
  await Promise.all(instances.map((instance) => instance.stop()));
  report.equal("invitations answered with success", inviter.told.size, rounds);
  await inviter.tell();
  await checker.stop(report);
}
