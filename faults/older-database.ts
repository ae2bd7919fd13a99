import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { freePort, type Started } from "@/scripts/services/program";

const programs = "/usr/lib/postgresql";

/** A PostgreSQL of the system's own packages, 15 or newer, which has the tools for backups that the embedded one lacks. */
export class OlderDatabase {
  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    private readonly port: number,
    private readonly owner: { uid: number; gid: number } | undefined,
  ) {}

  /** Makes one and starts it; null where its programs are not installed. */
  static async start(started: Started): Promise<OlderDatabase | null> {
    const versions = fs.existsSync(programs) ? fs.readdirSync(programs).map(Number) : [];
    const version = versions.filter((one) => one >= 15).toSorted((a, b) => b - a)[0];
    if (version === undefined) return null;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "convive-restore-"));
    const owner = process.getuid?.() === 0 ? ownerOf("postgres") : undefined;
    if (owner) fs.chownSync(folder, owner.uid, owner.gid);
    const database = new OlderDatabase(`${programs}/${version}/bin`, folder, await freePort(), owner);
    const data = path.join(folder, "data");
    database.run("initdb", ["-D", data, "-U", "convive", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
    const options = `-p ${database.port} -k '' -h 127.0.0.1`;
    database.run("pg_ctl", ["-D", data, "-w", "-o", options, "-l", path.join(folder, "log"), "start"]);
    started.add(() => {
      database.run("pg_ctl", ["-D", data, "-m", "fast", "stop"]);
      fs.rmSync(folder, { recursive: true, force: true });
    });
    return database;
  }

  /** Makes an empty database of that name; gives its address. */
  create(name: string): string {
    this.run("createdb", [...this.place(), name]);
    return `postgres://convive@127.0.0.1:${this.port}/${name}`;
  }

  /** Writes a backup of one database, and fills another one with it: the commands of docs/operations.md. */
  backUpAndRestore(from: string, to: string): void {
    const file = path.join(this.folder, "convive.dump");
    this.run("pg_dump", [...this.place(), "--format=custom", `--file=${file}`, from]);
    this.run("pg_restore", [...this.place(), "--exit-on-error", "--no-owner", `--dbname=${to}`, file]);
  }

  private place = () => ["-h", "127.0.0.1", "-p", String(this.port), "-U", "convive"];

  private run(program: string, args: string[]): void {
    execFileSync(path.join(this.bin, program), args, { stdio: "ignore", cwd: this.folder, ...this.owner });
  }
}

const ownerOf = (name: string) => {
  const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
};
