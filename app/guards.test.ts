import fs from "node:fs";
import path from "node:path";

import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";

const guards = {
  page: [
    "openToAll",
    "evenIfClosed",
    "customersOnly",
    "customersOrTheirForm",
    "anyAdministrator",
    "administratorsOnly",
    "administratorsOrTheirForm",
  ],
  action: [
    "actionOpenToAll",
    "actionEvenIfClosed",
    "actionOfCustomer",
    "actionOfAnyAdministrator",
    "actionOfAdministrator",
    "actionOfAdministratorOrTheirForm",
  ],
  route: ["openToAll", "evenIfClosed", "customersOnly", "machinesOnly", "routeOfAdministrator"],
};

/** What does not begin with a guard, each with the reason why it needs none. */
const exceptions: Record<string, string> = {
  "app/route.ts GET": "leads to the default store view, reads nothing of anybody",
  "app/.well-known/security.txt/route.ts GET": "whom to tell of a weakness is for everybody to read",
  "app/api/health/live/route.ts GET": "says that the process answers, reads nothing",
  "app/api/health/ready/route.ts GET": "says whether requests can be served, reads nothing of anybody",
  "app/api/delivery/route.ts HEAD": "answers 405 without looking",
  "app/api/orders/route.ts POST": "the commerce system's signature is all the proof there is",
  "app/api/resend/route.ts POST": "the provider's signature is all the proof there is",
  "app/api/unsubscribe/[token]/route.ts POST": "RFC 8058: the token is all the proof there is",
  "app/api/unsubscribe/[token]/route.ts GET": "leads to a page, changes nothing",
  "app/api/unsubscribe/[token]/route.ts HEAD": "does nothing",
  "app/(admin)/admin/set-password/[token]/route.ts GET": "moves a token into a cookie, changes nothing",
};

type Node = { type: string; [key: string]: unknown };
type Entry = { file: string; name: string; body: Node };

const files = fs
  .readdirSync("app", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes(".test."))
  .map((entry) => path.join(entry.parentPath, entry.name));

/** The functions a file exports, and under which names; re-exports of one under another name are followed. */
function exportsOf(file: string): Entry[] {
  const { program } = parseSync(file, fs.readFileSync(file, "utf8"));
  const found = new Map<string, Node>();
  for (const node of program.body as unknown as Node[]) {
    if (node.type !== "ExportNamedDeclaration" && node.type !== "ExportDefaultDeclaration") continue;
    const declaration = node["declaration"] as Node | null;
    if (!declaration) throw new Error(`${file} exports in a form this test does not read`);
    for (const [name, body] of functionsIn(declaration, node.type, found)) found.set(name, body);
  }
  return [...found].map(([name, body]) => ({ file, name, body }));
}

function functionsIn(declaration: Node, kind: string, known: Map<string, Node>): [string, Node][] {
  if (declaration.type === "FunctionDeclaration") {
    const name =
      kind === "ExportDefaultDeclaration" ? "default" : (declaration["id"] as { name: string }).name;
    return [[name, declaration["body"] as Node]];
  }
  if (declaration.type !== "VariableDeclaration") return [];
  return (declaration["declarations"] as Node[]).flatMap((one): [string, Node][] => {
    const { name } = one["id"] as { name: string };
    const value = one["init"] as Node;
    if (value.type === "Identifier") return [[name, known.get(value["name"] as string) ?? value]];
    return /Function/.test(value.type) ? [[name, value["body"] as Node]] : [];
  });
}

/** The function called by the first statement of a body. */
function firstCall(body: Node): string | null {
  const [statement] = (body["body"] as Node[] | undefined) ?? [];
  const declared = (statement?.["declarations"] as Node[] | undefined)?.[0]?.["init"] as Node | undefined;
  const expression = declared ?? (statement?.["expression"] as Node | undefined);
  const call = expression?.type === "AwaitExpression" ? (expression["argument"] as Node) : expression;
  return call?.type === "CallExpression" ? ((call["callee"] as { name?: string }).name ?? null) : null;
}

const isActions = (file: string) => /^\s*["']use server["']/.test(fs.readFileSync(file, "utf8"));
const routes = files
  .filter((file) => file.endsWith("route.ts"))
  .flatMap(exportsOf)
  .filter(({ name }) => /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/.test(name));
const pages = files
  .filter((file) => file.endsWith("page.tsx"))
  .flatMap(exportsOf)
  .filter(({ name }) => name === "default");
const actions = files.filter(isActions).flatMap(exportsOf);

const label = ({ file, name }: Entry) => `${file} ${name}`;

describe("the first thing done", () => {
  test.each(pages.map((entry) => [label(entry), entry] as const))("by %s is a guard", (_, entry) => {
    expect(guards.page).toContain(firstCall(entry.body));
  });

  test.each(actions.map((entry) => [label(entry), entry] as const))(
    "by the action %s is a guard",
    (_, entry) => {
      expect(guards.action).toContain(firstCall(entry.body));
    },
  );

  test.each(
    routes.filter((entry) => !exceptions[label(entry)]).map((entry) => [label(entry), entry] as const),
  )("by the route %s is a guard", (_, entry) => {
    expect(guards.route).toContain(firstCall(entry.body));
  });
});

test("every page, action and route was looked at, and no exception is left over", () => {
  expect(pages.length).toBeGreaterThan(12);
  expect(actions.length).toBeGreaterThan(12);
  expect(Object.keys(exceptions).filter((name) => !routes.some((entry) => label(entry) === name))).toEqual(
    [],
  );
  const inline = files.filter(
    (file) => !isActions(file) && /["']use server["']/.test(fs.readFileSync(file, "utf8")),
  );
  expect(inline, "actions stand in files of their own").toEqual([]);
});
