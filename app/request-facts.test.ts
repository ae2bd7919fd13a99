import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { expect, test } from "vitest";

import { factOf, tellFacts } from "./request-facts";

function asked(url: string, headers: Record<string, string> = {}): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { url, method: "POST" });
  Object.assign(request.headers, headers);
  return request;
}

const read = ({ headers }: IncomingMessage) => new Headers(headers as Record<string, string>);

function told(url: string, headers: Record<string, string> = {}): Headers {
  const request = asked(url, headers);
  tellFacts(request, "192.0.2.7");
  return read(request);
}

const claims = {
  "x-convive-path": "/admin",
  "x-convive-method": "GET",
  "x-convive-client-address": "203.0.113.1",
  "x-convive-told": "made-up",
};

test("a request is told its path, search, method and sender, over whatever its client claims", () => {
  const headers = told("/en/account?page=2", claims);
  expect(factOf(headers, "path")).toBe("/en/account");
  expect(factOf(headers, "search")).toBe("?page=2");
  expect(factOf(headers, "method")).toBe("POST");
  expect(factOf(headers, "address")).toBe("192.0.2.7");
});

test("what a client claims is nothing where nobody told", () => {
  const headers = read(asked("/en", claims));
  for (const fact of ["path", "search", "method", "address"] as const)
    expect(factOf(headers, fact)).toBeNull();
});

test("a path leads nowhere else, and one that is no text is told as the root", () => {
  expect(factOf(told("//evil.example/x"), "path")).toBe("/evil.example/x");
  expect(factOf(told("/\\\\evil.example"), "path")).toBe("/evil.example");
  expect(factOf(told("/en/%E0%A4%A"), "path")).toBe("/");
  expect(factOf(told("http://evil.example//x"), "path")).toBe("/");
});

test("what a script adds to fetch a page is no part of where somebody wanted to go", () => {
  expect(factOf(told("/admin/invitations?_rsc=1a2b&status=sent"), "search")).toBe("?status=sent");
  expect(factOf(told("/admin?_rsc=1a2b"), "search")).toBe("");
});
