import { expect, test } from "vitest";

import { momentWithZone, withFirstOfMonth } from "./dates";

const newYear = new Date("2027-01-01T10:30:00Z");

test("a moment is written out in the words, hour and zone of its store view", () => {
  expect(momentWithZone(newYear, "en-GB", "Europe/London")).toBe("1 January 2027 at 10:30 GMT");
  expect(momentWithZone(newYear, "en-US", "America/New_York")).toBe("January 1, 2027 at 5:30 AM EST");
});

test("French writes the first of a month as 1er, and no other day", () => {
  expect(momentWithZone(newYear, "fr-FR", "Europe/Paris")).toBe("1er janvier 2027 à 11:30 UTC+1");
  for (const day of ["11 janvier", "21 janv.", "31 décembre 2026 à 1:30"])
    expect(withFirstOfMonth(day, "fr-FR")).toBe(day);
  expect(withFirstOfMonth("1 January", "en-GB")).toBe("1 January");
});
