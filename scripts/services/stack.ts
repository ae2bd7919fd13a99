import path from "node:path";

import { migrate } from "@/db/migrate";

import { serverFolder } from "./build";
import { requireDatabase } from "./database";
import { lockFolder } from "./lock";
import {
  acceptsConnections,
  clearPlace,
  createDatabase,
  embeddedUrl,
  runningPort,
  startPostgres,
} from "./postgres";
import { requireFreePort, startService, waitFor, type Service, type Started } from "./program";
import { root, secretsOf, type Workplace } from "./workplace";

const host = "127.0.0.1";

/** Every variable the app needs, for a run on this machine: own secrets, the mailbox in place of Resend. */
export function localEnvironment(place: Workplace, databaseUrl: string): Record<string, string> {
  const { DATABASE_PASSWORD: _, ...secrets } = secretsOf(place.dataDir);
  const given = Object.fromEntries(
    Object.keys(secrets).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  return {
    ...secrets,
    ...given,
    DATABASE_URL: databaseUrl,
    PORT: String(place.port),
    MAILBOX_PORT: String(place.mailboxPort),
    APP_ORIGIN: process.env["APP_ORIGIN"] || `http://localhost:${place.port}`,
    RESEND_BASE_URL: process.env["RESEND_BASE_URL"] || `http://127.0.0.1:${place.mailboxPort}`,
    NEXT_TELEMETRY_DISABLED: "1",
  };
}

/** The database of this copy, up to date: the one of DATABASE_URL, else the embedded one, started. */
export async function startDatabase(started: Started, place: Workplace): Promise<string> {
  if (place.databaseUrl) await requireDatabase(place.databaseUrl);
  const url = place.databaseUrl ?? (await startEmbedded(started, place));
  await migrate(url);
  return url;
}

/** Fails early where a port is taken, before anything that takes long. */
export async function requireFreePorts(place: Workplace): Promise<void> {
  await requireFreePort(place.port, "PORT");
  await requireFreePort(place.mailboxPort, "MAILBOX_PORT");
  if (place.databaseUrl) await requireDatabase(place.databaseUrl);
  else await clearPlace({ folder: path.join(place.dataDir, "postgres"), port: place.dbPort });
}

/** The database of this copy, for a command beside a run: the running one where it answers, else it is started. */
export async function reachDatabase(started: Started, place: Workplace): Promise<string> {
  const port = place.databaseUrl ? null : runningPort(path.join(place.dataDir, "postgres"));
  if (port) {
    const running = embeddedUrl(port, secretsOf(place.dataDir).DATABASE_PASSWORD, "convive");
    if (await acceptsConnections(running).catch(() => false)) {
      await migrate(running);
      return running;
    }
  }
  if (!place.databaseUrl) await lockFolder(started, place.dataDir);
  return startDatabase(started, place);
}

async function startEmbedded(started: Started, place: Workplace): Promise<string> {
  const postgres = await startPostgres({
    folder: path.join(place.dataDir, "postgres"),
    port: place.dbPort,
    password: secretsOf(place.dataDir).DATABASE_PASSWORD,
  });
  started.add(postgres.stop);
  return createDatabase(postgres, "convive");
}

/** Starts the stand-in for Resend and waits until it answers. */
export async function startMailbox(
  started: Started,
  place: Workplace,
  environment: Record<string, string>,
): Promise<void> {
  await requireFreePort(place.mailboxPort, "MAILBOX_PORT");
  const log = path.join(place.dataDir, "logs/mailbox.log");
  const service = startService({
    command: process.execPath,
    args: ["--import", "tsx", "mailbox/main.ts"],
    cwd: root,
    env: {
      MAILBOX_WEBHOOK_URL: `http://127.0.0.1:${place.port}/api/resend`,
      MAILBOX_EVENTS: "all",
      ...environment,
      NODE_ENV: "development",
    },
    log,
  });
  started.add(service.stop);
  await waitFor({ name: "The mailbox", log, service }, () =>
    answers(`http://127.0.0.1:${place.mailboxPort}/emails`),
  );
}

/** Starts the app, built (`start`, from its folder) or with reloading (`dev`), and waits until its first page has come. */
export async function startApp(
  started: Started,
  place: Workplace,
  environment: Record<string, string>,
  mode: "start" | "dev",
  { folder = serverFolder, logName = "app.log" } = {},
): Promise<Service> {
  await requireFreePort(place.port, "PORT");
  const port = String(place.port);
  // Several instances of a run must not write over each other.
  const log = path.join(place.dataDir, "logs", logName);
  const service = startService({
    command: process.execPath,
    ...(mode === "start"
      ? { args: ["server.js"], cwd: folder }
      : { args: ["node_modules/next/dist/bin/next", "dev", "--hostname", host, "--port", port], cwd: root }),
    env: { ...environment, HOSTNAME: host, PORT: port },
    log,
  });
  started.add(service.stop);
  await waitFor({ name: "The app", log, service, seconds: 120 }, () =>
    answers(`http://127.0.0.1:${place.port}/`),
  );
  return service;
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  await response.arrayBuffer();
  return response.ok;
}

/** Calls the delivery route again and again, as a scheduler would once a minute. */
export function startTick(started: Started, environment: Record<string, string>, everyMs: number): void {
  const url = `http://127.0.0.1:${environment["PORT"]}/api/delivery`;
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    fetch(url, { method: "POST", headers: { authorization: `Bearer ${environment["CRON_SECRET"]}` } })
      .then((response) => response.arrayBuffer())
      .catch(() => {})
      .finally(() => (busy = false));
  }, everyMs);
  started.add(() => clearInterval(timer));
}
