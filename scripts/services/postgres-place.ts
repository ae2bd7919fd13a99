import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { Stop } from "./program";

/** Where a cluster lives, where its programs are, and as whom they run (null: as ourselves). */
export type Place = {
  home: string;
  data: string;
  native: string;
  owner: { uid: number; gid: number } | null;
};

const shared = "/var/lib/convive";

/**
 * Chooses where PostgreSQL lives. It refuses to run as root, so root runs it as the system user `postgres`; where that
 * user may not enter our folders, data and programs go to /var/lib/convive.
 */
export function preparePlace(folder: string, native: string): Place {
  fs.mkdirSync(folder, { recursive: true });
  if (process.getuid?.() !== 0) return { home: folder, data: path.join(folder, "data"), native, owner: null };

  const owner = systemUser();
  const home = isOpenToOthers(path.dirname(folder)) ? folder : path.join(shared, shortHash(folder));
  fs.mkdirSync(home, { recursive: true });
  if (home !== folder) fs.chmodSync(shared, 0o755);
  fs.chownSync(home, owner.uid, owner.gid);
  return {
    home,
    data: path.join(home, "data"),
    native: isOpenToOthers(native) ? native : copyOf(native),
    owner,
  };
}

/** Removes a cluster's data, wherever it was put. */
export function removePlace(folder: string): void {
  for (const home of [folder, path.join(shared, shortHash(folder))])
    fs.rmSync(home, { recursive: true, force: true });
}

const shortHash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** True where any user may enter the folder and all folders above it. */
function isOpenToOthers(folder: string): boolean {
  const own = fs.existsSync(folder) ? (fs.statSync(folder).mode & 0o001) !== 0 : true;
  return own && (path.dirname(folder) === folder || isOpenToOthers(path.dirname(folder)));
}

function copyOf(native: string): string {
  const { version } = JSON.parse(fs.readFileSync(path.resolve(native, "../package.json"), "utf8")) as {
    version: string;
  };
  const copy = path.join(shared, `programs-${version}`);
  if (fs.existsSync(copy)) return copy;
  const half = `${copy}.${process.pid}`;
  fs.mkdirSync(shared, { recursive: true });
  fs.chmodSync(shared, 0o755);
  fs.cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  execFileSync("chmod", ["-R", "a+rX", half]);
  try {
    fs.renameSync(half, copy);
  } catch {
    // Another copy of Convive was quicker.
    fs.rmSync(half, { recursive: true, force: true });
  }
  return copy;
}

function systemUser(): { uid: number; gid: number } {
  const found = idsOf("postgres");
  if (found) return found;
  const attempts: [string, string[]][] = [
    ["useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]],
    ["adduser", ["-S", "-D", "-H", "postgres"]],
  ];
  for (const [command, args] of attempts) {
    try {
      execFileSync(command, args, { stdio: "ignore" });
      break;
    } catch {
      continue;
    }
  }
  const made = idsOf("postgres");
  if (made) return made;
  throw new Stop(
    "PostgreSQL does not run as root and no system user could be made; run this as another user.",
  );
}

function idsOf(name: string): { uid: number; gid: number } | null {
  try {
    const id = (flag: string) =>
      Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: "pipe" }));
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return null;
  }
}
