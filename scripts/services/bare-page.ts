import fs from "node:fs";
import path from "node:path";

import { failed, freePort, startService, waitFor, type Started } from "./program";
import { root } from "./workplace";

const folder = path.join(root, "bench/bare");
const next = path.join(root, "node_modules/next/dist/bin/next");

/** Builds the app with nothing but one page on it, starts it, and gives its address: what our own pages are measured against. */
export async function startBarePage(started: Started, dataDir: string): Promise<string> {
  await build(started, dataDir);
  const port = await freePort();
  const log = path.join(dataDir, "logs/bare.log");
  const service = startService({
    command: process.execPath,
    args: [next, "start", folder, "--hostname", "127.0.0.1", "--port", String(port)],
    cwd: root,
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    log,
  });
  started.add(service.stop);
  const origin = `http://127.0.0.1:${port}`;
  await waitFor({ name: "The bare page", log, service }, async () => (await fetch(origin)).ok);
  return origin;
}

async function build(started: Started, dataDir: string): Promise<void> {
  const log = path.join(dataDir, "logs/bare-build.log");
  fs.rmSync(path.join(folder, ".next"), { recursive: true, force: true });
  const service = startService({
    command: process.execPath,
    args: [next, "build", folder],
    cwd: root,
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    log,
  });
  started.add(service.stop);
  if ((await service.exited) !== 0) throw failed("The bare page could not be built", log);
}
