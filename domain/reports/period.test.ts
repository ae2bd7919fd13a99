import { describe, expect, test } from "vitest";

import { intervalsOf, mostIntervals, periodBefore, presetsOf, readPeriod, type Grain } from "./period";

const today = "2026-03-11";

describe("a period", () => {
  test("is of the last 30 days by day, unless said otherwise", () => {
    expect(readPeriod({}, today)).toEqual({ from: "2026-02-10", to: today, by: "day" });
    expect(readPeriod({ from: "2026-03-01", by: "week" }, today)).toMatchObject({ to: today, by: "day" });
    expect(readPeriod({ from: "2026-12-01" }, today)).toMatchObject({ to: "2026-12-01" });
    expect(readPeriod({ to: "2025-01-30" }, today)).toMatchObject({ from: "2025-01-01" });
  });

  test("has every day, month or year in it, the first and last as far as they are in it", () => {
    const interval = { from: "2023-12-30", to: "2025-01-02" };
    expect(intervalsOf({ ...interval, by: "day" })).toHaveLength(370);
    const months = intervalsOf({ ...interval, by: "month" });
    expect(months).toHaveLength(14);
    expect(months[0]).toEqual({ from: "2023-12-30", to: "2023-12-31" });
    expect(months[2]).toEqual({ from: "2024-02-01", to: "2024-02-29" });
    expect(intervalsOf({ ...interval, by: "year" })).toEqual([
      { from: "2023-12-30", to: "2023-12-31" },
      { from: "2024-01-01", to: "2024-12-31" },
      { from: "2025-01-01", to: "2025-01-02" },
    ]);
  });

  test("is compared with as many days, or months, before", () => {
    const before = (from: string, to: string, by: Grain = "day") => periodBefore({ from, to, by });
    expect(before("2026-03-01", "2026-03-31")).toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(before("2026-02-01", "2026-02-28")).toEqual({ from: "2026-01-01", to: "2026-01-31" });
    expect(before("2026-03-05", "2026-03-11")).toEqual({ from: "2026-02-26", to: "2026-03-04" });
    expect(before("2026-03-01", "2026-03-02")).toEqual({ from: "2026-02-27", to: "2026-02-28" });
    expect(before("2026-01-01", "2026-12-31")).toEqual({ from: "2025-01-01", to: "2025-12-31" });
    expect(before("2025-12-01", "2026-11-28", "month")).toEqual({ from: "2024-12-01", to: "2025-11-28" });
    expect(before("2026-03-01", "2026-03-30", "month")).toEqual({ from: "2026-02-01", to: "2026-02-28" });
  });

  test.each([
    [{ from: "2026-02-30" }, "from", "no_day"],
    [{ to: "tomorrow" }, "to", "no_day"],
    [{ from: "2026-03-02", to: "2026-03-01" }, "to", "ends_before"],
    [{ from: "2010-01-01", to: "2026-03-01" }, "from", "too_long"],
  ])("that is none is refused: %o", (asked, field, reason) => {
    expect(readPeriod(asked, today)).toEqual({ field, reason });
  });

  test("may be of as many years as make 3,700 rows, and no more", () => {
    const asked = { from: "2016-02-01", to: "2026-03-19" };
    const period = { ...asked, by: "day" } as const;
    expect(readPeriod(period, today)).toEqual({ ...period });
    expect(intervalsOf(period)).toHaveLength(mostIntervals);
  });

  test("asked for often ends today, or with the month before", () => {
    for (const { name, ...period } of presetsOf(today)) {
      expect(readPeriod(period, today), name).toEqual(period);
      expect(period.to, name).toBe(name === "lastMonth" ? "2026-02-28" : today);
    }
  });
});
