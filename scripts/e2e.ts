import { spawn } from "node:child_process";

import { startBarePage } from "./services/bare-page";
import { findBrowser } from "./services/browser";
import { program, type Started } from "./services/program";
import { startTick } from "./services/stack";
import { startTestStack } from "./services/test-stack";
import { root } from "./services/workplace";

await program((started) => runJourneys(started, process.argv.slice(2)));

/** Runs the browser journeys against a Convive of their own; gives Playwright's exit code. */
async function runJourneys(started: Started, args: string[]): Promise<number> {
  const chromium = findBrowser();
  const stack = await startTestStack(started, "e2e", { DELIVERY_UNPACED: "true" });
  startTick(started, stack.environment, 300);
  const bare = await startBarePage(started, stack.place.dataDir);
  const env = {
    ...process.env,
    CHROMIUM_PATH: chromium,
    E2E_ORIGIN: stack.origin,
    E2E_MAILBOX: stack.mailbox,
    E2E_BARE: bare,
    E2E_SCREENSHOTS: args.includes("--project=screenshots") ? "1" : "",
    NODE_OPTIONS: "",
  };
  const playwright = spawn(process.execPath, ["node_modules/@playwright/test/cli.js", "test", ...args], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  const ended = new Promise<number>((resolve) => {
    playwright.on("exit", (code) => resolve(code ?? 1));
  });
  started.add(() => {
    playwright.kill("SIGTERM");
    return ended;
  });
  return ended;
}
