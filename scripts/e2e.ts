import path from "node:path";

import { startBarePage } from "./services/bare-page";
import { findBrowser } from "./services/browser";
import { freePort, program, startService, type Started } from "./services/program";
import { startApp, startTick } from "./services/stack";
import { startTestStack, type TestStack } from "./services/test-stack";
import { startTlsFront } from "./services/tls-front";
import { startTraceSink } from "./services/trace-sink";
import { serverWithoutProxy } from "./services/without-proxy";
import { root, workplace } from "./services/workplace";

await program((started) => runJourneys(started, process.argv.slice(2)));

/** Runs the browser journeys against a Convive of their own; gives Playwright's exit code. */
async function runJourneys(started: Started, args: string[]): Promise<number> {
  const { dataDir } = workplace();
  const chromium = await findBrowser(path.join(dataDir, "logs/browser.log"));
  const traces = path.join(dataDir, "e2e/logs/traces.json");
  const stack = await startTestStack(started, "e2e", {
    DELIVERY_UNPACED: "true",
    LOG_LEVEL: "info",
    OTEL_EXPORTER_OTLP_ENDPOINT: await startTraceSink(started, traces),
  });
  startTick(started, stack.environment, 1000);
  const environment = {
    CHROMIUM_PATH: chromium,
    E2E_ORIGIN: stack.origin,
    E2E_MAILBOX: stack.mailbox,
    E2E_BARE: await startBarePage(started, stack.place.dataDir),
    ...(await startBehindTls(started, stack)),
    E2E_LOG: path.join(stack.place.dataDir, "logs/app.log"),
    E2E_TRACES: traces,
    E2E_SCREENSHOTS: args.includes("--project=screenshots") ? "1" : "",
    NODE_OPTIONS: "",
  };
  const code = await playwright(started, args, environment);
  // What was asked for by name is run as asked; the access suite runs twice where all of it runs.
  if (code !== 0 || args.length > 0) return code;
  console.log("\n— the same doors with proxy.ts taken out of the build");
  const report = process.env["E2E_REPORT"];
  // One after the other: permissions watches whole tables, which a sign-in elsewhere would change.
  const access = [
    "--no-deps",
    "--workers=1",
    "--project=closing",
    "--project=en desktop",
    "permissions",
    "admin-access",
  ];
  return playwright(started, access, {
    ...environment,
    E2E_ORIGIN: await startWithoutProxy(started, stack),
    E2E_REPORT: report ? report.replace(/\.json$/, "-without-proxy.json") : "",
  });
}

/** Another instance on the same data, reached over TLS as in production. */
async function startBehindTls(started: Started, stack: TestStack) {
  const port = await freePort();
  const origin = `https://localhost:${await startTlsFront(started, port)}`;
  await startApp(
    started,
    { ...stack.place, port },
    { ...stack.environment, APP_ORIGIN: origin, TRUSTED_PROXY_HOPS: "1" },
    "start",
    { logName: "behind-tls.log" },
  );
  return { E2E_HTTPS: origin, E2E_HTTPS_APP: `http://127.0.0.1:${port}` };
}

/** Another instance on the same data that lacks `proxy.ts`, which is to protect nothing. */
async function startWithoutProxy(started: Started, stack: TestStack): Promise<string> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const folder = serverWithoutProxy(path.join(stack.place.dataDir, "without-proxy"));
  await startApp(started, { ...stack.place, port }, { ...stack.environment, APP_ORIGIN: origin }, "start", {
    folder,
    logName: "without-proxy.log",
  });
  return origin;
}

function playwright(started: Started, args: string[], env: Record<string, string>): Promise<number> {
  const service = startService({
    command: process.execPath,
    args: ["node_modules/@playwright/test/cli.js", "test", ...args],
    cwd: root,
    env,
    // What Playwright knows as the end: it closes its browsers.
    stopSignal: "SIGINT",
  });
  started.add(service.stop);
  return service.exited;
}
