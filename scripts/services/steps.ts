import fs from "node:fs";
import path from "node:path";

import { startService, type Started } from "./program";
import { root } from "./workplace";

/** How many checks of a step held, and the names of those that did not. */
export type Count = { passed: number; failed: string[] };

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
  const count: Count = { passed: 0, failed: [] };
  for (const check of checks) {
    if ((await runCommand(started, check)) === 0) count.passed += 1;
    else count.failed.push(check.name);
  }
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
  const { numPassedTests: passed = 0, testResults = [] } = read(report);
  const failed = testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults
      .filter((test) => test.status === "failed")
      .map(({ fullName, failureMessages }) => `${fullName}\n${beginningOf(failureMessages[0])}`);
    const broken = status === "failed" && tests.length === 0 ? ["(the file itself)"] : [];
    return [...tests, ...broken].map((test) => `${path.relative(root, name)}: ${test}`);
  });
  return { passed, failed: named(failed, code, "unit and integration tests") };
}

/** Journeys in a real browser against the production build. */
export async function runJourneys(started: Started, dataDir: string): Promise<Count> {
  const report = path.join(dataDir, "journeys.json");
  const reports = [report, path.join(dataDir, "journeys-without-proxy.json")];
  for (const file of reports) fs.rmSync(file, { force: true });
  const code = await runCommand(started, {
    name: "browser journeys",
    command: "scripts/e2e.ts",
    env: { E2E_REPORT: report },
  });
  const found = reports.map(read);
  const passed = found.reduce((sum, { stats }) => sum + (stats?.expected ?? 0), 0);
  const failed = found.flatMap(({ suites = [] }) => suites.flatMap(failedIn));
  return { passed, failed: named(failed, code, "browser journeys") };
}

/** The short form of the fault runs, which counts as one check; without a name it says by itself what did not hold. */
export async function runFaults(started: Started): Promise<Count> {
  const code = await runCommand(started, {
    name: "faults, short form",
    command: "faults/run.ts",
    args: ["short"],
  });
  return code === 0 ? { passed: 1, failed: [] } : { passed: 0, failed: ["npm run faults -- short"] };
}

/** A step that ended badly without a failed check of its own has failed as a whole. */
const named = (failed: string[], code: number, step: string): string[] =>
  code !== 0 && failed.length === 0 ? [step] : failed;

type Attempt = { results: { error?: { message?: string } }[] };
type Suite = {
  specs?: { file: string; title: string; ok: boolean; tests: Attempt[] }[];
  suites?: Suite[];
};

function failedIn({ specs = [], suites = [] }: Suite): string[] {
  const failed = specs.filter(({ ok }) => !ok);
  const own = failed.map(({ file, title, tests }) => {
    const messages = tests.flatMap(({ results }) => results.flatMap(({ error }) => error?.message ?? []));
    return `e2e/${file}: ${title}\n${beginningOf(messages[0])}`;
  });
  return [...own, ...suites.flatMap(failedIn)];
}

/** Enough of a failure to know it by, where the rest of the output is lost. */
const beginningOf = (message = ""): string =>
  message
    .split("\n")
    .slice(0, 12)
    .map((line) => `    ${line.slice(0, 200)}`)
    .join("\n");

type TestFile = {
  name: string;
  status: string;
  assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
};

type Report = {
  numPassedTests?: number;
  testResults?: TestFile[];
  stats?: { expected: number };
  suites?: Suite[];
};

const read = (file: string): Report =>
  fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Report) : {};

/** Prints what failed and the closing line, and gives the exit code; a run that checked nothing has failed. */
export function conclude(counts: Count[]): number {
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.flatMap((count) => count.failed);
  if (failed.length > 0) console.log(`\nFailed:\n${failed.map((name) => `  ${name}`).join("\n")}`);
  console.log(`\n${passed} passed, ${failed.length} failed`);
  return failed.length === 0 && passed > 0 ? 0 : 1;
}
