import fs from "node:fs";
import path from "node:path";

const root = "app/(admin)";

/** A way into the administration: a page, a method of a route handler, or a server action. */
export type Entry = {
  /** Its file under app/(admin), with the function's name where there may be several: `actions.ts signOut`. */
  label: string;
  kind: "page" | "route" | "action";
  /** Where it is reached; an action at a page that has it. */
  path: string;
  method: string;
  /** What an action is called by in a request. */
  actionId: string | null;
  /** What its guard asks for, as its source says. */
  asks: string;
};

const filesOf = (matches: RegExp) =>
  fs
    .readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => matches.test(file) && !file.includes(".test."))
    .toSorted();

const read = (file: string) => fs.readFileSync(path.join(root, file), "utf8");

/** The address of a page or route, with something that is not there in place of what varies. */
const addressOf = (file: string) =>
  `/${file.replace(/\/?(page|route)(\.tsx?)?$/, "")}`
    .replace(/\/\([^)]+\)/g, "")
    .replace(/\[\w+\]/g, "999999");

/** The permission asked for by the first guard after a place in a source; `anybody` where the guard asks for none. */
function askedAfter(source: string, place: number): string {
  const asked =
    /\b(?:administratorsOnly|actionOfAdministrator|routeOfAdministrator|administratorsOrTheirForm|actionOfAdministratorOrTheirForm)\("(\w+)"[,)]|\b(?:actionOfA|a)nyAdministrator\(/.exec(
      source.slice(place),
    );
  return asked?.[1] ?? "anybody";
}

const isActions = (file: string) => /^\s*["']use server["']/.test(read(file));

/** Every page, route handler and server action under app/(admin), found in the sources and, for actions, in the build. */
export function listEntries(): Entry[] {
  const pages = filesOf(/(?:^|\/)page\.tsx$/).map((file): Entry => {
    const source = read(file);
    return {
      label: file,
      kind: "page",
      path: addressOf(file),
      method: "GET",
      actionId: null,
      asks: askedAfter(source, source.indexOf("export default")),
    };
  });
  const routes = filesOf(/(?:^|\/)route\.ts$/).flatMap((file) => {
    const source = read(file);
    return [...source.matchAll(/^export (?:async function|const) (GET|HEAD|POST|PUT|PATCH|DELETE)\b/gm)].map(
      ({ 1: method = "GET", index }): Entry => ({
        label: `${file} ${method}`,
        kind: "route",
        path: addressOf(file),
        method,
        actionId: null,
        asks: askedAfter(source, index),
      }),
    );
  });
  return [...pages, ...routes, ...listActions()];
}

type Manifest = {
  node: Record<string, { workers: Record<string, unknown>; filename?: string; exportedName?: string }>;
};

function listActions(): Entry[] {
  const manifest = JSON.parse(
    fs.readFileSync(".next/server/server-reference-manifest.json", "utf8"),
  ) as Manifest;
  const built = Object.entries(manifest.node);
  return filesOf(/\.tsx?$/)
    .filter(isActions)
    .flatMap((file) => {
      const source = read(file);
      return [...source.matchAll(/^export (?:async function|const) (\w+)/gm)].map(
        ({ 1: name = "", index }): Entry => {
          const found = built.find(
            ([, { filename, exportedName }]) =>
              exportedName === name && filename?.endsWith(path.join(root, file)),
          );
          const worker = Object.keys(found?.[1].workers ?? {}).find((key) => key.startsWith(root)) ?? "";
          return {
            label: `${file} ${name}`,
            kind: "action",
            path: addressOf(worker.slice(root.length + 1)),
            method: "POST",
            actionId: found?.[0] ?? null,
            asks: askedAfter(source, index),
          };
        },
      );
    });
}
