import { spawn } from "node:child_process";

import { env } from "@/env";

import { program, Stop } from "./services/program";
import { root } from "./services/workplace";

await program(async (started) => {
  const { PORT, APP_ORIGIN } = checked();
  const next = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "--port", String(PORT)], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", AUTH_URL: APP_ORIGIN },
  });
  const ended = new Promise<number>((resolve) => {
    next.on("exit", (code) => resolve(code ?? 1));
  });
  started.add(() => {
    next.kill("SIGTERM");
    return ended;
  });
  return ended;
});

function checked() {
  try {
    return env();
  } catch (error) {
    throw new Stop(error instanceof Error ? error.message : String(error));
  }
}
