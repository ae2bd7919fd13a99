import { sql } from "drizzle-orm";

import { closeDatabase, db } from "@/db/client";
import { queueInvitations } from "@/bench/people";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { freePort, program } from "@/scripts/services/program";
import { startApp } from "@/scripts/services/stack";
import { startTestStack, type TestStack } from "@/scripts/services/test-stack";

import { Instance } from "./instance";

const count = 2000;
const seconds = 60;
const instanceCount = 3;

await program(async (started) => {
  const stack = await startTestStack(started, "faults", {
    DELIVERY_LEASE_MS: "3000",
    DELIVERY_CALL_TIMEOUT_MS: "1500",
    DELIVERY_BACKOFF_MS: "500",
    DELIVERY_ATTEMPTS: "100",
    DELIVERY_DRAIN_MS: "10000",
  });
  started.add(closeDatabase);
  await stack.app.stop();
  // Small batches at a pace that lasts the whole minute, so that every kill finds work under way.
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 9);
  await db().execute(sql`truncate messages, batches cascade`);
  await queueInvitations(count);
  await post(stack, "/faults", { mode: "drop", probability: 0.2, seed: 7 });

  const instances: Instance[] = [];
  for (let index = 0; index < instanceCount; index += 1) {
    const place = { ...stack.place, port: await freePort() };
    const environment: Record<string, string> = { ...stack.environment, PORT: String(place.port) };
    instances.push(
      new Instance(
        () => startApp(started, place, environment, "start"),
        place.port,
        environment["CRON_SECRET"] ?? "",
      ),
    );
  }
  await Promise.all(instances.map((instance) => instance.start()));
  const kills = await killOneEverySecond(instances);
  await finish();
  await Promise.all(instances.map((instance) => instance.stop()));
  return report(stack, kills);
});

/** Kills one instance after the other, each second another, and starts it again at once. */
async function killOneEverySecond(instances: Instance[]): Promise<number> {
  let kills = 0;
  for (let second = 0; second < seconds; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const victim = instances[second % instances.length];
    if (victim?.kill()) kills += 1;
    if (second % 10 === 9) console.log(`${second + 1} s, ${kills} kills, ${await open()} mails to go`);
  }
  return kills;
}

async function open(): Promise<number> {
  const [row] = await db().execute<{ count: number }>(
    sql`select count(*)::int as count from messages where state in ('queued', 'claimed')`,
  );
  return row?.count ?? 0;
}

/** Lets the queue come to rest, answers still being dropped. */
async function finish(): Promise<void> {
  for (let waited = 0; waited < 180 && (await open()) > 0; waited += 1)
    await new Promise((resolve) => setTimeout(resolve, 1000));
}

async function post({ mailbox }: TestStack, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${mailbox}${path}`, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the mailbox refused ${path}: ${await answer.text()}`);
}

async function report({ mailbox }: TestStack, kills: number): Promise<number> {
  const stats = (await (await fetch(`${mailbox}/stats`)).json()) as {
    total: number;
    messages: number;
    duplicates: number;
  };
  const faults = (await (await fetch(`${mailbox}/faults`)).json()) as { happened: Record<string, number> };
  const [found] = await db().execute<Record<string, number>>(sql`select
    count(*) filter (where m.state = 'sent')::int as sent,
    count(*) filter (where m.state <> 'sent')::int as unsent,
    count(*) filter (where i.status <> 'sent')::int as unmarked,
    count(distinct m.provider_id)::int as providers,
    (select count(*)::int from batches where attempts > 1) as retried,
    (select count(*)::int from batches where state <> 'settled' or body is not null) as unsettled,
    (select count(*)::int from (select invitation_id from invitation_history where to_status = 'sent' and actor = 'queue' and at > now() - interval '1 hour' group by 1 having count(*) > 1) twice) as twice_in_history
    from messages m join invitations i on i.id = m.invitation_id`);
  const row = (what: string, value: number, wanted?: number) => {
    const holds = wanted === undefined ? value > 0 : value === wanted;
    console.log(
      `${holds ? "ok  " : "FAIL"} ${what.padEnd(52)} ${value}${wanted === undefined ? "" : ` of ${wanted}`}`,
    );
    return holds;
  };
  console.log("");
  const held = [
    row("mails delivered by the mailbox", stats.total, count),
    row("messages delivered", stats.messages, count),
    row("delivered twice", stats.duplicates, 0),
    row("messages sent", found?.["sent"] ?? -1, count),
    row("messages not sent", found?.["unsent"] ?? -1, 0),
    row("invitations not marked as sent", found?.["unmarked"] ?? -1, 0),
    row("distinct ids of the provider", found?.["providers"] ?? -1, count),
    row("batches not settled, or with a body left", found?.["unsettled"] ?? -1, 0),
    row("invitations sent twice by their history", found?.["twice_in_history"] ?? -1, 0),
    // A run in which nothing went wrong proves nothing.
    row("answers dropped after acceptance", faults.happened["drop"] ?? 0),
    row("instances killed", kills),
    row("batches that needed more than one attempt", found?.["retried"] ?? 0),
  ];
  const failed = held.filter((holds) => !holds).length;
  console.log(`\n${held.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
