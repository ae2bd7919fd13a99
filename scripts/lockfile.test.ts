import fs from "node:fs";

import { expect, test } from "vitest";

type Lock = { packages: Record<string, { version?: string; resolved?: string; hasInstallScript?: boolean }> };

const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8")) as Lock;
const manifest = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts?: Record<string, boolean>;
};

/** Below these, an advisory is open; security-and-reliability.md names each. */
const floors: Record<string, string> = {
  next: "16.4.5",
  zod: "4.6.6",
  "next-auth": "5.0.0-beta.32",
};

/** By the order of semantic versioning: a release is newer than what came before it under the same numbers. */
function isAtLeast(version: string, floor: string): boolean {
  const [release = "", before] = version.split(/-(.*)/s);
  const [floorRelease = "", floorBefore] = floor.split(/-(.*)/s);
  const order = release.localeCompare(floorRelease, "en", { numeric: true });
  if (order !== 0) return order > 0;
  if (before === undefined) return true;
  return floorBefore !== undefined && before.localeCompare(floorBefore, "en", { numeric: true }) >= 0;
}

test.each(Object.entries(floors))("every %s that is installed is %s or newer", (name, floor) => {
  const versions = Object.entries(lock.packages)
    .filter(([at]) => at === `node_modules/${name}` || at.endsWith(`/node_modules/${name}`))
    .map(([, { version = "0" }]) => version);
  expect(versions.length).toBeGreaterThan(0);
  expect(versions.filter((version) => !isAtLeast(version, floor))).toEqual([]);
});

test("versions are compared by their numbers", () => {
  expect(isAtLeast("16.10.0", "16.4.5")).toBe(true);
  expect(isAtLeast("16.4.4", "16.4.5")).toBe(false);
  expect(isAtLeast("5.0.0-beta.4", "5.0.0-beta.32")).toBe(false);
  expect(isAtLeast("5.0.0", "5.0.0-beta.32")).toBe(true);
  expect(isAtLeast("16.4.5-canary.1", "16.4.5")).toBe(false);
});

test("every package of ours is pinned to one version", () => {
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^\d/.test(version),
  );
  expect(loose).toEqual([]);
});

test("what runs a script when it is installed was approved by name", () => {
  const runs = Object.entries(lock.packages).flatMap(([at, { hasInstallScript }]) =>
    hasInstallScript ? [at.split("node_modules/").at(-1) ?? ""] : [],
  );
  const decided = Object.keys(manifest.allowScripts ?? {}).map((name) => name.replace(/(?<=.)@[^@/]*$/, ""));
  expect(runs.filter((name) => !decided.includes(name))).toEqual([]);
});

test("the lockfile names no registry", () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith("http"))).toEqual([]);
});
