import fs from "node:fs";
import path from "node:path";

import type { Report } from "./report";

/** The path of a program of the system; null where there is none, which fails the run with a sentence that says how to get it. */
export function requireProgram(report: Report, name: string): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
  const found = folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file)) ?? null;
  report.equal(`${name} is installed (else: apt-get install -y ${name})`, Number(found !== null), 1);
  return found;
}

/** What a process needs in its environment to see another time; null where libfaketime is missing, which fails the run. */
export function requireFakeTime(report: Report): Record<string, string> | null {
  const folders = fs.existsSync("/usr/lib") ? fs.readdirSync("/usr/lib") : [];
  const library = ["", ...folders]
    .map((folder) => path.join("/usr/lib", folder, "faketime/libfaketime.so.1"))
    .find((file) => fs.existsSync(file));
  report.equal(
    "libfaketime is installed (else: apt-get install -y faketime)",
    Number(library !== undefined),
    1,
  );
  // Only the time of day: timers go on as they are.
  return library === undefined ? null : { LD_PRELOAD: library, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
}
