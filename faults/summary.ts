import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { root } from "@/scripts/services/workplace";

import { failureNames, failures, type Failure } from "./failures";
import type { Report, Row } from "./report";

const verdict = (row: Row | undefined) => {
  if (!row) return "not in this run";
  return row.failed === 0 ? `held (${row.passed})` : `BROKEN (${row.failed} of ${row.passed + row.failed})`;
};

/** Prints one line for each failure this run caused: whether it held, what was done, and how often it was hit. */
export function printSummary(report: Report): void {
  console.log("\nsummary");
  for (const name of failureNames) {
    const row = report.rows.get(name);
    if (!row) continue;
    console.log(
      `${name.padEnd(4)} ${verdict(row).padEnd(16)} ${failures[name]}: ${[...row.done].join("; ")}`,
    );
    if (row.hits.length > 0) console.log(`     ${row.hits.join(", ")}`);
  }
  const left = failureNames.filter((name) => !report.rows.has(name));
  if (left.length > 0) console.log(`not in this run: ${left.join(", ")}`);
}

/** What the last recorded run that caused a failure found of it. */
type Kept = { done: string; hits: string; verdict: string; run: string };

const folder = path.join(root, "faults");
const store = path.join(folder, "results.json");

/**
 * Keeps what this run found of the failures it caused, in the place of what was found before, and writes RESULTS.md anew, for those
 * who read before they run: every line says with which run it was found.
 */
export async function recordSummary(report: Report, run: { seed: number; parts: string[] }) {
  const known = fs.existsSync(store) ? (JSON.parse(fs.readFileSync(store, "utf8")) as object) : {};
  const kept: Partial<Record<Failure, Kept>> = { ...known };
  const named = `\`npm run faults -- --seed=${run.seed} ${run.parts.join(" ")}\`, ${await conditions()}`;
  for (const [name, row] of report.rows) {
    kept[name] = {
      done: [...row.done].join("; "),
      hits: row.hits.join(", "),
      verdict: verdict(row),
      run: named,
    };
  }
  fs.writeFileSync(store, `${JSON.stringify(kept, null, 2)}\n`);
  fs.writeFileSync(path.join(folder, "RESULTS.md"), textOf(kept));
}

/** The day, the commit and the machine of a run. */
async function conditions(): Promise<string> {
  const [version] = await db().execute<{ of: string }>(sql`select current_setting('server_version') as of`);
  const [cpu] = os.cpus();
  const git = (...args: string[]) =>
    spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout?.trim() ?? "";
  const changes = git("status", "--porcelain", "--", ".", ":!faults/results.json", ":!faults/RESULTS.md");
  return [
    `${new Date().toISOString().slice(0, 10)} at ${git("rev-parse", "--short", "HEAD") || "?"}${changes === "" ? "" : " with changes"}`,
    `${os.cpus().length} cores (${cpu?.model.trim() ?? "unknown"})`,
    `Node ${process.version}, PostgreSQL ${version?.of}`,
  ].join("; ");
}

function textOf(kept: Partial<Record<Failure, Kept>>): string {
  const runs = [...new Set(Object.values(kept).map(({ run }) => run))];
  const lines = failureNames.map((name) => {
    const row = kept[name];
    const cells = row
      ? [name, failures[name], row.done, row.hits, row.verdict, String(runs.indexOf(row.run) + 1)]
      : [name, failures[name], "", "", "not recorded", ""];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return `# What the last recorded runs found

What \`npm run faults -- --record\` found of each failure when it last caused it; the last column names the run below.

| | failure | what was done | how often it was hit | | run |
|---|---|---|---|---|---|
${lines.join("\n")}

${runs.map((run, index) => `${index + 1}. ${run}`).join("\n")}
`;
}
