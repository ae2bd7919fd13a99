import fs from "node:fs";
import path from "node:path";

import { commandOf } from "./postgres";
import { services, Stop, type Started } from "./program";

/**
 * Makes this the only run that uses the folder. One that is just stopping is waited for, as is what a killed one left
 * behind; one that runs is an error.
 */
export async function lockFolder(started: Started, dataDir: string): Promise<void> {
  const file = path.join(dataDir, "running.json");
  for (let waited = 0; ; waited += 250) {
    const other = readLock(file);
    const isRunning = other !== null && isOurs(other.pid);
    const left = other?.services.filter((pid) => commandOf(pid).includes("leash.mjs")) ?? [];
    if (!isRunning && left.length === 0) break;
    // A run whose starter was killed notices within half a second, and then says that it is stopping.
    if (isRunning && waited >= (other.stopping ? 12_000 : 2000)) {
      throw new Stop(
        `Process ${other.pid} runs in ${dataDir} already; stop it there, or give this copy a DATA_DIR, PORT, DB_PORT and MAILBOX_PORT of its own.`,
      );
    }
    if (!isRunning && waited >= 8000) for (const pid of left) killGroup(pid);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  fs.mkdirSync(dataDir, { recursive: true });
  let stopping = false;
  const write = () => writeLock(file, { pid: process.pid, stopping, services: [...services.running.keys()] });
  write();
  services.onChange = write;
  started.onStopping = () => {
    stopping = true;
    write();
  };
  // What still runs by then has been told to stop, and the next run waits for it.
  process.once("exit", () => services.running.size === 0 && fs.rmSync(file, { force: true }));
}

type Lock = { pid: number; stopping: boolean; services: number[] };

const isOurs = (pid: number) =>
  pid !== process.pid && /\b(?:scripts|bench|faults)\/\w+\.ts\b/.test(commandOf(pid));

function writeLock(file: string, lock: Lock): void {
  try {
    fs.writeFileSync(`${file}.new`, JSON.stringify(lock));
    fs.renameSync(`${file}.new`, file);
  } catch (error) {
    if (!lock.stopping) throw error;
  }
}

function readLock(file: string): Lock | null {
  try {
    const lock = JSON.parse(fs.readFileSync(file, "utf8")) as Partial<Lock>;
    return lock.pid ? { pid: lock.pid, stopping: false, services: [], ...lock } : null;
  } catch {
    return null;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}
