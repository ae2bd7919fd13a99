import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeStatus } from "@/domain/invitations/change-status";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import type { Instance } from "./instance";
import {
  countRows,
  faultCounts,
  invite,
  openSince,
  setFaults,
  sleep,
  startInstances,
  until,
  type Place,
} from "./place";

const count = 2000;
const seconds = 60;

/** Kills an instance every second and drops one answer in five, while some of the invitations end or are refused. */
export async function runCrashes(place: Place): Promise<void> {
  const { report } = place;
  report.head(`crashes: ${count} mails, 3 instances, one killed each second, every fifth answer dropped`);
  // Small batches at a pace that lasts the whole minute, so that every kill finds work under way.
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 9);
  const since = await invite(Array.from({ length: count }, () => `${randomUUID()}@mail.example`));
  await setFaults(place, [{ mode: "drop", probability: 0.2, seed: 7 }]);
  const { instances } = await startInstances(place, 3, {
    DELIVERY_LEASE_MS: "3000",
    DELIVERY_CALL_TIMEOUT_MS: "1500",
    DELIVERY_BACKOFF_MS: "50",
    DELIVERY_ATTEMPTS: "100",
    DELIVERY_DRAIN_MS: "10000",
  });
  // Three instances that start on two cores leave a process without its turn for a second and more between a statement and its commit.
  const checker = new Checker({ leaseMs: 3000, overdueMs: 30_000, openMs: 3000, attempts: 100, since });
  const kills = await killOneEverySecond(instances, since);
  await until(async () => (await openSince(since)) === 0, 180);
  await Promise.all(instances.map((instance) => instance.stop()));
  await checker.stop();
  await tell(place, since, kills);
  report.equal("invariants broken", checker.broken, 0);
  report.atLeast("looks at the invariants", checker.looks, checker.leastLooks);
}

/** Kills one instance after the other, each second another, and starts it again at once; ends and suppresses what waits at the end of the queue. */
async function killOneEverySecond(instances: Instance[], since: number): Promise<number> {
  let kills = 0;
  for (let second = 0; second < seconds; second += 1) {
    await sleep(1000);
    const victim = instances[second % instances.length];
    if (victim?.kill()) kills += 1;
    await endOne(since, second % 2 === 0 ? "discarded" : "declined");
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

async function tell(place: Place, since: number, kills: number): Promise<void> {
  const { report } = place;
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
  // A run in which nothing went wrong proves nothing.
  report.atLeast("ended before their mail, and not mailed", canceled);
  report.atLeast("suppressed before their mail, and not mailed", withheld);
  report.atLeast("answers dropped after acceptance", (await faultCounts(place))["drop"] ?? 0);
  report.atLeast("instances killed", kills);
  const retried = sql`select count(*)::int as count from batches where attempts > 1`;
  report.atLeast("batches that needed more than one attempt", await countRows(retried));
}
