import fs from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import AdministrationLayout from "./layout";

test("the document waits for a request before it asks the database, which a build does not have", async () => {
  await expect(AdministrationLayout({ children: null })).rejects.toThrow("outside a request scope");
});

test("no page that asks the database before it looks at the request is drawn by a build", () => {
  const pages = fs
    .readdirSync("app/(admin)", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("page.tsx"))
    .map((file) => fs.readFileSync(path.join("app/(admin)", file), "utf8"))
    .filter((page) => page.includes("await anyAdministrator()"));
  expect(pages.length).toBeGreaterThan(0);
  for (const page of pages) expect(page).toContain('export const dynamic = "force-dynamic";');
});
