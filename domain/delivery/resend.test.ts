import type { ErrorResponse } from "resend";
import { describe, expect, test } from "vitest";

import { readResults, sortError } from "./resend";
import { backoff } from "./retry";

const error = (name: string, statusCode: number | null, headers: Record<string, string> | null = null) =>
  sortError({ name, statusCode, message: "x" } as ErrorResponse, headers);

describe("every error of the provider is sorted", () => {
  test.each([
    ["application_error", null, "unknown"],
    ["application_error", 500, "unknown"],
    ["internal_server_error", 500, "unknown"],
    ["application_error", 502, "unknown"],
    ["application_error", 504, "unknown"],
    ["application_error", 408, "unknown"],
    ["rate_limit_exceeded", 429, "later"],
    ["concurrent_idempotent_requests", 409, "later"],
    ["invalid_idempotent_request", 409, "mismatch"],
    ["daily_quota_exceeded", 429, "paused"],
    ["monthly_quota_exceeded", 429, "paused"],
    ["missing_api_key", 401, "paused"],
    ["restricted_api_key", 401, "paused"],
    ["invalid_api_key", 403, "paused"],
    ["invalid_idempotency_key", 400, "paused"],
    ["validation_error", 403, "paused"],
    ["not_found", 404, "paused"],
    ["method_not_allowed", 405, "paused"],
    ["security_error", 451, "paused"],
    ["validation_error", 400, "refused"],
    ["validation_error", 422, "refused"],
    ["missing_required_field", 422, "refused"],
    ["invalid_parameter", 422, "refused"],
    ["invalid_from_address", 422, "refused"],
    ["invalid_attachment", 422, "refused"],
    ["an_error_of_tomorrow", 422, "refused"],
    ["an_error_of_tomorrow", 429, "later"],
    ["an_error_of_tomorrow", 503, "unknown"],
  ])("%s with %s is %s", (name, status, kind) => {
    expect(error(name, status).kind).toBe(kind);
  });

  test("and waits as long as the provider asks for, a day at most", () => {
    expect(error("rate_limit_exceeded", 429, { "retry-after": "7" })).toMatchObject({ waitMs: 7000 });
    expect(error("daily_quota_exceeded", 429, { "retry-after": "999999" })).toMatchObject({
      waitMs: 86_400_000,
    });
    expect(error("rate_limit_exceeded", 429, { "retry-after": "soon" })).toMatchObject({ waitMs: 1000 });
    const long = { "retry-after": "3600" };
    expect(error("rate_limit_exceeded", 429, long), "told as a pause").toMatchObject({
      kind: "paused",
      waitMs: 3_600_000,
    });
  });
});

describe("the provider's answer", () => {
  test("is put back in the order asked, around what it objected to", () => {
    const answer = { data: [{ id: "a" }, { id: "b" }], errors: [{ index: 1, message: "no" }] };
    expect(readResults(3, answer)).toEqual({
      kind: "taken",
      results: [{ id: "a" }, { objection: "no" }, { id: "b" }],
    });
  });

  test("for another number of mails than asked is unknown, never taken", () => {
    expect(readResults(2, { data: [{ id: "a" }] })).toMatchObject({ kind: "unknown" });
    expect(readResults(1, {})).toMatchObject({ kind: "unknown" });
    expect(readResults(1, { data: [{ id: "a" }, { id: "b" }] })).toMatchObject({ kind: "unknown" });
  });
});

test("calls of unknown fate are made again later and later, never all at once, eight within 20 hours", () => {
  process.env["DELIVERY_BACKOFF_MS"] = "30000";
  const waits = Array.from({ length: 8 }, (_, index) => backoff(index + 1, () => 1));
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  expect(waits.slice(0, 7).reduce((sum, wait) => sum + wait, 0)).toBeLessThan(20 * 3_600_000);
  expect(backoff(3, () => 0)).toBeLessThan(backoff(3, () => 1));
});
