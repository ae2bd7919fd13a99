import fs from "node:fs";

import { describe, expect, test } from "vitest";

const page = fs.readFileSync("docs/threats.md", "utf8");
const rows = [...page.matchAll(/^\| (S\d+) \| .* \| (.*) \|$/gm)].map(([, id = "", tests = ""]) => ({
  id,
  tests: [...tests.matchAll(/`([^`]+)`: ([^;|]+)/g)].map(([, file = "", name = ""]) => ({
    file,
    name: name.trim(),
  })),
}));

describe("the page of threats", () => {
  test("names each from S1 to S40 once, in order", () => {
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, index) => `S${index + 1}`));
  });

  test.each(rows)("names tests that are there for $id", ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    for (const { file, name } of tests) {
      expect(fs.existsSync(file), file).toBe(true);
      expect(fs.readFileSync(file, "utf8"), `${file}: ${name}`).toContain(name);
    }
  });
});
