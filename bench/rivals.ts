import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { failed, startService, Stop, type Started } from "@/scripts/services/program";
import { root } from "@/scripts/services/workplace";

const folder = path.join(root, "bench");
const modules = path.join(folder, "node_modules");

const wanted = () =>
  (
    JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    }
  ).dependencies;

function installedVersion(name: string): string | null {
  const file = path.join(modules, name, "package.json");
  return fs.existsSync(file)
    ? (JSON.parse(fs.readFileSync(file, "utf8")) as { version: string }).version
    : null;
}

/** Installs what we are measured against into the bench's own folder, where it is not there already; none of its install scripts are run. */
export async function installRivals(started: Started, dataDir: string): Promise<void> {
  if (Object.entries(wanted()).every(([name, version]) => installedVersion(name) === version)) return;
  console.log("Installing what the bench compares with ...");
  const log = path.join(dataDir, "logs/bench-install.log");
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  const service = startService({
    command: process.execPath,
    args: [npm(), "install", ...flags, "--omit-lockfile-registry-resolved"],
    cwd: folder,
    log,
  });
  started.add(service.stop);
  if ((await service.exited) !== 0) throw failed("What the bench compares with could not be installed", log);
}

/** The npm that started us, as a script to run with Node. */
function npm(): string {
  const onPath = (process.env["PATH"] ?? "").split(path.delimiter).map((place) => path.join(place, "npm"));
  for (const file of [process.env["npm_execpath"] ?? "", ...onPath]) {
    const script = file !== "" && fs.existsSync(file) ? fs.realpathSync(file) : "";
    if (script.endsWith("npm-cli.js")) return script;
  }
  throw new Stop("npm is not installed; install it, then start the bench again.");
}

/** Loads a rival by name from the bench's own folder. Its shape is declared where it is used, as a copy without it has to compile. */
export async function loadRival<Shape>(name: string, entry: string): Promise<Shape> {
  return (await import(pathToFileURL(path.join(modules, name, entry)).href)) as Shape;
}

/** What was compared with, by name and version. */
export const rivalVersions = (): string[] =>
  Object.keys(wanted()).flatMap((name) => {
    const version = installedVersion(name);
    return version ? [`${name} ${version}`] : [];
  });
