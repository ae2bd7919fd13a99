import { execFileSync } from "node:child_process";
import fs from "node:fs";

/** The command line of a running process, empty where there is none. */
export function commandOf(pid) {
  try {
    return process.platform === "linux"
      ? fs.readFileSync(`/proc/${pid}/cmdline`, "utf8")
      : execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" });
  } catch {
    return "";
  }
}

/** Says when whoever started us is gone: npm, as its scripts `exec` us, so that no shell stands between. */
export function watchStarter(onGone) {
  const { ppid } = process;
  setInterval(() => process.ppid !== ppid && onGone(), 500).unref();
}
