import path from "node:path";

import { runningPid, startPostgres } from "@/scripts/services/postgres";
import { secretsOf } from "@/scripts/services/workplace";

import { sleep, type Place } from "./place";

/** The PostgreSQL of a run, ended and started again under everything that uses it. */
export class DatabaseServer {
  /** True from the moment it is told to end until it answers again. */
  isAway = false;
  private readonly folder: string;

  constructor(private readonly place: Place) {
    this.folder = path.join(place.stack.place.dataDir, "postgres");
  }

  /** Ends it: `SIGINT` as a service is stopped, `SIGQUIT` as it would crash. */
  async end(signal: "SIGINT" | "SIGQUIT"): Promise<void> {
    this.isAway = true;
    const pid = runningPid(this.folder);
    if (pid === null) throw new Error("PostgreSQL does not run");
    process.kill(pid, signal);
    while (runningPid(this.folder) === pid) await sleep(50);
  }

  /** Starts it again; what it has said to be on the disk is there, unless `fast`. */
  async start(options: { fast?: boolean; env?: Record<string, string> } = {}): Promise<void> {
    const { dataDir, dbPort } = this.place.stack.place;
    const password = secretsOf(dataDir).DATABASE_PASSWORD;
    const postgres = await startPostgres({ folder: this.folder, port: dbPort, password, ...options });
    this.place.started.add(postgres.stop);
    this.isAway = false;
  }
}
