import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { addDays, grains, intervalsOf, periodBefore, periodOf, presets, readPeriod } from "./period";

const today = "2026-11-27";
const ask = (from: string, to: string, by = "day") => readPeriod({ from, to, by }, today);

describe("a period", () => {
  test("is the last 30 days unless something else is asked for", () => {
    expect(readPeriod({ from: "", to: "", by: "" }, today)).toEqual({
      from: "2026-10-29",
      to: "2026-11-27",
      by: "day",
    });
  });

  test.each([
    ["2026-02-30", "2026-03-01", { from: "not_a_day" }],
    ["yesterday", "27/11/2026", { from: "not_a_day", to: "not_a_day" }],
    ["0001-01-01", "2026-01-01", { from: "not_a_day" }],
    ["2026-03-02", "2026-03-01", { to: "before_from" }],
    ["2015-01-01", "2026-03-01", { by: "too_many" }],
  ])("from %s to %s is refused", (from, to, refused) => {
    expect(ask(from, to)).toEqual({ refused });
  });

  test("may have 3,700 intervals", () => {
    expect(ask("2010-01-01", addDays("2010-01-01", 3699))).toMatchObject({ by: "day" });
    expect(ask("2010-01-01", addDays("2010-01-01", 3700))).toEqual({ refused: { by: "too_many" } });
    expect(ask("1900-01-01", "2099-12-31", "month")).toMatchObject({ by: "month" });
  });

  test("is cut where months and years end, a leap day included", () => {
    expect(intervalsOf({ from: "2024-01-30", to: "2024-03-02", by: "month" })).toEqual([
      { from: "2024-01-30", to: "2024-01-31" },
      { from: "2024-02-01", to: "2024-02-29" },
      { from: "2024-03-01", to: "2024-03-02" },
    ]);
    expect(intervalsOf({ from: "2025-12-31", to: "2026-01-01", by: "year" })).toEqual([
      { from: "2025-12-31", to: "2025-12-31" },
      { from: "2026-01-01", to: "2026-01-01" },
    ]);
  });

  test("is covered by its intervals without a gap, as is the one before it", () => {
    const days = fc.integer({ min: 0, max: 20_000 }).map((count) => addDays("1990-01-01", count));
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 900 }), fc.constantFrom(...grains), (from, length, by) => {
        const period = { from, to: addDays(from, length), by };
        const intervals = intervalsOf(period);
        expect(intervals[0]?.from).toBe(period.from);
        expect(intervals.at(-1)?.to).toBe(period.to);
        for (const [index, interval] of intervals.entries()) {
          expect(interval.from <= interval.to).toBe(true);
          const next = intervals[index + 1];
          if (next) expect(next.from).toBe(addDays(interval.to, 1));
        }
        const before = periodBefore(period);
        expect(addDays(before.to, 1)).toBe(period.from);
        expect(addDays(before.from, length)).toBe(before.to);
      }),
    );
  });

  test.each(presets)("%s ends no later than today", (preset) => {
    for (const day of ["2026-11-27", "2024-02-29", "2026-01-01", "2026-03-31"]) {
      const period = periodOf(preset, day);
      expect(readPeriod(period, day)).toEqual(period);
      expect(period.to <= day).toBe(true);
    }
  });
});
