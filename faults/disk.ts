import fs from "node:fs";
import path from "node:path";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { Inviter } from "./inviter";
import {
  countRows,
  faultCounts,
  invite,
  makeInstance,
  openSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";
import { SmallDisk } from "./small-disk";
import { Visitor } from "./visitor";

const tables = ["invitations", "invitation_history", "messages", "batches"];

/** Fills the disk the tables of the queue are on, and then the one the app writes its log to. */
export async function runDisk(place: Place): Promise<void> {
  await fillDatabase(place);
  await fillLogs(place);
}

async function fillDatabase(place: Place): Promise<void> {
  const { report, started, stack } = place;
  report.head("disk: the tables of the queue on a full disk");
  report.cause({
    R16: `${tables.join(", ")} on a tmpfs of 96 MB that is full (the log of changes has room)`,
  });
  const disk = SmallDisk.make(report, started, 96);
  if (!disk) return;
  const { uid, gid } = fs.statSync(path.join(stack.place.dataDir, "postgres"));
  const location = path.join(disk.folder, "tables");
  fs.mkdirSync(location);
  fs.chownSync(location, uid, gid);
  await db().execute(sql.raw(`create tablespace small location '${location}'`));
  await moveTables("small");
  await changeSetting(db(), "default", "batchSize", 10);
  await changeSetting(db(), "default", "batchesPerSecond", 10);
  await setFaults(place, []);
  const numbers = {
    DELIVERY_LEASE_MS: "3000",
    DELIVERY_CALL_TIMEOUT_MS: "1500",
    DELIVERY_BACKOFF_MS: "50",
    DELIVERY_ATTEMPTS: "100",
    DELIVERY_DRAIN_MS: "5000",
  };
  const { instances, origins } = await startInstances(place, 2, numbers);
  const inviter = await Inviter.at(place, origins[0] ?? "");
  const form = await inviter.form();
  const since = await invite(strangers(place, 1000));
  const checker = new Checker({ leaseMs: 3000, overdueMs: 60_000, openMs: 3000, attempts: 100, since });
  disk.fill();
  const refusedOfUs = await fillPages(place);
  const posted = await inviter.visitor.post(form, {
    email: strangers(place, 1)[0] ?? "",
    message: "",
    intent: "send",
  });
  const page = await new Visitor(origins[0] ?? "").get("/en");
  await sleep(8000);
  const waiting = await openSince(since);
  report.hit("inserts refused for want of room", refusedOfUs);
  report.atLeast("mails that wait meanwhile", waiting);
  report.atLeast("status of a form meanwhile", posted.status, 500);
  report.equal("a page that only reads", page.status, 200);
  disk.free();
  await inviter.invite(form);
  report.atLeast(
    "all mails go once there is room",
    Number(await until(async () => (await openSince(since)) === 0, 120)),
  );
  report.equal(
    "instances that still run, never started again",
    instances.filter((one) => one.isRunning).length,
    2,
  );
  await Promise.all(instances.map((instance) => instance.stop()));
  await inviter.tell();
  await checker.stop(report);
  await moveTables("pg_default");
  await db().execute(sql`drop tablespace small`);
}

async function moveTables(to: string): Promise<void> {
  for (const table of tables) await db().execute(sql.raw(`alter table ${table} set tablespace ${to}`));
}

/** Takes up what room is left inside the tables; gives how often that was refused. */
async function fillPages(place: Place): Promise<number> {
  let refused = 0;
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const isRefused = await invite(strangers(place, 20)).then(
      () => false,
      () => true,
    );
    if (isRefused) refused += 1;
    if (refused === 3) break;
  }
  return refused;
}

async function fillLogs(place: Place): Promise<void> {
  const { report, started, stack } = place;
  report.head("disk: the log on a full disk");
  report.cause({ R17: "the app's log on a tmpfs of 1 MB that is full, while it has warnings to write" });
  const disk = SmallDisk.make(report, started, 1);
  if (!disk) return;
  await changeSetting(db(), "default", "batchSize", 1);
  await changeSetting(db(), "default", "batchesPerSecond", 20);
  const here = { ...place, stack: { ...stack, place: { ...stack.place, dataDir: disk.folder } } };
  const instance = await makeInstance(here, {
    DELIVERY_LEASE_MS: "3000",
    DELIVERY_CALL_TIMEOUT_MS: "1500",
    DELIVERY_BACKOFF_MS: "50",
    DELIVERY_DRAIN_MS: "5000",
    DELIVERY_ATTEMPTS: "100",
  });
  await instance.start();
  const before = (await faultCounts(place))["error-before"] ?? 0;
  disk.fill();
  const log = path.join(disk.folder, "logs/app.log");
  const size = fs.statSync(log).size;
  await setFaults(place, [{ mode: "error-before", next: 20 }]);
  const since = await invite(strangers(place, 40));
  const visitor = new Visitor(instance.origin);
  const answers = [];
  for (let ask = 0; ask < 30; ask += 1)
    answers.push(await visitor.get(ask % 2 === 0 ? "/en" : "/en/sign-in"));
  const isDone = await until(async () => (await openSince(since)) === 0, 60);
  report.hit("warnings it had to write", ((await faultCounts(place))["error-before"] ?? 0) - before, 10);
  report.equal("bytes of them that had room", fs.statSync(log).size - size, 0);
  report.equal("pages answered 200", answers.filter(({ status }) => status === 200).length, answers.length);
  report.atLeast("all mails go", Number(isDone));
  report.equal("instances that still run, never started again", Number(instance.isRunning), 1);
  await instance.stop();
  disk.free();
  const sent = sql`select count(*)::int as count from messages where id > ${since} and state = 'sent'`;
  report.equal("mails sent", await countRows(sent), 40);
}
