import path from "node:path";

import { seedIfEmpty } from "@/db/seed/seed";

import { buildIfChanged } from "./services/build";
import { lockFolder } from "./services/lock";
import { removePlace } from "./services/postgres-place";
import { failed, program, Stop } from "./services/program";
import {
  localEnvironment,
  requireFreePorts,
  startApp,
  startDatabase,
  startMailbox,
  startTick,
} from "./services/stack";
import { workplace } from "./services/workplace";

await program(async (started) => {
  const place = workplace();
  await lockFolder(started, place.dataDir);
  if (process.argv.includes("--reset")) reset(place);
  const environment = localEnvironment(place, "postgres://later");
  await requireFreePorts(place);
  await buildIfChanged(started, place.dataDir, environment);

  const databaseUrl = await startDatabase(started, place);
  Object.assign(environment, { DATABASE_URL: databaseUrl });
  Object.assign(process.env, environment);
  await seedIfEmpty(databaseUrl);
  await startMailbox(started, place, environment);
  const app = await startApp(started, place, environment, "start");
  startTick(started, environment, 2000);

  tell(place.port, place.mailboxPort);
  await app.exited;
  throw failed("The app has ended", path.join(place.dataDir, "logs/app.log"));
});

function reset({ dataDir, databaseUrl }: ReturnType<typeof workplace>) {
  if (databaseUrl)
    throw new Stop(
      "--reset empties the embedded database only; unset DATABASE_URL, or empty that one yourself.",
    );
  removePlace(path.join(dataDir, "postgres"));
}

function tell(port: number, mailboxPort: number) {
  const origin = process.env["APP_ORIGIN"] ?? `http://localhost:${port}`;
  console.log(`
  Maison Convive   ${origin}/en   ${origin}/fr
  Convive Outlet   ${origin}/outlet
  Administration   ${origin}/admin
  Mailbox          http://localhost:${mailboxPort}/inbox

  Sign in as ana@convive.test, ben@convive.test or chloe@convive.test, at the outlet as zoe@convive.test,
  in the administration as admin@convive.test, manager@convive.test or reports@convive.test.
  The password of all is convive-demo-2026

  First page after ${secondsSinceStart()} s. Ctrl-C stops everything.
`);
}

/** How long ago the command was given, installing included. */
function secondsSinceStart(): number {
  const startedAt = Number(process.env["CONVIVE_STARTED_AT"]) || performance.timeOrigin;
  return Math.round((Date.now() - startedAt) / 1000);
}
