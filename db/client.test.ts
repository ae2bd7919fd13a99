import { expect, test } from "vitest";

import { waitBeforeConnecting } from "./client";

test("a lost database is tried again within a second, however long it is away", () => {
  for (const attempt of [0, 1, 5, 20, 1000]) {
    expect(waitBeforeConnecting(attempt)).toBeGreaterThan(0);
    expect(waitBeforeConnecting(attempt)).toBeLessThanOrEqual(1);
  }
});
