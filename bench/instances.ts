import path from "node:path";

import { freePort, startService, waitFor, type Service } from "@/scripts/services/program";
import { root } from "@/scripts/services/workplace";

import type { Bench } from "./bench";

const next = path.join(root, "node_modules/next/dist/bin/next");

/** A running Next server of ours or the bare one; `inspector` is the port its engine can be asked on, where it was asked for. */
export type Instance = { origin: string; service: Service };

/** Starts another instance of the built app on a port of its own, with the run's database, mailbox and addresses. */
export async function startInstance(
  { stack, started }: Pick<Bench, "stack" | "started">,
  name: string,
  options: { folder?: string; nodeArgs?: string[] } = {},
): Promise<Instance> {
  const port = await freePort();
  const log = path.join(stack.place.dataDir, `logs/${name}.log`);
  const service = startService({
    command: process.execPath,
    args: [
      ...(options.nodeArgs ?? []),
      ...[next, "start", ...(options.folder ? [options.folder] : [])],
      ...["--hostname", "127.0.0.1", "--port", String(port)],
    ],
    cwd: root,
    env: { ...stack.environment, PORT: String(port), NODE_ENV: "production" },
    log,
  });
  started.add(service.stop);
  const origin = `http://localhost:${port}`;
  await waitFor({ name: `The instance ${name}`, log, service }, async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: "manual" });
    await answer.arrayBuffer();
    return answer.status < 400;
  });
  return { origin, service };
}
