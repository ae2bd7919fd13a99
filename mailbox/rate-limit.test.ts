import { describe, expect, test } from "vitest";

import { mailTo, useMailbox } from "./testing/mailbox";
import { rateLimiter } from "./rate-limit";

describe("the limit of 5 requests a second, https://resend.com/docs/api-reference/rate-limit", () => {
  const { post, get, clock, mailbox } = useMailbox({ ratePerSecond: 5 });
  const send = (headers?: Record<string, string>) => post("/emails", mailTo("a@friends.test"), headers);
  const standing = ({ status, headers }: Response) => ({
    status,
    limit: headers.get("ratelimit-limit"),
    remaining: headers.get("ratelimit-remaining"),
    reset: headers.get("ratelimit-reset"),
    retryAfter: headers.get("retry-after"),
  });

  test("every answer tells the limit; the sixth request at once is refused and told when to come back", async () => {
    clock.move(10_000);
    const left: (string | null)[] = [];
    for (let count = 0; count < 5; count += 1) left.push((await send()).headers.get("ratelimit-remaining"));
    expect(left).toEqual(["4", "3", "2", "1", "0"]);

    const sixth = await send();
    expect(standing(sixth)).toEqual({
      status: 429,
      limit: "5",
      remaining: "0",
      reset: "1",
      retryAfter: "1",
    });
    expect(await sixth.json()).toMatchObject({
      statusCode: 429,
      name: "rate_limit_exceeded",
      message: expect.stringContaining("You can only make 5 requests per second."),
    });
    expect((await mailbox().stats()).total).toBe(5);

    clock.move(200);
    expect(standing(await send())).toMatchObject({ status: 200, remaining: "0", retryAfter: null });
    expect((await send()).status).toBe(429);
  });

  test("it holds over both endpoints, and a refused mail counts as well", async () => {
    clock.move(10_000);
    for (let count = 0; count < 4; count += 1) await post("/emails/batch", [mailTo("nobody")]);
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(429);
  });

  test("neither reading nor a request without a key takes from it", async () => {
    clock.move(10_000);
    for (let count = 0; count < 8; count += 1) {
      const read = await get("/emails");
      expect(standing(read)).toMatchObject({ status: 200, limit: null });
      expect((await send({ authorization: "" })).status).toBe(401);
    }
    expect((await send()).headers.get("ratelimit-remaining")).toBe("4");
  });

  test("parallel requests get no more than there is", async () => {
    clock.move(10_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  });
});

test("the bucket fills evenly, holds one second's worth, and minds no clock that goes back", () => {
  let time = 0;
  const take = rateLimiter(2, () => new Date(time));
  const granted = () => take().granted;
  expect([granted(), granted(), granted()]).toEqual([true, true, false]);
  time = 499;
  expect(granted()).toBe(false);
  time = 500;
  expect([granted(), granted()]).toEqual([true, false]);
  time = 100;
  expect(granted()).toBe(false);
  time = 600;
  expect([granted(), granted()]).toEqual([true, false]);
  time = 60_000;
  expect([granted(), granted(), granted()]).toEqual([true, true, false]);
});

test("0 switches the limit off, with its headers", () => {
  const take = rateLimiter(0, () => new Date());
  expect(Array.from({ length: 100 }, take).every(({ granted }) => granted)).toBe(true);
  expect(take().headers).toEqual({});
});
