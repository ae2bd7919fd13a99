import { request } from "node:http";

import { beforeEach, describe, expect, test } from "vitest";

import { Faults, type FaultRule } from "./faults";
import { apiKey, mailTo, useMailbox } from "./testing/mailbox";

const { post, get, mailbox } = useMailbox();

let sent = 0;
beforeEach(() => {
  sent += 1;
});

const send = (to = "a@friends.test") =>
  post("/emails/batch", [mailTo(to)], { "idempotency-key": `fault/${sent}` });
const total = async () => (await mailbox().stats()).total;
const happened = () => mailbox().faults().happened;

const control = async (method: string, body?: unknown) => {
  const response = await fetch(`${mailbox().origin}/faults`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as unknown };
};

// Names and statuses as https://resend.com/docs/api-reference/errors has them.
describe("faults before a request is accepted: nothing is sent and the key stays free", () => {
  test.each<[FaultRule, number, string]>([
    [{ mode: "error-before" }, 500, "application_error"],
    [{ mode: "rate-limit" }, 429, "rate_limit_exceeded"],
    [{ mode: "daily-quota" }, 429, "daily_quota_exceeded"],
    [{ mode: "monthly-quota" }, 429, "monthly_quota_exceeded"],
    [{ mode: "missing-key" }, 401, "missing_api_key"],
    [{ mode: "restricted-key" }, 401, "restricted_api_key"],
    [{ mode: "invalid-key" }, 403, "invalid_api_key"],
    [{ mode: "unverified-domain" }, 403, "validation_error"],
  ])("%j answers %i %s", async (rule, statusCode, name) => {
    mailbox().setFaults({ ...rule, next: 1 });
    const response = await send();
    expect(response.status).toBe(statusCode);
    expect(await response.json()).toMatchObject({ statusCode, name });
    expect(await total()).toBe(0);
    expect((await send()).status).toBe(200);
    expect(happened()).toEqual({ [rule.mode]: 1 });
  });

  test("bad-gateway answers 502 with a page in HTML", async () => {
    mailbox().setFaults({ mode: "bad-gateway" });
    const response = await send();
    expect([response.status, response.headers.get("content-type")]).toEqual([502, "text/html"]);
    expect(await response.text()).toContain("<h1>502 Bad Gateway</h1>");
    expect(await total()).toBe(0);
  });

  test.each(["rate-limit", "daily-quota", "monthly-quota"] as const)(
    "%s tells when to come back",
    async (mode) => {
      mailbox().setFaults({ mode, retryAfter: 30 });
      expect((await send()).headers.get("retry-after")).toBe("30");
    },
  );
});

describe("faults after a request was accepted: the mails are sent, and the same call again sends nothing", () => {
  test.each<[FaultRule, number]>([
    [{ mode: "error-after" }, 500],
    [{ mode: "bad-gateway-after" }, 502],
    [{ mode: "truncated" }, 200],
  ])("%j answers %i", async (rule, status) => {
    mailbox().setFaults({ ...rule, next: 1 });
    const response = await send();
    expect(response.status).toBe(status);
    await response.text();
    expect(await total()).toBe(1);
    expect((await send()).status).toBe(200);
    expect(await total()).toBe(1);
  });

  test("truncated ends in the middle of the JSON", async () => {
    mailbox().setFaults({ mode: "truncated" });
    const text = await (await send()).text();
    expect(text).toMatch(/^\{"data":/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  test("drop cuts the connection", async () => {
    mailbox().setFaults({ mode: "drop" });
    await expect(send()).rejects.toThrow("fetch failed");
    expect(await total()).toBe(1);
  });
});

test("delay holds a request, and goes together with another fault", async () => {
  mailbox().setFaults([{ mode: "delay", milliseconds: 120 }, { mode: "error-after" }]);
  const startedAt = performance.now();
  expect((await send()).status).toBe(500);
  expect(performance.now() - startedAt).toBeGreaterThan(115);
  expect(happened()).toEqual({ delay: 1, "error-after": 1 });
});

test("late-answer keeps the mails at once and answers later, and every request is noted", async () => {
  mailbox().setFaults({ mode: "late-answer", milliseconds: 400, next: 1 });
  const answer = send();
  await expect.poll(total).toBe(1);
  expect(await Promise.race([answer, Promise.resolve("not yet")])).toBe("not yet");
  expect((await answer).status).toBe(200);
  const requests = (await (await fetch(`${mailbox().origin}/requests`)).json()) as unknown[];
  expect(requests.at(-1)).toMatchObject({ key: `fault/${sent}`, status: 200 });
});

describe("how often", () => {
  const outcomes = (rule: FaultRule, count: number) => {
    const faults = new Faults();
    faults.set(rule);
    return Array.from({ length: count }, () => faults.draw(["a@friends.test"]).mode !== null);
  };

  test("a probability is met over many requests, and a seed gives the same requests again", () => {
    const fifth = outcomes({ mode: "drop", probability: 0.2, seed: 7 }, 5000);
    expect(fifth.filter(Boolean).length / 5000).toBeCloseTo(0.2, 1);
    expect(outcomes({ mode: "drop", probability: 0.2, seed: 7 }, 5000)).toEqual(fifth);
    expect(outcomes({ mode: "drop", probability: 0.2, seed: 8 }, 5000)).not.toEqual(fifth);
    expect(outcomes({ mode: "drop", probability: 0 }, 100)).not.toContain(true);
  });

  test("`next` ends a fault after so many requests", () => {
    expect(outcomes({ mode: "drop", next: 2 }, 4)).toEqual([true, true, false, false]);
  });

  test("the first of several faults that fires is the one, and only it is counted", () => {
    const faults = new Faults();
    faults.set([
      { mode: "drop", next: 1 },
      { mode: "error-before", next: 1 },
    ]);
    const modes = [1, 2, 3].map(() => faults.draw([]).mode);
    expect(modes).toEqual(["drop", "error-before", null]);
    expect(faults.report().happened).toEqual({ drop: 1, "error-before": 1 });
  });

  test("`recipient` picks the requests that write to it", async () => {
    mailbox().setFaults({ mode: "error-before", recipient: "Poor@Friends.test" });
    expect((await post("/emails", mailTo("a@friends.test"))).status).toBe(200);
    expect((await post("/emails", mailTo("Poor <poor@friends.test>"))).status).toBe(500);
  });
});

describe("faults by the recipient's name", () => {
  test("fault-error-before@ happens once to an address, so that a retry gets through", async () => {
    expect((await send("fault-error-before@friends.test")).status).toBe(500);
    expect((await send("fault-error-before@friends.test")).status).toBe(200);
  });

  test("a number says how often, a label makes addresses of it, and each has its own count", async () => {
    const statuses = async (to: string) => [
      (await send(to)).status,
      (await send(to)).status,
      (await send(to)).status,
    ];
    expect(await statuses("fault-rate-limit-2+ana@friends.test")).toEqual([429, 429, 200]);
    sent += 1;
    expect(await statuses("fault-rate-limit-2+ben@friends.test")).toEqual([429, 429, 200]);
  });

  test("fault-delay-150@ waits so many milliseconds", async () => {
    const startedAt = performance.now();
    expect((await send("fault-delay-150@friends.test")).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(145);
  });
});

describe("the control address", () => {
  test("POST /faults sets, GET counts what really happened, DELETE ends all", async () => {
    const rule = { mode: "error-before", next: 3 };
    expect(await control("POST", rule)).toMatchObject({ status: 200, body: { rules: [rule] } });
    await send();
    await send();
    expect(await control("GET")).toEqual({
      status: 200,
      body: {
        rules: [{ ...rule, probability: 1, seed: 1, milliseconds: 1000, happened: 2 }],
        happened: { "error-before": 2 },
      },
    });
    expect(await control("DELETE")).toEqual({ status: 200, body: { rules: [], happened: {} } });
    expect((await send()).status).toBe(200);
  });

  test.each([{ mode: "explode" }, { mode: "drop", probability: 2 }, { mode: "drop", often: 1 }, "drop"])(
    "%j is refused and changes nothing",
    async (rule) => {
      mailbox().setFaults({ mode: "error-before" });
      expect(await control("POST", rule)).toMatchObject({ status: 422, body: { name: "validation_error" } });
      expect(mailbox().faults().rules).toHaveLength(1);
    },
  );

  test("a page of another site cannot set faults, delete mails or be answered under a name of its own", async () => {
    const from = { method: "POST", headers: { "sec-fetch-site": "cross-site" }, body: "{}" };
    expect((await fetch(`${mailbox().origin}/faults`, from)).status).toBe(404);
    await send();
    expect((await fetch(`${mailbox().origin}/inbox/delete`, from)).status).toBe(404);
    for (const origin of ["https://evil.test", "null", `http://localhost.evil.test:${mailbox().port}`])
      expect((await post("/inbox/delete", "", { origin })).status, origin).toBe(404);
    expect(await total()).toBe(1);
    expect((await post("/inbox/delete", "", { origin: mailbox().origin })).status).toBe(303);
    const options = { port: mailbox().port, path: "/emails", headers: { host: "evil.test" } };
    const status = await new Promise((resolve) => {
      request(options, (response) => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(404);
    expect((await get("/emails")).status).toBe(200);
  });
});

test("a request without a key meets no fault", async () => {
  mailbox().setFaults({ mode: "error-before" });
  expect((await post("/emails", mailTo("a@friends.test"), { authorization: "" })).status).toBe(401);
  expect(
    (await post("/emails", mailTo("a@friends.test"), { authorization: `Bearer ${apiKey}` })).status,
  ).toBe(500);
  expect(happened()).toEqual({ "error-before": 1 });
});
