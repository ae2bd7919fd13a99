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

const numbers = {
  DELIVERY_LEASE_MS: "3000",
  DELIVERY_CALL_TIMEOUT_MS: "1500",
  DELIVERY_BACKOFF_MS: "50",
  DELIVERY_ATTEMPTS: "100",
  DELIVERY_DRAIN_MS: "5000",
};

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
  const { instances, origins } = await startInstances(place, 2, numbers);
  const inviter = await Inviter.at(place, origins[0] ?? "");
  let form = await inviter.form();
  const since = await invite(strangers(place, 1000));
  const checker = new Checker({ leaseMs: 3000, overdueMs: 60_000, openMs: 3000, attempts: 100, since });
  disk.fill();
  const refusedOfUs = await fillPages(place);
  let posted = await inviter.inviteOnce(form);
  // The last pages of the tables may have room for a few.
  for (let attempt = 0; posted.status < 500 && attempt < 100; attempt += 1) {
    form = await inviter.form();
    posted = await inviter.inviteOnce(form);
  }
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
  report.cause({
    R17: "the app's log on a tmpfs of 1 MB that is full, while it has a line to write for every request",
  });
  const disk = SmallDisk.make(report, started, 1);
  if (!disk) return;
  await changeSetting(db(), "default", "batchSize", 1);
  await changeSetting(db(), "default", "batchesPerSecond", 20);
  const here = { ...place, stack: { ...stack, place: { ...stack.place, dataDir: disk.folder } } };
  const instance = await makeInstance(here, { ...numbers, LOG_LEVEL: "info", LEASH_PATIENCE_MS: "20000" });
  await instance.start();
  const before = (await faultCounts(place))["error-before"] ?? 0;
  disk.fill();
  report.equal("bytes free on it", disk.freeBytes, 0);
  const log = path.join(disk.folder, "logs/app.log");
  const size = fs.statSync(log).size;
  await setFaults(place, [{ mode: "error-before", next: 20 }]);
  const since = await invite(strangers(place, 40));
  const pages = await askPages(instance.origin, 60);
  const isDone = await until(async () => (await openSince(since)) === 0, 60);
  report.hit("warnings it had to write", ((await faultCounts(place))["error-before"] ?? 0) - before, 10);
  // What was left of the last page of the file is its own, however full the disk is.
  report.atMost("bytes of its lines that had room", fs.statSync(log).size - size, pageBytes - 1);
  report.equal("pages answered 200", pages, 60);
  report.atLeast("all mails go", Number(isDone));
  const sent = sql`select count(*)::int as count from messages where id > ${since} and state = 'sent'`;
  report.equal("mails sent", await countRows(sent), 40);
  report.equal("instances that still run, never started again", Number(instance.isRunning), 1);
  disk.free();
  const full = fs.statSync(log).size;
  await askPages(instance.origin, 10);
  report.atLeast("bytes it writes once there is room", fs.statSync(log).size - full);
  disk.fill();
  await askPages(instance.origin, 60);
  const startedAt = Date.now();
  await instance.stop();
  report.atMost("s until it has ended, on the full disk", Math.round((Date.now() - startedAt) / 1000), 10);
  disk.free();
}

const pageBytes = 4096;

/** Asks for so many pages, and gives how many came; after five that did not, the others are not waited for. */
async function askPages(origin: string, count: number): Promise<number> {
  const visitor = new Visitor(origin, 5000);
  let [came, failed] = [0, 0];
  for (let ask = 0; ask < count && failed < 5; ask += 1) {
    const { status } = await visitor.get(ask % 2 === 0 ? "/en" : "/en/sign-in");
    if (status === 200) came += 1;
    else failed += 1;
  }
  return came;
}
