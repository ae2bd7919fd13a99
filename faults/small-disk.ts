import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import type { Started } from "@/scripts/services/program";

import type { Report } from "./report";

/** A file system in memory of so many megabytes, filled up and made free again at will. */
export class SmallDisk {
  private readonly ballast: string;

  private constructor(readonly folder: string) {
    this.ballast = path.join(folder, "ballast");
  }

  /** Null where this user may not mount one, which fails the run. */
  static make(report: Report, started: Started, megabytes: number): SmallDisk | null {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "convive-small-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", folder], {
        stdio: "pipe",
      });
    } catch {
      report.equal("a small file system can be mounted (else: run it as root, on Linux)", 0, 1);
      return null;
    }
    // Lazily: what is stopped later may still have files open there.
    started.add(() => {
      execFileSync("umount", ["-l", folder]);
      fs.rmdirSync(folder);
    });
    return new SmallDisk(folder);
  }

  /** Leaves not one free block. */
  fill(): void {
    const file = fs.openSync(this.ballast, "a");
    for (let size = 1 << 20; size >= 512;)
      try {
        if (fs.writeSync(file, Buffer.alloc(size, 1)) < size) size /= 2;
      } catch {
        size /= 2;
      }
    fs.closeSync(file);
  }

  free(): void {
    fs.rmSync(this.ballast, { force: true });
  }

  get freeBytes(): number {
    const { bavail, bsize } = fs.statfsSync(this.folder);
    return bavail * bsize;
  }
}
