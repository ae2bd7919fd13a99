import http, { type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

import { afterEach, expect, test } from "vitest";

import en from "@/messages/en.json";
import fr from "@/messages/fr.json";

import { answerPlainly } from "./plain-answers";

let server: http.Server | undefined;
afterEach(() => server?.close());

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** What a browser gets from a server that answers so, on a day when PostgreSQL is out of reach or not. */
async function ask(
  answer: RequestListener,
  over: { method?: string; path?: string; headers?: Record<string, string>; isOutOfReach?: boolean } = {},
): Promise<Answer> {
  server = http.createServer((request, response) => {
    answerPlainly(request, response, () => over.isOutOfReach ?? false);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const { method = "GET", path = "/en", headers = {} } = over;
    const sent = { accept: "text/html,*/*", connection: "close", ...headers };
    const request = http.request(
      { port, host: "127.0.0.1", method, path, headers: sent },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      },
    );
    request.on("error", reject).end();
  });
}

/** As Next does it: in parts, and compressed. */
const fail =
  (status = 500): RequestListener =>
  (_request, response) => {
    response.statusCode = status;
    response.setHeader("content-encoding", "gzip");
    response.setHeader("content-type", "text/html");
    response.setHeader("x-kept", "yes");
    response.write(gzipSync("<script>draw()</script>"));
    response.end();
  };

test("a page that fails says so without scripts, in the language the browser asks for, and how to go on", async () => {
  for (const [language, words] of [
    ["en-GB,en", en],
    ["fr-FR,fr;q=0.9", fr],
  ] as const) {
    const { status, headers, body } = await ask(fail(), { headers: { "accept-language": language } });
    expect(status).toBe(500);
    expect(headers).toMatchObject({ "x-kept": "yes", "cache-control": "no-store" });
    expect(headers["content-encoding"]).toBeUndefined();
    expect(headers["retry-after"]).toBeUndefined();
    expect(body).toContain(`<html lang="${language.slice(0, 2)}"`);
    expect(body).toContain(words.error.title);
    expect(body).toContain(words.error.text);
    expect(body).toContain(`<a href="">${words.error.retry}</a>`);
    expect(body).not.toContain("<script");
  }
});

test("where PostgreSQL is out of reach it is 503 and says when to come again, to machines and scripts too", async () => {
  const page = await ask(fail(), { isOutOfReach: true });
  expect(page).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
  expect(page.body).toContain(en.error.busy);
  const machine = await ask((_request, response) => response.writeHead(500, { "x-own": "1" }).end("own"), {
    isOutOfReach: true,
    headers: { accept: "application/json" },
  });
  expect(machine).toMatchObject({ status: 503, headers: { "retry-after": "5", "x-own": "1" }, body: "own" });
});

test("after a form it is said that what was typed is still there, as sending a page again is not what a link does", async () => {
  const { body } = await ask(fail(), { method: "POST" });
  expect(body).toContain(en.error.sent);
  expect(body).not.toContain("<a ");
});

test("a form of another build is told to be out of date, and that nothing was done", async () => {
  const bare: RequestListener = (_request, response) => response.writeHead(409).end();
  const { status, body } = await ask(bare, { method: "POST" });
  expect(status).toBe(409);
  expect(body).toContain(en.error.oldTitle);
  expect((await ask(bare)).body).toBe("");
});

test("scripts that ask for parts of a page get what Next says, and so does everybody where nothing failed", async () => {
  for (const headers of [{ rsc: "1" }, { "next-action": "60dead" }] as Record<string, string>[])
    expect((await ask(fail(), { headers })).headers["content-encoding"]).toBe("gzip");
  const fine = await ask(fail(200), { isOutOfReach: true });
  expect(fine).toMatchObject({ status: 200, headers: { "content-encoding": "gzip" } });
  const own = await ask((_request, response) => response.writeHead(503).end("no shop yet"));
  expect(own).toMatchObject({ status: 503, body: "no shop yet" });
});

test("its style is the one its policy allows, and nothing else is", async () => {
  const { headers, body } = await ask(fail(), { path: "/admin/invitations" });
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]+=*';/);
  expect(body).toContain('class="registre"');
});
