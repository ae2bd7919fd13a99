import { expect, test } from "vitest";

import { filterOf, readGridSearch } from "./grid-search";

test.each([
  ["sentFrom", "2026-02-30"],
  ["sentTo", "2026-13-01"],
  ["registeredFrom", "0099-01-01"],
  ["group", "40000"],
  ["group", "-1"],
  ["status", "gone"],
  ["id", "1".repeat(16)],
  ["zone", "Atlantis/Capital"],
])("what makes no sense in the address counts as absent: %s=%s", (name, value) => {
  expect(filterOf(readGridSearch({ [name]: value }))).toEqual({});
});

test("what there is is read as the domain knows it", () => {
  expect(filterOf(readGridSearch({ sentFrom: "2024-02-29", group: "32767", id: "7-" }))).toEqual({
    sent: { from: "2024-02-29" },
    group: 32_767,
    id: { from: 7 },
  });
});
