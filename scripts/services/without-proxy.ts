import fs from "node:fs";
import path from "node:path";

import { serverFolder } from "./build";

/** Copies the built server into a folder and takes `proxy.ts` out of it; gives the folder. Throws where it finds none to take out. */
export function serverWithoutProxy(folder: string): string {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(serverFolder, folder, { recursive: true, verbatimSymlinks: true });
  const server = path.join(folder, ".next/server");
  const manifest = path.join(server, "functions-config-manifest.json");
  const config = JSON.parse(fs.readFileSync(manifest, "utf8")) as { functions: Record<string, unknown> };
  const { "/_middleware": proxy, ...functions } = config.functions;
  if (!proxy) throw new Error("the build holds no proxy.ts where this looks for it");
  fs.writeFileSync(manifest, JSON.stringify({ ...config, functions }));
  fs.rmSync(path.join(server, "middleware.js"));
  return folder;
}
