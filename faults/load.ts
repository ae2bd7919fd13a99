import { request } from "node:http";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";

import { Inviter } from "./inviter";
import { peakMegabytes } from "./memory";
import { countRows, invite, makeInstance, setFaults, sleep, strangers, until, type Place } from "./place";
import { Visitor, type Answer } from "./visitor";

const rows = 20_000;
const exports = 5;
const rounds = 5;

/** How many deadlocks PostgreSQL has ended. */
const deadlocks = sql`select deadlocks::int as count from pg_stat_database where datname = current_database()`;

/** Sends bodies that would fill the memory to an instance that has little, and has a large export made while health is asked for. */
export async function runLoad(place: Place): Promise<void> {
  await setFaults(place, []);
  await deadlock(place);
  await hostile(place);
  await exporting(place);
}

/** Locks a row an invitation needs second and then the one it has first, so that PostgreSQL has to end one of the two. */
async function deadlock(place: Place): Promise<void> {
  const { report } = place;
  report.head(`deadlocks: an invitation and we lock the same rows the other way round, ${rounds} times`);
  report.cause({ R21: `${rounds} deadlocks forced on an invitation by form` });
  const instance = await makeInstance(place, {}, false);
  await instance.start();
  const inviter = await Inviter.at(place, instance.origin);
  const before = await countRows(deadlocks);
  for (let round = 0; round < rounds; round += 1) {
    const form = await inviter.form();
    const [email = ""] = strangers(place, 1);
    // The address has a row already, of another who invited it.
    await invite([email]);
    const ours = db().transaction(async (tx) => {
      await tx.execute(sql`select 1 from recipients order by id desc limit 1 for update`);
      await sleep(500);
      await tx.execute(sql`select 1 from customers where email_key = 'ben@convive.test' for update`);
    });
    await sleep(100);
    const theirs = inviter.invite(form, email);
    // Ours is ended where theirs is not.
    await Promise.all([ours.catch(() => {}), theirs]);
  }
  // A connection tells what it has counted once it has been idle for 10 s.
  await until(async () => (await countRows(deadlocks)) - before >= rounds, 15);
  report.hit("deadlocks in which one was ended", (await countRows(deadlocks)) - before, rounds);
  report.equal("forms taken at once all the same, by trying again", rounds - inviter.failures.length, rounds);
  report.equal("instances that still run, never started again", Number(instance.isRunning), 1);
  await instance.stop();
  await inviter.tell();
}

const bodies = 40;
const bodyBytes = 40 << 20;
/** Half of what is sent: one that keeps them whole takes all of it. */
const mostMegabytes = (bodies * bodyBytes) / 2 / (1 << 20);
const hostilePaths = [
  "/en/account/invitations/new",
  "/en/sign-in",
  "/api/resend",
  "/api/orders",
  "/admin/invitations/import",
];

/** Many at once, to an instance whose memory may not grow: each is refused, and it goes on. */
async function hostile(place: Place): Promise<void> {
  const { report } = place;
  report.head("memory: 40 bodies of 40 MB at once, and deep JSON, at a heap of 192 MB");
  report.cause({ R24: "40 bodies of 40 MB at once to 5 addresses, without a length, at a heap of 192 MB" });
  const instance = await makeInstance(place, { NODE_OPTIONS: "--max-old-space-size=192" }, false);
  await instance.start();
  const visitor = new Visitor(instance.origin);
  await visitor.get("/en");
  const before = peakMegabytes(instance.port);
  const poured = await Promise.all(
    Array.from({ length: bodies }, (_, index) =>
      pour(`${instance.origin}${hostilePaths[index % hostilePaths.length]}`),
    ),
  );
  const peak = peakMegabytes(instance.port);
  const statuses = poured.map(({ status }) => status);
  console.log(`answers, 0 for none: ${statuses.join(", ")}`);
  const megabytes = poured.reduce((sum, { sent }) => sum + sent, 0) >> 20;
  // An address that takes 1 MB may refuse the rest of a body without reading it.
  report.hit("MB of bodies it was sent", megabytes, 40);
  // The heap is bounded by itself; a body that is kept whole stays outside of it.
  if (before !== null && peak !== null)
    report.atMost("MB of memory it took for them", peak - before, mostMegabytes);
  report.equal("of them answered 2xx", statuses.filter((status) => status >= 200 && status < 300).length, 0);
  const deep = await fetch(`${instance.origin}/api/orders`, { method: "POST", body: "[".repeat(200_000) });
  report.atLeast("status of JSON 200,000 deep", deep.status, 400);
  report.atMost("status of JSON 200,000 deep", deep.status, 499);
  const after = await visitor.get("/en");
  report.equal("a page afterwards", after.status, 200);
  report.equal("instances that still run, never started again", Number(instance.isRunning), 1);
  await instance.stop();
}

/** Sends a body in pieces, without saying how long it is, until it is answered or cut off; gives the status and the bytes that went. */
function pour(url: string): Promise<{ status: number; sent: number }> {
  const piece = Buffer.alloc(1 << 18, "a");
  return new Promise((resolve) => {
    const end = (status = 0) => resolve({ status, sent: bodyBytes - left });
    const headers = { "content-type": "multipart/form-data; boundary=x", origin: new URL(url).origin };
    const asked = request(url, { method: "POST", headers }, (answer) => {
      answer.resume().once("end", () => end(answer.statusCode));
      answer.once("error", () => end(answer.statusCode));
    });
    asked.once("error", () => end()).setTimeout(60_000, () => asked.destroy());
    asked.write('--x\r\nContent-Disposition: form-data; name="message"\r\n\r\n');
    let left = bodyBytes;
    const more = () => {
      while (left > 0 && !asked.destroyed) {
        left -= piece.length;
        if (!asked.write(piece)) return void asked.once("drain", more);
      }
      asked.end("\r\n--x--\r\n");
    };
    more();
  });
}

/** Asks for health again and again while thousands of rows are exported, often enough that the slowest twentieth is no single answer. */
async function exporting(place: Place): Promise<void> {
  const { report } = place;
  report.head(`export: ${rows} rows as CSV and XLSX while health is asked for`);
  report.cause({
    R25: `${rows} rows (of 200,000: two cores) exported as CSV and XLSX at once, while health is asked for`,
  });
  const instance = await makeInstance(place, {}, false);
  await instance.start();
  await invite(strangers(place, rows));
  const visitor = new Visitor(instance.origin, 120_000);
  report.equal(
    "signed in as an administrator",
    Number(await visitor.signIn("admin@convive.test", "/admin/sign-in")),
    1,
  );
  const health = new Visitor(instance.origin);
  const quiet = await askHealth(health, () => 3000);
  let isOver = false;
  const during = askHealth(health, () => (isOver ? 0 : Infinity));
  const files: Answer[] = [];
  for (let made = 0; made < exports; made += 1)
    files.push(
      ...(await Promise.all(["csv", "xlsx"].map((as) => visitor.get(`/admin/invitations/export?as=${as}`)))),
    );
  isOver = true;
  const asked = await during;
  const lines = files[0]?.body.split("\n").length ?? 0;
  console.log(
    `health before: ${figure(quiet)}, during: ${figure(asked)}; ${files.map(({ ms }) => `${ms} ms`).join(", ")}`,
  );
  report.hit("rows exported", lines, rows);
  report.atLeast("health asked for meanwhile", asked.length, 40);
  report.equal("of these not 200", asked.filter(({ status }) => status !== 200).length, 0);
  // Others may use this machine as well: then three times what it takes in quiet.
  report.atMost(
    "ms of the slowest twentieth",
    slowestTwentieth(asked),
    Math.max(200, 3 * slowestTwentieth(quiet)),
  );
  await instance.stop();
}

async function askHealth(visitor: Visitor, forMs: () => number): Promise<Answer[]> {
  const answers: Answer[] = [];
  const startedAt = Date.now();
  while (Date.now() < startedAt + forMs()) {
    answers.push(await visitor.get("/api/health/live"));
    await sleep(50);
  }
  return answers;
}

const slowestTwentieth = (answers: Answer[]): number =>
  answers.map(({ ms }) => ms).toSorted((one, other) => one - other)[Math.floor(answers.length * 0.95)] ??
  60_000;

const figure = (answers: Answer[]) => `p95 ${slowestTwentieth(answers)} ms of ${answers.length}`;
