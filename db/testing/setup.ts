import { afterEach, beforeEach, expect, inject, vi } from "vitest";

Object.assign(process.env, inject("secrets"), {
  DATABASE_URL: inject("postgres"),
  // On a slow machine twenty at once may take their time.
  DATABASE_WAIT_MS: "60000",
  LOG_LEVEL: "silent",
});

const complaints = vi.spyOn(console, "error");

beforeEach(() => {
  complaints.mockClear();
});

afterEach(() => {
  expect(complaints.mock.calls, "nothing may be written to console.error").toEqual([]);
});
