import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { startService, Stop } from "./program";
import { root } from "./workplace";

// The one without windows first: journeys take two thirds of the time in it.
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
];

/** The path of a Chromium: CHROMIUM_PATH, one that is installed, or one installed now where that is possible. */
export async function findBrowser(log: string): Promise<string> {
  const given = process.env["CHROMIUM_PATH"];
  if (given) {
    if (!isProgram(given))
      throw new Stop(`CHROMIUM_PATH names ${given}, which is no program; correct or unset it.`);
    return given;
  }
  return installed() ?? (await installSystem(log)) ?? (await installByPlaywright(log)) ?? giveUp();
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function installed(): string | null {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const found = names
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find((file) => isProgram(file));
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  return found ?? (isProgram(mac) ? mac : null);
}

async function installSystem(log: string): Promise<string | null> {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return null;
  console.log("Installing Chromium ...");
  const apt = (...args: string[]) =>
    startService({ command: "apt-get", args, env: { DEBIAN_FRONTEND: "noninteractive" }, log }).exited;
  await apt("update", "-q");
  for (const name of ["chromium-headless-shell", "chromium"]) {
    await apt("install", "-y", "-q", "--no-install-recommends", name);
    const program = installed();
    if (program) return program;
  }
  return null;
}

async function installByPlaywright(log: string): Promise<string | null> {
  console.log("Fetching Chromium ...");
  const cli = path.join(root, "node_modules/playwright-core/cli.js");
  const fetching = startService({ command: process.execPath, args: [cli, "install", "chromium"], log });
  const overdue = setTimeout(() => void fetching.stop(), 300_000);
  const code = await fetching.exited;
  clearTimeout(overdue);
  if (code !== 0) return null;
  const script = "import('playwright-core').then(({ chromium }) => console.log(chromium.executablePath()))";
  const found = spawnSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8" }).stdout.trim();
  return isProgram(found) ? found : null;
}

function giveUp(): never {
  throw new Stop(
    "No browser was found and none could be installed; install Chromium, or set CHROMIUM_PATH to one.",
  );
}
