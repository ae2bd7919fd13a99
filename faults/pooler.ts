import fs from "node:fs";
import path from "node:path";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { startService, waitFor, freePort } from "@/scripts/services/program";
import { acceptsConnections } from "@/scripts/services/postgres";

import { runCrashes } from "./crashes";
import { Inviter } from "./inviter";
import { addressOfApps, appName, startInstances, type Place } from "./place";
import { requireProgram } from "./programs";
import { Visitor } from "./visitor";

const size = 4;
const pages = [
  "/admin",
  "/admin/invitations",
  "/admin/delivery",
  "/admin/reports/invitations",
  "/admin/activity",
];

/** Puts PgBouncer in transaction mode before PostgreSQL, with fewer connections than the app has, and goes through pages, forms and kills. */
export async function runPooler(place: Place): Promise<void> {
  const { report } = place;
  report.head(`pooler: PgBouncer in transaction mode with ${size} connections`);
  report.cause({
    R20: `pages, forms and 15 s of kills through PgBouncer in transaction mode with ${size} connections`,
  });
  const program = requireProgram(report, "pgbouncer");
  if (!program) return;
  const over = { DATABASE_URL: await startPooler(place, program), DATABASE_PREPARE: "false" };
  const { instances } = await startInstances(place, 1, over);
  const [instance] = instances;
  if (!instance) throw new Error("no instance has started");
  const inviter = await Inviter.at(place, instance.origin);
  for (let post = 0; post < 5; post += 1) await inviter.invite(await inviter.form());
  const visitor = new Visitor(instance.origin);
  report.equal(
    "signed in as an administrator",
    Number(await visitor.signIn("admin@convive.test", "/admin/sign-in")),
    1,
  );
  const answers = [];
  for (const page of pages) {
    const answer = await visitor.get(page);
    if (answer.status !== 200) console.log(`${page}: ${answer.status} ${answer.location}`);
    answers.push(answer);
  }
  const crowd = await Promise.all(Array.from({ length: 100 }, () => visitor.get("/en")));
  report.equal(
    "pages answered 200",
    [...answers, ...crowd].filter(({ status }) => status === 200).length,
    pages.length + 100,
  );
  const [found] = await db().execute<{ count: number }>(
    sql`select count(*)::int as count from pg_stat_activity where application_name = ${appName}`,
  );
  report.hit("connections of PostgreSQL under all these", found?.count ?? 0);
  report.atMost("at most so many", found?.count ?? -1, size);
  report.equal("posts that failed", inviter.failures.length, 0);
  await instance.stop();
  await inviter.tell();
  await runCrashes(place, { count: 400, instances: 2, seconds: 15, takenOver: 0 }, over, ["R20"]);
}

/** Starts it on a port of its own and gives the address that leads through it. */
async function startPooler({ started, stack }: Place, program: string): Promise<string> {
  const port = await freePort();
  const behind = new URL(stack.databaseUrl);
  const folder = path.join(stack.place.dataDir, "pgbouncer");
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, "pgbouncer.ini");
  const settings = `[databases]
convive = host=127.0.0.1 port=${behind.port} dbname=convive user=${behind.username} password=${behind.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${size}
max_client_conn = 200
${process.getuid?.() === 0 ? "user = nobody" : ""}
`;
  fs.writeFileSync(file, settings, { mode: 0o600 });
  const log = path.join(stack.place.dataDir, "logs/pgbouncer.log");
  const service = startService({ command: program, args: [file], log });
  started.add(service.stop);
  started.add(() => fs.rmSync(file, { force: true }));
  const url = new URL(addressOfApps(stack.databaseUrl));
  url.port = String(port);
  await waitFor({ name: "PgBouncer", log, service }, () => acceptsConnectionsThrough(url.href));
  return url.href;
}

/** As the app connects to a pooler: without parameters of a session. */
const acceptsConnectionsThrough = (url: string) => acceptsConnections(url, { prepare: false });
