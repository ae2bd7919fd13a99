import fs from "node:fs";
import path from "node:path";

import { startService, type Started } from "./program";
import { root } from "./workplace";

/** How many checks of a step held, and how many did not. */
export type Count = { passed: number; failed: number };

/** A tool of node_modules, or a script of ours, run to its end. */
type Command = { name: string; command: string; args?: string[]; env?: Record<string, string> };

/** Runs a command with its output on the screen; gives its exit code. */
export function runCommand(
  started: Started,
  { name, command, args = [], env = {} }: Command,
): Promise<number> {
  console.log(`\n— ${name}`);
  const what = command.endsWith(".ts")
    ? ["--import", "tsx", command]
    : [path.join("node_modules/.bin", command)];
  const service = startService({
    command: process.execPath,
    args: [...what, ...args],
    cwd: root,
    env: { ...env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  started.add(service.stop);
  return service.exited;
}

/** What needs no database and no browser: each counts as one check. */
export async function runStaticChecks(started: Started): Promise<Count> {
  const checks: Command[] = [
    { name: "format", command: "oxfmt", args: ["--check"] },
    { name: "route types", command: "next", args: ["typegen"] },
    { name: "types", command: "tsc", args: ["--noEmit"] },
    { name: "lint", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
    { name: "unused code", command: "knip" },
  ];
  const count = { passed: 0, failed: 0 };
  for (const check of checks) count[(await runCommand(started, check)) === 0 ? "passed" : "failed"] += 1;
  return count;
}

/** Unit and integration tests, the latter on a real PostgreSQL. */
export async function runVitest(started: Started, dataDir: string): Promise<Count> {
  const report = path.join(dataDir, "vitest.json");
  fs.rmSync(report, { force: true });
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runCommand(started, {
    name: "unit and integration tests",
    command: "vitest",
    args,
    // Tests name the usual address, whatever ports this copy has.
    env: { PORT: "", APP_ORIGIN: "" },
  });
  const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = read(report);
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/** Journeys in a real browser against the production build. */
export async function runJourneys(started: Started, dataDir: string): Promise<Count> {
  const report = path.join(dataDir, "journeys.json");
  fs.rmSync(report, { force: true });
  const code = await runCommand(started, {
    name: "browser journeys",
    command: "scripts/e2e.ts",
    env: { E2E_REPORT: report },
  });
  const { expected = 0, unexpected = 0, flaky = 0 } = read(report).stats ?? {};
  return { passed: expected, failed: code !== 0 && unexpected + flaky === 0 ? 1 : unexpected + flaky };
}

type Report = {
  numPassedTests?: number;
  numFailedTests?: number;
  stats?: { expected: number; unexpected: number; flaky: number };
};

const read = (file: string): Report =>
  fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Report) : {};

/** Prints the closing line and gives the exit code; a run that checked nothing has failed. */
export function conclude(counts: Count[]): number {
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
