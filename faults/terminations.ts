import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { Inviter } from "./inviter";
import {
  appName,
  invite,
  openSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";

/** Ends every connection of the app again and again while somebody invites through its pages and two instances drain. */
export async function runTerminations(
  place: Place,
  { posts, queued, pages } = { posts: 60, queued: 600, pages: true },
) {
  const { report } = place;
  report.head(`terminated backends: ${posts} invitations by form, ${queued} mails, 2 instances`);
  report.cause({
    R8: `every connection of the app ended each half second (at a slow machine, twice the time of a form), during at least ${posts} invitations by form and ${queued} mails`,
  });
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
  const inviter = await Inviter.at(place, origins[0] ?? "");
  const since = await invite(strangers(place, queued));
  const checker = new Checker({ leaseMs: 3000, overdueMs: 30_000, openMs: 3000, attempts: 100, since });
  let isOver = false;
  await inviter.invite(await inviter.form());
  const quiet = Date.now();
  await inviter.invite(await inviter.form());
  // On a busy machine a page takes longer than half a second, and none would ever come.
  const everyMs = Math.max(500, Math.min(2000, 2 * (Date.now() - quiet)));
  const ended = endBackends(place, everyMs, () => isOver);
  let made = 2;
  // Goes on until an end has met a form, which a few posts may all miss.
  for (; made < posts || (inviter.failures.length === 0 && made < 12 * posts); made += 1)
    await inviter.invite(await inviter.form());
  isOver = true;
  const { backends, atWork } = await ended;
  report.atLeast(
    "all mails go within 60 s",
    Number(await until(async () => (await openSince(since)) === 0, 60)),
  );
  const alive = instances.filter((instance) => instance.isRunning).length;
  report.equal("instances that still run, never started again", alive, instances.length);
  await Promise.all(instances.map((instance) => instance.stop()));
  console.log(`connections were ended every ${everyMs} ms`);
  report.equal("invitations answered with success", inviter.told.size, made);
  await inviter.tell({ pages });
  report.hit("connections ended", backends, 10);
  report.hit("of them in the middle of a statement or transaction", atWork);
  report.hit("posts that failed and were made again", inviter.failures.length);
  report.hit("of them found made already, by their form", inviter.foundMade, 0);
  await checker.stop(report);
}

/** Ends all connections of the app, again after half a second or so. */
async function endBackends({ chance }: Place, everyMs: number, isOver: () => boolean) {
  const ended = { backends: 0, atWork: 0 };
  while (!isOver()) {
    await sleep(everyMs * (0.6 + 0.8 * chance.next()));
    const [found] = await db().execute<{ backends: number; atWork: number }>(sql`
      select count(*)::int as backends, count(*) filter (where state <> 'idle')::int as "atWork"
      from (select state, pg_terminate_backend(pid) as is_ended from pg_stat_activity where application_name = ${appName}) as ended
      where is_ended`);
    ended.backends += found?.backends ?? 0;
    ended.atWork += found?.atWork ?? 0;
  }
  return ended;
}
