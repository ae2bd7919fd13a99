import { Resend } from "resend";
import { describe, expect, test } from "vitest";

import type { Mode } from "./fault-modes";
import { apiKey, mailsTo, useMailbox } from "./testing/mailbox";

const { mailbox } = useMailbox();

const client = (key = apiKey) => new Resend(key, { baseUrl: mailbox().origin });

const mail = (to: string) => ({
  from: "Maison Convive <shop@maison.test>",
  to,
  subject: "You are invited",
  html: "<p>Come in</p>",
  text: "Come in",
});

describe("the unchanged client `resend` 6.38.0 against the mailbox", () => {
  test("emails.send is answered by an id, by which emails.get finds the mail", async () => {
    const sent = await client().emails.send({
      ...mail("Léa <lea@friends.test>"),
      replyTo: "ana@shop.test",
      headers: { "List-Unsubscribe": "<https://shop.test/u>" },
      tags: [{ name: "message", value: "1" }],
    });
    expect(sent.error).toBeNull();
    const { data } = await client().emails.get(sent.data?.id ?? "");
    expect(data).toMatchObject({
      object: "email",
      id: sent.data?.id,
      to: ["Léa <lea@friends.test>"],
      reply_to: ["ana@shop.test"],
      html: "<p>Come in</p>",
      tags: [{ name: "message", value: "1" }],
      last_event: "delivered",
    });
  });

  test("batch.send is strict unless told otherwise", async () => {
    const { data, error } = await client().batch.send([mail("a@friends.test"), mail("nobody")]);
    expect(data).toBeNull();
    expect(error).toMatchObject({ statusCode: 422, name: "validation_error" });
    expect((await mailbox().stats()).total).toBe(0);
  });

  test("batch.send in permissive mode tells ids and errors", async () => {
    const { data } = await client().batch.send([mail("nobody"), mail("a@friends.test")], {
      batchValidation: "permissive",
    });
    expect(data?.data).toHaveLength(1);
    expect(data?.errors).toEqual([{ index: 0, message: expect.stringContaining("`to`") }]);
  });

  test("a key makes batch.send repeatable", async () => {
    const send = (mails: ReturnType<typeof mail>[]) =>
      client().batch.send(mails, { idempotencyKey: "client/1", batchValidation: "permissive" });
    const first = await send([mail("a@friends.test")]);
    expect((await send([mail("a@friends.test")])).data).toEqual(first.data);
    expect((await send([mail("b@friends.test")])).error).toMatchObject({
      statusCode: 409,
      name: "invalid_idempotent_request",
    });
  });

  test("a wrong key is an error with its name and status", async () => {
    const { error } = await client("re_wrong").emails.send(mail("a@friends.test"));
    expect(error).toEqual({ statusCode: 403, name: "invalid_api_key", message: "API key is invalid." });
  });

  test("emails.list pages through what was sent", async () => {
    await client().batch.send(mailsTo(3).map((one) => ({ ...mail(String(one.to)) })));
    const first = await client().emails.list({ limit: 2 });
    expect(first.data).toMatchObject({ object: "list", has_more: true });
    const rest = await client().emails.list({ limit: 2, after: first.data?.data[1]?.id ?? "" });
    expect(rest.data?.data.map(({ to }) => to)).toEqual([["friend0@friends.test"]]);
    expect(rest.data?.has_more).toBe(false);
  });
});

// The client never throws for what a server does: node_modules/resend/dist/index.mjs, fetchRequest.
describe("each fault as the client sees it, https://resend.com/docs/api-reference/errors", () => {
  const send = (signal?: AbortSignal) =>
    client().batch.send([mail("a@friends.test")], {
      idempotencyKey: `fault/${expect.getState().currentTestName}`,
      batchValidation: "permissive",
      ...(signal && { signal }),
    });
  const total = async () => (await mailbox().stats()).total;

  const seen: Record<Exclude<Mode, "delay" | "late-answer">, [number | null, string, number]> = {
    "error-before": [500, "application_error", 0],
    "bad-gateway": [502, "application_error", 0],
    "rate-limit": [429, "rate_limit_exceeded", 0],
    "daily-quota": [429, "daily_quota_exceeded", 0],
    "monthly-quota": [429, "monthly_quota_exceeded", 0],
    "missing-key": [401, "missing_api_key", 0],
    "restricted-key": [401, "restricted_api_key", 0],
    "invalid-key": [403, "invalid_api_key", 0],
    "unverified-domain": [403, "validation_error", 0],
    drop: [null, "application_error", 1],
    truncated: [null, "application_error", 1],
    "error-after": [500, "application_error", 1],
    "bad-gateway-after": [502, "application_error", 1],
  };

  test.each(Object.entries(seen).map(([mode, [status, name, sent]]) => ({ mode, status, name, sent })))(
    "$mode is status $status, $name, with $sent mails sent; the same call again makes it one",
    async ({ mode, status, name, sent }) => {
      mailbox().setFaults({ mode: mode as Mode, next: 1 });
      const { data, error } = await send();
      expect(data).toBeNull();
      expect(error).toMatchObject({ statusCode: status, name });
      expect(await total()).toBe(sent);
      expect((await send()).error).toBeNull();
      expect(await total()).toBe(1);
    },
  );

  test("its own timeout ends a delayed call without status; the call goes on here", async () => {
    mailbox().setFaults({ mode: "delay", milliseconds: 1000, next: 1 });
    expect((await send(AbortSignal.timeout(50))).error).toMatchObject({ statusCode: null });
    expect((await send()).error).toMatchObject({ statusCode: 409, name: "concurrent_idempotent_requests" });
    await expect.poll(async () => (await send()).data?.data, { timeout: 5000 }).toHaveLength(1);
    expect(await total()).toBe(1);
  });

  test("a rate limit reaches the caller with its headers", async () => {
    mailbox().setFaults({ mode: "rate-limit", retryAfter: 7, next: 1 });
    expect((await send()).headers).toMatchObject({ "retry-after": "7", "ratelimit-remaining": "0" });
  });
});
