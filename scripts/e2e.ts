import path from "node:path";

import { startBarePage } from "./services/bare-page";
import { findBrowser } from "./services/browser";
import { program, startService, type Started } from "./services/program";
import { startTick } from "./services/stack";
import { startTestStack } from "./services/test-stack";
import { root, workplace } from "./services/workplace";

await program((started) => runJourneys(started, process.argv.slice(2)));

/** Runs the browser journeys against a Convive of their own; gives Playwright's exit code. */
async function runJourneys(started: Started, args: string[]): Promise<number> {
  const chromium = await findBrowser(path.join(workplace().dataDir, "logs/browser.log"));
  const stack = await startTestStack(started, "e2e", { DELIVERY_UNPACED: "true" });
  startTick(started, stack.environment, 1000);
  const bare = await startBarePage(started, stack.place.dataDir);
  const playwright = startService({
    command: process.execPath,
    args: ["node_modules/@playwright/test/cli.js", "test", ...args],
    cwd: root,
    env: {
      CHROMIUM_PATH: chromium,
      E2E_ORIGIN: stack.origin,
      E2E_MAILBOX: stack.mailbox,
      E2E_BARE: bare,
      E2E_LOG: path.join(stack.place.dataDir, "logs/app.log"),
      E2E_SCREENSHOTS: args.includes("--project=screenshots") ? "1" : "",
      NODE_OPTIONS: "",
    },
    // What Playwright knows as the end: it closes its browsers.
    stopSignal: "SIGINT",
  });
  started.add(playwright.stop);
  return playwright.exited;
}
