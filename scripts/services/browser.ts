import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { Stop } from "./program";
import { root } from "./workplace";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** The path of a Chromium: CHROMIUM_PATH, one that is installed, or one installed now where that is possible. */
export function findBrowser(): string {
  const given = process.env["CHROMIUM_PATH"];
  if (given) {
    if (!fs.existsSync(given)) throw new Stop(`CHROMIUM_PATH names ${given}, and there is nothing there.`);
    return given;
  }
  return installed() ?? installSystem() ?? installByPlaywright() ?? giveUp();
}

function installed(): string | null {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const found = names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => fs.existsSync(file));
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  return found ?? (fs.existsSync(mac) ? mac : null);
}

function installSystem(): string | null {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return null;
  console.log("Installing Chromium ...");
  const quiet = { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } } as const;
  spawnSync("apt-get", ["update", "-q"], quiet);
  spawnSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], quiet);
  return installed();
}

function installByPlaywright(): string | null {
  console.log("Fetching Chromium ...");
  try {
    const cli = path.join(root, "node_modules/playwright-core/cli.js");
    execFileSync(process.execPath, [cli, "install", "chromium"], { stdio: "ignore", timeout: 300_000 });
    const script = "import('playwright-core').then(({ chromium }) => console.log(chromium.executablePath()))";
    const found = execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" }).trim();
    return fs.existsSync(found) ? found : null;
  } catch {
    return null;
  }
}

function giveUp(): never {
  throw new Stop(
    "No browser was found and none could be installed; install Chromium, or set CHROMIUM_PATH to one.",
  );
}
