import { spawn } from "node:child_process";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";

import { afterEach, describe, expect, inject, test, vi } from "vitest";

import { freePort } from "@/scripts/services/program";

import { startMailbox, type MailboxOptions } from "./server";
import { apiKey, inDatabase, mailsTo, useMailbox } from "./testing/mailbox";

const { get, post, mailbox, restart } = useMailbox();

const options = (more: Partial<MailboxOptions> = {}): MailboxOptions => ({
  port: 0,
  databaseUrl: process.env["DATABASE_URL"] ?? "",
  apiKey,
  ratePerSecond: 0,
  ...more,
});

/** Runs the program and tells what it prints and how it ends. */
function run(environment: Record<string, string>) {
  const { NODE_ENV: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", "mailbox/main.ts"], {
    env: { ...inherited, RESEND_API_KEY: apiKey, NODE_ENV: "development", ...environment },
  });
  let said = "";
  child.stdout.on("data", (text) => (said += String(text)));
  child.stderr.on("data", (text) => (said += String(text)));
  const ended = once(child, "exit").then(([code]) => ({ code: code as number | null, said }));
  const ready = () => expect.poll(() => said, { timeout: 15_000 }).toContain("Mailbox:");
  return { child, ended, ready };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test("mails survive a restart", async () => {
  await post("/emails/batch", mailsTo(3));
  await restart();
  expect((await mailbox().stats()).total).toBe(3);
});

test.each(["'older'", "null"])("tables of version %s are replaced by empty ones", async (version) => {
  await post("/emails/batch", mailsTo(3));
  await inDatabase((sql) => sql`alter table mailbox.mails drop column message`);
  await inDatabase((sql) => sql.unsafe(`comment on schema mailbox is ${version}`));
  await restart();
  expect((await mailbox().stats()).total).toBe(0);
  expect((await post("/emails/batch", mailsTo(3))).status).toBe(200);
});

test("several may start at once on a fresh database, and a key holds over all of them", async () => {
  await inDatabase((sql) => sql`drop schema mailbox cascade`);
  const several = await Promise.all([1, 2, 3, 4].map(() => startMailbox(options())));
  const answers = await Promise.all(
    several.map(({ origin }) =>
      fetch(`${origin}/emails/batch`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}`, "idempotency-key": "shared" },
        body: JSON.stringify(mailsTo(5)),
      }).then((response) => response.text()),
    ),
  );
  expect(new Set(answers).size).toBe(1);
  expect((await mailbox().stats()).total).toBe(5);
  await Promise.all(several.map(({ stop }) => stop()));
});

test("it does not start in production", async () => {
  vi.stubEnv("NODE_ENV", "production");
  await expect(startMailbox(options())).rejects.toThrow(
    "The mailbox is for development and tests and does not start with NODE_ENV=production.",
  );
});

test("a taken port is one sentence that says what to do", async () => {
  const { port } = mailbox();
  await expect(startMailbox(options({ port }))).rejects.toThrow(
    `Port ${port} is taken; stop what uses it or choose another with MAILBOX_PORT=${port + 100}.`,
  );
});

test("it listens on 127.0.0.1 only", async () => {
  expect(mailbox().origin).toBe(`http://127.0.0.1:${mailbox().port}`);
  await expect(fetch(`http://127.0.0.2:${mailbox().port}/emails`)).rejects.toThrow("fetch failed");
});

test("a request larger than the 40 MB of a mail is refused, https://resend.com/docs/api-reference/emails/send-email", async () => {
  const response = await post("/emails", `{"html":"${"x".repeat(40 * 1024 * 1024)}"}`);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ name: "validation_error" });
});

test("HEAD is answered as GET without a body", async () => {
  const response = await fetch(`${mailbox().origin}/emails`, { method: "HEAD" });
  expect([response.status, await response.text()]).toEqual([200, ""]);
});

test("stopping ends a request that waits, without accepting it", async () => {
  const other = await startMailbox(options());
  other.setFaults({ mode: "delay", milliseconds: 60_000 });
  const waiting = fetch(`${other.origin}/emails/batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}` },
    body: JSON.stringify(mailsTo(1)),
  });
  const failure = waiting.then(
    () => "answered",
    (error: Error) => error.message,
  );
  await expect.poll(() => other.faults().happened.delay).toBe(1);
  const stoppedAt = performance.now();
  await Promise.all([other.stop(), other.stop()]);
  expect(performance.now() - stoppedAt).toBeLessThan(1900);
  expect(await failure).toBe("fetch failed");
  expect((await mailbox().stats()).total).toBe(0);
});

describe("the program", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "it answers without a key and ends with 0 by %s",
    async (signal) => {
      const port = await freePort();
      const { child, ended, ready } = run({ MAILBOX_PORT: String(port) });
      await ready();
      expect((await fetch(`http://127.0.0.1:${port}/emails`)).status).toBe(200);
      child.kill(signal);
      expect(await ended).toEqual({ code: 0, said: `Mailbox: http://127.0.0.1:${port}/inbox\n` });
    },
  );

  test("it holds to 5 requests a second unless MAILBOX_RATE says otherwise", async () => {
    const port = await freePort();
    const { child, ended, ready } = run({ MAILBOX_PORT: String(port) });
    await ready();
    const response = await fetch(`http://127.0.0.1:${port}/emails/batch`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}` },
      body: JSON.stringify(mailsTo(1)),
    });
    expect([response.status, response.headers.get("ratelimit-limit")]).toEqual([200, "5"]);
    child.kill();
    expect((await ended).code).toBe(0);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["in production", { NODE_ENV: "production" }, /^The mailbox is for development and tests .*\n$/],
    [
      "without its variables",
      { DATABASE_URL: "", RESEND_API_KEY: "" },
      /^The mailbox cannot start: DATABASE_URL .*; RESEND_API_KEY .*\n$/,
    ],
    [
      "without its database",
      { DATABASE_URL: new URL("/nowhere", inject("postgres")).href },
      /^The mailbox cannot start: PostgreSQL refuses DATABASE_URL \(.*"nowhere" does not exist\)\.\n$/,
    ],
    [
      "without PostgreSQL",
      { DATABASE_URL: "postgres://nobody@127.0.0.1:9/none", MAILBOX_PORT: "3999" },
      /^The mailbox cannot start: no PostgreSQL answers at DATABASE_URL\.\n$/,
    ],
  ])("%s it ends with 1 and one sentence", async (_, environment, sentence) => {
    const { code, said } = await run(environment).ended;
    expect(code).toBe(1);
    expect(said).toMatch(sentence);
  });

  test("a taken port ends it with 1 and one sentence", async () => {
    const { code, said } = await run({ MAILBOX_PORT: String(mailbox().port) }).ended;
    expect(code).toBe(1);
    expect(said).toBe(
      `Port ${mailbox().port} is taken; stop what uses it or choose another with MAILBOX_PORT=${mailbox().port + 100}.\n`,
    );
  });
});

test("the root leads to the inbox", async () => {
  const response = await get("/");
  expect([response.status, response.headers.get("location")]).toEqual([303, "/inbox"]);
});

test.each(["//", "/%", "/emails/%zz"])("the odd path %s is answered, not a fault", async (path) => {
  const { port } = mailbox();
  const [response] = (await once(request({ port, host: "127.0.0.1", path }).end(), "response")) as [
    IncomingMessage,
  ];
  expect([404, 422]).toContain(response.resume().statusCode);
});
