import fs from "node:fs";
import path from "node:path";

import { migrate } from "@/db/migrate";
import { seedIfEmpty } from "@/db/seed/seed";

import { buildIfChanged } from "./build";
import { lockFolder } from "./lock";
import { createDatabase, startPostgres } from "./postgres";
import { removePlace } from "./postgres-place";
import { freePort, type Service, type Started } from "./program";
import { localEnvironment, startApp, startMailbox } from "./stack";
import { secretsOf, workplace, type Workplace } from "./workplace";

/** A whole Convive of a test run's own: fresh database with the demo's data, mailbox, and the built app. */
export type TestStack = {
  place: Workplace;
  environment: Record<string, string>;
  databaseUrl: string;
  origin: string;
  mailbox: string;
  app: Service;
};

/**
 * Builds where needed and starts everything on free ports, in `name` under the data folder; nothing is kept from before.
 * `durable` has PostgreSQL write through to the disk as in production, for figures.
 */
export async function startTestStack(
  started: Started,
  name: string,
  over: Record<string, string> = {},
  { durable = false }: { durable?: boolean } = {},
): Promise<TestStack> {
  const { dataDir } = workplace();
  const place: Workplace = {
    dataDir: path.join(dataDir, name),
    port: await freePort(),
    mailboxPort: await freePort(),
    dbPort: await freePort(),
    databaseUrl: undefined,
  };
  await lockFolder(started, place.dataDir);
  fs.mkdirSync(path.join(place.dataDir, "logs"), { recursive: true });
  // The build belongs to the folder's secrets, and every run of this folder shares it.
  fs.copyFileSync(secretsFile(dataDir), secretsFile(place.dataDir));
  const databaseUrl = await startFreshDatabase(started, place, !durable);
  const environment = {
    ...localEnvironment(place, databaseUrl),
    APP_ORIGIN: `http://localhost:${place.port}`,
    RESEND_BASE_URL: `http://127.0.0.1:${place.mailboxPort}`,
    MAILBOX_RATE: "0",
    MAILBOX_EVENTS: "named",
    LOG_LEVEL: "warn",
    // On a slow machine dozens at once may take their time.
    DATABASE_WAIT_MS: "15000",
    ...over,
  };
  await buildIfChanged(started, dataDir, environment);
  Object.assign(process.env, environment);
  await seedIfEmpty(databaseUrl);
  await startMailbox(started, place, environment);
  const app = await startApp(started, place, environment, "start");
  const mailbox = `http://127.0.0.1:${place.mailboxPort}`;
  return { place, environment, databaseUrl, origin: environment.APP_ORIGIN, mailbox, app };
}

function secretsFile(dataDir: string): string {
  secretsOf(dataDir);
  return path.join(dataDir, "secrets.json");
}

/** Starts a PostgreSQL of the run's own with an empty, migrated database. */
async function startFreshDatabase(started: Started, place: Workplace, fast: boolean): Promise<string> {
  const folder = path.join(place.dataDir, "postgres");
  removePlace(folder);
  const postgres = await startPostgres({
    folder,
    port: place.dbPort,
    password: secretsOf(place.dataDir).DATABASE_PASSWORD,
    fast,
  });
  started.add(postgres.stop);
  const url = await createDatabase(postgres, "convive");
  await migrate(url);
  return url;
}
