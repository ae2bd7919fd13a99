import { describe, expect, test } from "vitest";

import { hours, mailsTo, mailTo, useMailbox } from "./testing/mailbox";

const { post, mailbox, clock, restart } = useMailbox();

const total = async () => (await mailbox().stats()).total;

const send = async (key: string, body: unknown = mailsTo(3), path = "/emails/batch") => {
  const response = await post(path, body, { "idempotency-key": key });
  return { status: response.status, body: (await response.json()) as { name?: string; data?: unknown } };
};

let made = 0;
const newKey = () => `batch/${(made += 1)}`;

describe("a key is kept for 24 hours, https://resend.com/docs/dashboard/emails/idempotency-keys", () => {
  test("the same request gets the same answer and sends nothing again", async () => {
    const key = newKey();
    const first = await send(key);
    expect(first.status).toBe(200);
    expect(await send(key)).toEqual(first);
    expect(await total()).toBe(3);
  });

  test("another body under the same key is refused with 409 invalid_idempotent_request", async () => {
    const key = newKey();
    await send(key);
    expect(await send(key, mailsTo(2))).toMatchObject({
      status: 409,
      body: { statusCode: 409, name: "invalid_idempotent_request" },
    });
    expect(await total()).toBe(3);
  });

  test("the answer is replayed just before 24 hours have passed and the mails go out anew after them", async () => {
    const key = newKey();
    const first = await send(key);
    clock.move(hours(24) - 1000);
    expect(await send(key)).toEqual(first);
    clock.move(1000);
    const later = await send(key);
    expect(later.status).toBe(200);
    expect(later.body.data).not.toEqual(first.body.data);
    expect(await total()).toBe(6);
    expect(await send(key)).toEqual(later);
  });

  test("after 24 hours another body may use the key", async () => {
    const key = newKey();
    await send(key);
    clock.move(hours(24));
    expect(await send(key, mailsTo(2))).toMatchObject({ status: 200 });
    expect(await send(key)).toMatchObject({ status: 409 });
  });

  test("a permissive answer is replayed with its errors", async () => {
    const body = [mailTo("a@friends.test"), mailTo("nobody")];
    const headers = { "idempotency-key": newKey(), "x-batch-validation": "permissive" };
    const first = (await (await post("/emails/batch", body, headers)).json()) as unknown;
    expect(await (await post("/emails/batch", body, headers)).json()).toEqual(first);
    expect(await total()).toBe(1);
  });

  test("one mail has a key as well, apart from those of batches", async () => {
    const key = newKey();
    await send(key);
    const first = await send(key, mailTo("a@friends.test"), "/emails");
    expect(first.status).toBe(200);
    expect(await send(key, mailTo("a@friends.test"), "/emails")).toEqual(first);
    expect(await total()).toBe(4);
  });

  test("a refused request leaves its key free, for nothing was sent", async () => {
    const key = newKey();
    expect(await send(key, [mailTo("nobody")])).toMatchObject({ status: 422 });
    expect(await send(key)).toMatchObject({ status: 200 });
  });

  test("without a key every request sends", async () => {
    await post("/emails/batch", mailsTo(3));
    await post("/emails/batch", mailsTo(3));
    expect(await mailbox().stats()).toMatchObject({ total: 6, messages: 3, duplicates: 3 });
  });

  test.each(["", "x".repeat(257)])(
    "a key of %#: not 1 to 256 characters is refused with 400",
    async (key) => {
      expect(await send(key)).toMatchObject({ status: 400, body: { name: "invalid_idempotency_key" } });
      expect(await total()).toBe(0);
    },
  );

  test("a key of 256 characters is one", async () => {
    expect(await send("x".repeat(256))).toMatchObject({ status: 200 });
  });
});

describe("while the first request runs", () => {
  test("the same key is refused with 409 concurrent_idempotent_requests, then answered as the first", async () => {
    const key = newKey();
    mailbox().setFaults({ mode: "delay", milliseconds: 1000, next: 1 });
    const first = send(key);
    await expect.poll(() => mailbox().faults().happened.delay).toBe(1);
    expect(await send(key)).toMatchObject({ status: 409, body: { name: "concurrent_idempotent_requests" } });
    expect(await send(newKey())).toMatchObject({ status: 200 });
    const answered = await first;
    expect(await send(key)).toEqual(answered);
    expect(await total()).toBe(6);
  });

  test("of 20 at once one sends, and the others get its answer or the 409", async () => {
    const key = newKey();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(key)));
    const sent = answers.filter(({ status }) => status === 200);
    expect(sent.length).toBeGreaterThan(0);
    expect(new Set(sent.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ status }) => status === 409).length).toBe(20 - sent.length);
    expect(await total()).toBe(3);
  });
});

test("keys survive a restart of the mailbox", async () => {
  const key = newKey();
  const first = await send(key);
  await restart();
  expect(await send(key)).toEqual(first);
  expect(await send(key, mailsTo(1))).toMatchObject({ status: 409 });
  expect(await total()).toBe(3);
});

test("keys are remembered when all mails are deleted", async () => {
  const key = newKey();
  const first = await send(key);
  await mailbox().clear();
  expect(await send(key)).toEqual(first);
  expect(await total()).toBe(0);
});
