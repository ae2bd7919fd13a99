import fs from "node:fs";

/** The most memory the app on this port has taken so far, in MB; null where the system does not tell, which only Linux does. */
export function peakMegabytes(port: number): number | null {
  const numbers = fs.existsSync("/proc/self/environ") ? fs.readdirSync("/proc").filter(Number) : [];
  for (const number of numbers) {
    try {
      const at = `/proc/${number}`;
      if (!fs.readFileSync(`${at}/comm`, "utf8").startsWith("next-server")) continue;
      if (!fs.readFileSync(`${at}/environ`, "utf8").split("\0").includes(`PORT=${port}`)) continue;
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(fs.readFileSync(`${at}/status`, "utf8")) ?? [];
      return Math.round(Number(kilobytes) / 1024);
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
  return null;
}
