import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { failed, startService, type Started } from "@/scripts/services/program";
import { root, workplace } from "@/scripts/services/workplace";

const migrations = "db/migrations";
const isMigration = (name: string) => name.endsWith(".sql");

/** A commit whose schema is the one before today's, and the migrations it does not know. */
export type OldCommit = { id: string; missing: string[] };

/** The commit before the one that brought the newest migration; null where this clone does not have it. */
export function findOldCommit(): OldCommit | null {
  const names = fs.readdirSync(path.join(root, migrations)).filter(isMigration).toSorted();
  const newest = `${migrations}/${names.at(-1)}`;
  try {
    const added = git("log", "-1", "--format=%H", "--diff-filter=A", "--", newest).toString().trim();
    // The oldest commit of a shallow clone seems to have brought everything, and has none before it.
    const id = git("rev-parse", "--verify", "--quiet", `${added}^{commit}^`).toString().trim();
    const known = git("ls-tree", "--name-only", id, `${migrations}/`).toString().split("\n");
    return { id, missing: names.filter((name) => !known.includes(`${migrations}/${name}`)) };
  } catch {
    return null;
  }
}

const git = (...args: string[]): Buffer =>
  execFileSync("git", args, { cwd: root, stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 30 });

/** The built server of a commit, made with the packages of today and kept for the next run; gives its folder. */
export async function buildOld(
  started: Started,
  { id }: OldCommit,
  environment: Record<string, string>,
): Promise<string> {
  const { dataDir } = workplace();
  const all = path.join(dataDir, "old-builds");
  // Forms are sealed with the key of the build; with another key it is another build.
  const key = createHash("sha256").update(environment["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY"] ?? "");
  const folder = path.join(all, `${id.slice(0, 12)}-${key.digest("hex").slice(0, 8)}`);
  if (fs.existsSync(folder)) return folder;
  console.log(`Building ${id.slice(0, 12)} ...`);
  fs.rmSync(all, { recursive: true, force: true });
  const sources = path.join(all, "sources");
  fs.mkdirSync(sources, { recursive: true });
  execFileSync("tar", ["-x", "-C", sources], { input: git("archive", id) });
  linkTree(path.join(root, "node_modules"), path.join(sources, "node_modules"));
  fs.renameSync(path.join(sources, "next.config.ts"), path.join(sources, "next.config.then.ts"));
  fs.writeFileSync(path.join(sources, "next.config.ts"), config);
  const log = path.join(dataDir, "logs/old-build.log");
  const build = startService({
    command: process.execPath,
    args: ["node_modules/next/dist/bin/next", "build"],
    cwd: sources,
    env: { ...environment, NODE_ENV: "production", DATABASE_URL: "postgres://none.invalid/none" },
    log,
  });
  started.add(build.stop);
  if ((await build.exited) !== 0) throw failed(`The build of ${id} failed`, log);
  const server = path.join(sources, ".next/standalone");
  fs.cpSync(path.join(sources, ".next/static"), path.join(server, ".next/static"), { recursive: true });
  // Only what is whole gets the name the next run looks for.
  fs.renameSync(server, folder);
  fs.rmSync(sources, { recursive: true, force: true });
  return folder;
}

/**
 * Its own folder is the root, not the one of the lockfile further up: the ids of actions are made from paths below the root, and
 * have to be what they were. Types were checked when it was committed.
 */
const config = `import config from "./next.config.then";

const root = import.meta.dirname;
export default {
  ...config,
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: { root },
  typescript: { ignoreBuildErrors: true },
};
`;

/** The packages a second time without their bytes: a link to the folder would lead out of the root, where the bundler does not go. */
function linkTree(from: string, to: string): void {
  fs.mkdirSync(to);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    // Caches and notes of tools, which are written to.
    if (entry.name.startsWith(".") && path.basename(from) === "node_modules") continue;
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isFile()) fs.linkSync(source, target);
  }
}
