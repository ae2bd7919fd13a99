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

/** Writes the same to RESULTS.md, with machine, versions and seed, for those who read before they run. */
export async function recordSummary(report: Report, run: { seed: number; parts: string[]; minutes: number }) {
  const [version] = await db().execute<{ of: string }>(sql`select current_setting('server_version') as of`);
  const [cpu] = os.cpus();
  const line = (name: Failure) => {
    const row = report.rows.get(name);
    const cells = [
      name,
      failures[name],
      [...(row?.done ?? [])].join("; "),
      row?.hits.join(", ") ?? "",
      verdict(row),
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  };
  const text = `# What the last recorded run found

\`npm run faults -- --record --seed=${run.seed} ${run.parts.join(" ")}\` on ${new Date().toISOString().slice(0, 10)}: ${report.passed} passed, ${report.failed} failed, in ${run.minutes.toFixed(0)} minutes.
${os.cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}; Node ${process.version}, PostgreSQL ${version?.of}.

| | failure | what was done | how often it was hit | |
|---|---|---|---|---|
${failureNames.map(line).join("\n")}
`;
  fs.writeFileSync(path.join(root, "faults/RESULTS.md"), text);
}
