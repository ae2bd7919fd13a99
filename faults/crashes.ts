import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeStatus } from "@/domain/invitations/change-status";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import type { Failure } from "./failures";
import type { Instance } from "./instance";
import {
  countRows,
  faultCounts,
  invite,
  openSince,
  replaysSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";

/** How many mails, over how many instances, with kills for how long, and how many batches another has to take over at least. */
export type Size = { count: number; instances: number; seconds: number; takenOver: number };

const whole: Size = { count: 2000, instances: 3, seconds: 60, takenOver: 1 };

/** Kills an instance every second and drops one answer in five, while some of the invitations end or are refused. */
export async function runCrashes(
  place: Place,
  size: Size = whole,
  over: Record<string, string> = {},
  about: Failure[] = [],
): Promise<void> {
  const { report, chance } = place;
  report.head(
    `crashes: ${size.count} mails, ${size.instances} instances, one killed each second for ${size.seconds} s`,
  );
  if (about.length > 0) report.about(...about);
  else
    report.cause({
      R1: `SIGKILL each second for ${size.seconds} s over ${size.instances} instances with ${size.count} mails`,
      R4: "every fifth answer dropped after acceptance",
    });
  // Small batches at a pace that lasts as long as the kills, so that every kill finds work under way.
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 9);
  const before = { at: Date.now(), dropped: (await faultCounts(place))["drop"] ?? 0 };
  const since = await invite(strangers(place, size.count));
  await setFaults(place, [{ mode: "drop", probability: 0.2, seed: chance.whole(1, 1e6) }]);
  const { instances } = await startInstances(place, size.instances, {
    DELIVERY_LEASE_MS: "3000",
    DELIVERY_CALL_TIMEOUT_MS: "1500",
    DELIVERY_BACKOFF_MS: "50",
    DELIVERY_ATTEMPTS: "100",
    DELIVERY_DRAIN_MS: "10000",
    ...over,
  });
  // Instances that start on two cores leave a process without its turn for a second and more between a statement and its commit.
  const checker = new Checker({ leaseMs: 3000, overdueMs: 30_000, openMs: 3000, attempts: 100, since });
  const kills = await killOneEverySecond(place, instances, { since, seconds: size.seconds });
  await changeSetting(db(), "default", "batchesPerSecond", 50);
  await setFaults(place, []);
  await until(async () => {
    await hurry();
    return (await openSince(since)) === 0;
  }, 120);
  await Promise.all(instances.map((instance) => instance.stop()));
  await tell(place, { since, count: size.count });
  // A run in which nothing went wrong proves nothing.
  report.hit("instances killed", kills, Math.ceil(size.seconds / 6));
  report.hit("answers dropped", ((await faultCounts(place))["drop"] ?? 0) - before.dropped);
  report.hit("keys the provider knew already", await replaysSince(place, before.at));
  const stolen = sql`select count(*)::int as count from batches where attempts > 1 and last_error is null
    and created_at >= to_timestamp(${before.at / 1000})`;
  report.hit("leases taken over after a kill", await countRows(stolen), size.takenOver);
  await checker.stop(report);
}

/** What has met several kills and lost answers backs off for minutes; longer than a lease is no lease. */
const hurry = () =>
  db().execute(
    sql`update batches set due_at = now() where state = 'open' and due_at > now() + interval '5 seconds'`,
  );

/** Kills an instance each second, whichever is drawn, and starts it again at once; ends and suppresses what waits at the end of the queue. */
async function killOneEverySecond(
  { chance }: Place,
  instances: Instance[],
  { since, seconds }: { since: number; seconds: number },
): Promise<number> {
  let kills = 0;
  for (let second = 0; second < seconds; second += 1) {
    await sleep(chance.whole(700, 1300));
    if (chance.pick(instances).kill()) kills += 1;
    await endOne(since, chance.pick(["discarded", "declined"]));
    await suppressOne(since);
    if (second % 10 === 9)
      console.log(`${second + 1} s, ${kills} kills, ${await openSince(since)} mails to go`);
  }
  return kills;
}

const anyWaiting = (since: number) =>
  db().execute<{ id: string; websiteId: number; key: string }>(sql`
    select invitations.id, website_id as "websiteId", email_key as key from messages join invitations on invitations.id = invitation_id
    where messages.id > ${since} and state = 'queued' and withheld is null order by messages.id desc limit 1`);

async function endOne(since: number, to: "discarded" | "declined"): Promise<void> {
  const [waiting] = await anyWaiting(since);
  if (!waiting) return;
  await db().transaction((tx) => changeStatus(tx, [Number(waiting.id)], { to, actor: { kind: "invitee" } }));
}

async function suppressOne(since: number): Promise<void> {
  const [waiting] = await anyWaiting(since);
  if (waiting) await db().transaction((tx) => suppress(tx, waiting, "refused"));
}

async function tell({ report }: Place, { since, count }: { since: number; count: number }): Promise<void> {
  const [mails] = await db().execute<Record<string, number>>(sql`
    select count(*)::int as total, count(distinct message)::int as messages from mailbox.mails where message::bigint > ${since}`);
  const [found] = await db().execute<Record<string, number>>(sql`select
    count(*) filter (where m.state = 'sent')::int as sent,
    count(*) filter (where m.state = 'canceled')::int as canceled,
    count(*) filter (where m.state = 'withheld')::int as withheld,
    count(*) filter (where m.state = 'sent' and i.sent_at is null)::int as unmarked,
    count(distinct m.provider_id)::int as providers
    from messages m join invitations i on i.id = m.invitation_id where m.id > ${since}`);
  const [sent = -1, canceled = -1, withheld = -1] = [
    found?.["sent"],
    found?.["canceled"],
    found?.["withheld"],
  ];
  report.equal("mails sent, canceled or withheld", sent + canceled + withheld, count);
  report.equal("mails delivered by the mailbox", mails?.["total"] ?? -1, sent);
  report.equal("messages delivered", mails?.["messages"] ?? -1, sent);
  report.equal("distinct ids of the provider", found?.["providers"] ?? -1, sent);
  report.equal("invitations not marked as sent", found?.["unmarked"] ?? -1, 0);
  const unsettled = sql`select count(*)::int as count from batches where state <> 'settled' or body is not null`;
  report.equal("batches not settled, or with a body left", await countRows(unsettled), 0);
  report.atLeast("ended before their mail, and not mailed", canceled);
  report.atLeast("suppressed before their mail, and not mailed", withheld);
}
