import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { failed, startService, type Started } from "./program";
import { root } from "./workplace";

const sources = ["app", "components", "db", "domain", "emails", "messages"];
const files = [
  "env.ts",
  "instrumentation.ts",
  "instrumentation-node.ts",
  "log.ts",
  "traces.ts",
  "proxy.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** The built app with all it needs but its environment; what is deployed. */
export const serverFolder = path.join(root, ".next/standalone");

const stamp = path.join(root, ".next", "convive-built-from");

/** Has the next demo build anew, as another build takes the place of its own. */
export const forgetBuild = () => fs.rmSync(stamp, { force: true });

/** Builds the app where its sources have changed since the last build. */
export async function buildIfChanged(
  started: Started,
  dataDir: string,
  environment: Record<string, string>,
): Promise<void> {
  const wanted = digestOfSources(environment["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY"] ?? "");
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  console.log("Building ...");
  forgetBuild();
  const log = path.join(dataDir, "logs/build.log");
  const build = startService({
    command: process.execPath,
    args: ["node_modules/next/dist/bin/next", "build"],
    cwd: root,
    // A build asks no database: there may be none yet, and pages drawn from one would be out of date.
    env: { ...environment, NODE_ENV: "production", DATABASE_URL: "postgres://none.invalid/none" },
    log,
  });
  started.add(build.stop);
  if ((await build.exited) !== 0) throw failed("The build failed", log);
  completeServer();
  fs.writeFileSync(stamp, wanted);
}

/** Puts the files browsers ask for beside the server, which Next leaves to whoever deploys it, and takes out what Next copied of secrets. */
export function completeServer(): void {
  fs.cpSync(path.join(root, ".next/static"), path.join(serverFolder, ".next/static"), { recursive: true });
  for (const name of fs.readdirSync(serverFolder).filter((one) => one.startsWith(".env")))
    fs.rmSync(path.join(serverFolder, name));
}

function digestOfSources(key: string): string {
  const hash = createHash("sha256").update(key);
  const folders = sources.flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .flatMap((entry) =>
        entry.isFile() && !entry.name.includes(".test.") ? [path.join(entry.parentPath, entry.name)] : [],
      ),
  );
  for (const file of [...folders, ...files.map((name) => path.join(root, name))].toSorted()) {
    if (fs.existsSync(file)) hash.update(file.slice(root.length)).update(fs.readFileSync(file));
  }
  return hash.digest("hex");
}
