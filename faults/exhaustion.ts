import { randomBytes } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { Inviter, isClear, statusesOf } from "./inviter";
import {
  addressOfApps,
  invite,
  openSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";
import { Visitor, type Answer } from "./visitor";

const parallel = 200;
const role = "crowded";
const allowed = 4;

/** Asks for two hundred pages at once of an instance whose pool is small, then of one to which PostgreSQL gives fewer connections than its pool wants. */
export async function runExhaustion(place: Place): Promise<void> {
  const { report } = place;
  await changeSetting(db(), "default", "batchesPerSecond", 10);
  await setFaults(place, []);
  report.head(`exhaustion: ${parallel} requests at once, a pool of 2, held for 5 s by a lock`);
  report.cause({
    R11: `${parallel} requests at once: with a pool of 2 whose connections wait for a lock, and where PostgreSQL gives ${allowed} connections to a pool of 10`,
  });
  await crowd(place, { DATABASE_POOL: "2" }, true);
  report.head(`exhaustion: ${parallel} requests at once, ${allowed} connections for a pool of 10`);
  await crowd(place, { DATABASE_POOL: "10", DATABASE_URL: await makeRole(place) }, false);
}

/** A user who may have so many connections and no more. */
async function makeRole({ stack }: Place): Promise<string> {
  const password = randomBytes(12).toString("hex");
  await db().execute(sql.raw(`create role ${role} login password '${password}' connection limit ${allowed}`));
  await db().execute(sql.raw(`grant pg_read_all_data, pg_write_all_data to ${role}`));
  const url = new URL(addressOfApps(stack.databaseUrl));
  [url.username, url.password] = [role, password];
  return url.href;
}

async function crowd(place: Place, over: Record<string, string>, isLocked: boolean): Promise<void> {
  const { report } = place;
  const numbers = {
    DATABASE_WAIT_MS: "2000",
    DELIVERY_LEASE_MS: "12000",
    DELIVERY_CALL_TIMEOUT_MS: "10000",
    DELIVERY_DRAIN_MS: "3000",
  };
  const { instances } = await startInstances(place, 1, { ...numbers, ...over }, false);
  const [instance] = instances;
  if (!instance) throw new Error("no instance has started");
  const inviter = await Inviter.at(place, instance.origin);
  const form = await inviter.form();
  const since = await invite(strangers(place, 20));
  const checker = new Checker({ leaseMs: 12_000, overdueMs: 60_000, openMs: 30_000, attempts: 100, since });
  const ask = () =>
    Promise.all(Array.from({ length: parallel }, () => new Visitor(instance.origin).get("/en")));
  const quietMs = isLocked ? slowestOf(await ask()) : 0;
  const lock = isLocked ? holdCustomers(5000) : Promise.resolve();
  await sleep(200);
  // Before the others, so that all the connections there are wait for the lock; the same form twice makes one invitation.
  const [email = ""] = strangers(place, 1);
  const posted = [inviter.invite(form, email), inviter.invite(form, email)];
  await sleep(isLocked ? 500 : 0);
  const answers = await ask();
  await Promise.all([lock, ...posted]);
  tellCrowd(place, answers, { isLocked, quietMs });
  const quiet = await new Visitor(instance.origin).get("/en");
  report.equal("a page afterwards", quiet.status, 200);
  report.atMost("ms it takes", quiet.ms, 2000);
  // With fewer connections than its pool wants a drain may find none; with enough it does.
  if (!isLocked) await db().execute(sql.raw(`alter role ${role} connection limit -1`));
  // Again and again, as a scheduler does: what a failed kick had claimed is due when its lease ends.
  const areGone = async () => {
    await instance.drain();
    return (await openSince(since)) === 0;
  };
  report.atLeast("all mails go", Number(await until(areGone, 30)));
  report.equal("instances that still run, never started again", Number(instance.isRunning), 1);
  await instance.stop();
  await inviter.tell();
  await checker.stop(report);
}

/** Holds the rows every invitation needs for a time. */
const holdCustomers = (milliseconds: number) =>
  db().transaction(async (tx) => {
    await tx.execute(sql`select id from customers for update`);
    await sleep(milliseconds);
  });

function tellCrowd(
  { report }: Place,
  answers: Answer[],
  { isLocked, quietMs }: { isLocked: boolean; quietMs: number },
): void {
  console.log(
    `answers, 0 for none: ${statusesOf(answers)}; slowest ${slowestOf(answers)} ms, without a lock ${quietMs} ms`,
  );
  report.equal("requests that were not answered", answers.filter(({ status }) => status === 0).length, 0);
  // On a busy machine as many pages take long by themselves.
  report.atMost(
    "ms of the slowest",
    slowestOf(answers),
    Math.max(10_000, isLocked ? 6000 + 2 * quietMs : 20_000),
  );
  const failed = answers.filter(({ status }) => status >= 500);
  report.equal("failures without a page that says so", failed.filter(({ body }) => !isClear(body)).length, 0);
  const told = failed.filter(({ status, retryAfter }) => status === 503 && retryAfter !== null);
  report.equal("failures that are not 503 with when to come again", failed.length - told.length, 0);
  const waited = answers.filter(({ ms }) => ms > 2000).length;
  if (isLocked) report.hit("requests that waited 2 s and more for a connection", waited);
  else report.hit("requests to which PostgreSQL gave no connection", failed.length);
}

const slowestOf = (answers: Answer[]): number => Math.max(...answers.map(({ ms }) => ms));
