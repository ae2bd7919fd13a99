import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { useDatabase } from "@/db/testing/database";

import { startMailbox, type Mailbox } from "./server";
import { apiKey, mailTo } from "./testing/mailbox";

// The events of Resend: resend.com/docs/webhooks/event-types; signed as svix.com/docs/receiving/verifying-payloads/how-manual.
useDatabase();

const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
type Heard = { id: string; type: string; data: Record<string, unknown> };
let heard: Heard[] = [];
let refusals = 0;
let mailbox: Mailbox;

const app = createServer((request, response) => {
  void (async () => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const headers = request.headers as Record<string, string>;
    new Webhook(secret).verify(body, {
      "webhook-id": headers["svix-id"] ?? "",
      "webhook-timestamp": headers["svix-timestamp"] ?? "",
      "webhook-signature": headers["svix-signature"] ?? "",
    });
    const isRefused = refusals > 0;
    refusals -= 1;
    response.writeHead(isRefused ? 503 : 204).end();
    if (!isRefused) heard.push({ id: headers["svix-id"] ?? "", ...(JSON.parse(body) as Omit<Heard, "id">) });
  })();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  mailbox = await startMailbox({
    port: 0,
    databaseUrl: process.env["DATABASE_URL"] ?? "",
    apiKey,
    ratePerSecond: 0,
    events: { url: `http://127.0.0.1:${(app.address() as AddressInfo).port}/`, secret, all: false },
  });
});
beforeEach(() => {
  heard = [];
  refusals = 0;
});
afterAll(async () => {
  await mailbox.stop();
  app.close();
});

const send = (to: string) =>
  fetch(`${mailbox.origin}/emails/batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify([mailTo(to, { tags: [{ name: "message", value: "7" }] })]),
  });

const types = () => heard.map(({ type }) => type);

test.each([
  ["delivered@friends.example", ["email.sent", "email.delivered"]],
  ["delayed+ana@friends.example", ["email.sent", "email.delivery_delayed"]],
  ["bounced@friends.example", ["email.sent", "email.bounced"]],
  ["complained@friends.example", ["email.sent", "email.delivered", "email.complained"]],
  ["suppressed@friends.example", ["email.suppressed"]],
  ["bounced-twice@friends.example", ["email.sent", "email.sent", "email.bounced", "email.bounced"]],
  ["bounced-backwards@friends.example", ["email.bounced", "email.sent"]],
])("tells of a mail to %s what its name asks for, signed", async (to, expected) => {
  await send(to);
  await expect.poll(types).toEqual(expected);
  expect(heard[0]?.data).toMatchObject({ to: [to], tags: { message: "7" }, email_id: expect.any(String) });
});

test("keeps the id of an event that is told twice", async () => {
  await send("bounced-twice+ids@friends.example");
  await expect.poll(() => heard.length).toBe(4);
  expect(new Set(heard.map(({ id }) => id)).size).toBe(2);
});

test("tells nothing of a mail to any other name, and tells again what was not answered with 2xx", async () => {
  await send("lea@friends.example");
  refusals = 1;
  await send("delivered+again@friends.example");
  await expect.poll(types, { timeout: 5000 }).toEqual(["email.sent", "email.delivered"]);
  expect(heard.every(({ data }) => String(data["to"]) === "delivered+again@friends.example")).toBe(true);
});
