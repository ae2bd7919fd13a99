import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { Inviter } from "./inviter";
import {
  countRows,
  invite,
  makeInstance,
  openSince,
  replaysSince,
  setFaults,
  sleep,
  strangers,
  until,
  type Place,
} from "./place";
import { requireFakeTime } from "./programs";

const numbers = {
  DELIVERY_LEASE_MS: "3000",
  DELIVERY_CALL_TIMEOUT_MS: "1500",
  DELIVERY_BACKOFF_MS: "50",
  DELIVERY_ATTEMPTS: "100",
  DELIVERY_DRAIN_MS: "5000",
};

/** Has one instance live three hours ahead and another three hours behind, kills them, and looks whether any time of theirs has come to count. */
export async function runClocks(place: Place): Promise<void> {
  const { report, chance } = place;
  report.head("clocks: one instance 3 h ahead, one 3 h behind");
  report.cause({ R13: "one instance 3 h ahead and one 3 h behind, with kills and lost answers" });
  const fake = requireFakeTime(report);
  if (!fake) return;
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 10);
  const ahead = await makeInstance(place, { ...numbers, ...fake, FAKETIME: "+3h" });
  const behind = await makeInstance(place, { ...numbers, ...fake, FAKETIME: "-3h" });
  const at = Date.now();
  await Promise.all([ahead.start(), behind.start()]);
  const apart = (await hourAt(ahead.origin)) - (await hourAt(behind.origin));
  await setFaults(place, [{ mode: "drop", probability: 0.2, seed: chance.whole(1, 1e6) }]);
  const inviter = await Inviter.at(place, ahead.origin, "chloe@convive.test");
  const since = await invite(strangers(place, 300));
  const checker = new Checker({ leaseMs: 3000, overdueMs: 30_000, openMs: 3000, attempts: 100, since });
  await inviter.invite(await inviter.form());
  // Whom the one has signed in the other knows.
  inviter.visitor.origin = behind.origin;
  await inviter.invite(await inviter.form());
  let kills = 0;
  for (let round = 0; round < 6; round += 1) {
    await sleep(chance.whole(1500, 2500));
    if (chance.pick([ahead, behind]).kill()) kills += 1;
  }
  await setFaults(place, []);
  report.atLeast(
    "all mails go within 60 s",
    Number(await until(async () => (await openSince(since)) === 0, 60)),
  );
  await Promise.all([ahead.stop(), behind.stop()]);
  report.hit("hours the two are apart", apart, 6);
  report.hit("instances killed", kills);
  report.hit("keys the provider knew already", await replaysSince(place, at));
  report.equal("times of the queue and of invitations that are nobody's now", await strangeTimes(at), 0);
  await inviter.tell();
  await checker.stop(report);
}

/** The hour an instance believes it is. */
async function hourAt(origin: string): Promise<number> {
  const answer = await fetch(`${origin}/en`);
  await answer.arrayBuffer();
  return Math.round(Date.parse(answer.headers.get("date") ?? "") / 3_600_000);
}

/** Times written since a moment that lie an hour and more away from it. */
const strangeTimes = (at: number) => {
  const began = sql`to_timestamp(${at / 1000})`;
  const isStrange = (time: ReturnType<typeof sql>) =>
    sql`${time} not between ${began} - interval '1 hour' and now() + interval '1 hour'`;
  return countRows(sql`select (
    (select count(*) from batches where created_at >= ${began} and (${isStrange(sql`created_at`)} or ${isStrange(sql`coalesce(settled_at, now())`)} or ${isStrange(sql`due_at`)}))
    + (select count(*) from invitations where id in (select invitation_id from messages where id > (select coalesce(max(id), 0) - 302 from messages))
      and (${isStrange(sql`created_at`)} or ${isStrange(sql`coalesce(sent_at, now())`)}))
    + (select count(*) from invitation_history where invitation_id in (select invitation_id from messages where id > (select coalesce(max(id), 0) - 302 from messages))
      and ${isStrange(sql`at`)}))::int as count`);
};
