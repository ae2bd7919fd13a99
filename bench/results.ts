import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { root } from "@/scripts/services/workplace";

import { pictureOf } from "./picture";
import { rivalVersions } from "./rivals";
import type { Row } from "./rows";
import { tableOf } from "./table";

const folder = path.join(root, "bench");
const [store, table, picture] = ["results.json", "RESULTS.md", "RESULTS.svg"].map((name) =>
  path.join(folder, name),
) as [string, string, string];

/** What a part gave at its last run, and under which conditions. */
export type PartResult = {
  rows: Row[];
  seconds: number;
  date: string;
  commit: string;
  machine: string;
  versions: string;
};

type Results = Record<string, PartResult>;

/** The conditions of this run, to stand beside its figures. */
export async function conditionsNow(): Promise<Omit<PartResult, "rows" | "seconds">> {
  const [{ version } = { version: "?" }] = await db().execute<{ version: string }>(
    sql`select current_setting('server_version') as version`,
  );
  const processor = os.cpus()[0]?.model.trim() ?? "an unknown processor";
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commitNow(),
    machine: `${processor}, ${os.cpus().length} cores, ${memory} GiB, ${os.platform()} ${os.arch()}`,
    versions: [
      `Node ${process.version.slice(1)}`,
      `Next ${versionOf("node_modules/next")}`,
      `React ${versionOf("node_modules/react")}`,
      `PostgreSQL ${version.split(" ")[0]}`,
      ...rivalVersions(),
    ].join(", "),
  };
}

/** The version of an installed package, by its folder in this copy. */
function versionOf(place: string): string {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, place, "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}

function commitNow(): string {
  const git = (...args: string[]) =>
    spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout?.trim() ?? "";
  const changes = git("status", "--porcelain", "--", ".", ":!bench/results.json", ":!bench/RESULTS.*");
  return `${git("rev-parse", "--short", "HEAD") || "?"}${changes === "" ? "" : " with changes"}`;
}

/** Keeps what a run has measured in the place of what its parts gave before, and writes the table and the picture anew. */
export function keepResults(measured: Results, order: string[]): void {
  const kept: Results = fs.existsSync(store) ? (JSON.parse(fs.readFileSync(store, "utf8")) as Results) : {};
  const all: Results = {};
  for (const name of order) {
    const result = measured[name] ?? kept[name];
    if (result) all[name] = result;
  }
  const rows = Object.values(all).flatMap((result) => result.rows);
  fs.writeFileSync(store, `${JSON.stringify(all, null, 2)}\n`);
  fs.writeFileSync(picture, pictureOf(rows));
  fs.writeFileSync(table, reportOf(all, rows));
  console.log(`\nKept in ${[table, picture, store].map((file) => path.relative(root, file)).join(", ")}.`);
}

const reportOf = (all: Results, rows: Row[]): string => `# Figures

What \`npm run bench\` measured last. Every figure compares two ways that took turns in one run on one machine: the median of the
rounds, and how far they spread. Figures of two machines compare only as ratios.

![How much of its aim each figure reaches](RESULTS.svg)

${tableOf(rows)}

## Conditions

${conditionsOf(all)}

| Part | Again with | Took | On | At commit |
|---|---|---|---|---|
${Object.entries(all)
  .map(
    ([name, { seconds, date, commit }]) =>
      `| ${name} | \`npm run bench -- ${name}\` | ${Math.round(seconds)} s | ${date} | ${commit} |`,
  )
  .join("\n")}
`;

/** Every machine and set of versions there was, with the parts measured on it where there was more than one. */
function conditionsOf(all: Results): string {
  const groups = new Map<string, string[]>();
  for (const [name, { machine, versions }] of Object.entries(all)) {
    const text = `${machine}; ${versions}`;
    groups.set(text, [...(groups.get(text) ?? []), name]);
  }
  return [...groups]
    .map(([text, names]) => `- ${text}${groups.size > 1 ? ` (${names.join(", ")})` : ""}`)
    .join("\n");
}
