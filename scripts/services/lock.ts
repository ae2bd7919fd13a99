import fs from "node:fs";
import path from "node:path";

import { commandOf } from "./postgres";
import { Stop, type Started } from "./program";

/** Makes this the only run that uses the folder. One that is just stopping is waited for; one that runs is an error. */
export async function lockFolder(started: Started, dataDir: string): Promise<void> {
  const file = path.join(dataDir, "running.json");
  for (let waited = 0; ; waited += 250) {
    const other = readLock(file);
    if (!other || !commandOf(other.pid).includes("scripts/")) break;
    // A run whose starter was killed notices within half a second, and then says that it is stopping.
    if (waited >= (other.stopping ? 12_000 : 2000)) {
      throw new Stop(
        `Process ${other.pid} runs in ${dataDir} already; stop it there, or give this copy a DATA_DIR, PORT, DB_PORT and MAILBOX_PORT of its own.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  write(file, { pid: process.pid, stopping: false });
  started.onStopping = () => write(file, { pid: process.pid, stopping: true });
  process.once("exit", () => fs.rmSync(file, { force: true }));
}

type Lock = { pid: number; stopping: boolean };

const write = (file: string, lock: Lock) => fs.writeFileSync(file, JSON.stringify(lock));

function readLock(file: string): Lock | null {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Lock;
  } catch {
    return null;
  }
}
