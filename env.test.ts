import fs from "node:fs";

import { describe, expect, inject, test } from "vitest";

import { parseEnv, variables } from "./env";

const complete = { ...inject("secrets"), DATABASE_URL: "postgres://a:b@localhost/c" };

describe(".env.example", () => {
  const lines = fs.readFileSync(".env.example", "utf8").split("\n");
  const named = lines.flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);

  test("lists every variable env.ts reads, and those of the tools", () => {
    const ofTools = ["MAILBOX_PORT", "EMAIL_PORT", "DB_PORT", "DATA_DIR", "CHROMIUM_PATH"];
    expect(named.toSorted()).toEqual([...Object.keys(variables), ...ofTools].toSorted());
  });

  test("explains each in one line, with its default where there is one", () => {
    for (const [index, line] of lines.entries()) {
      if (/^[A-Z_]+=/.test(line)) expect(lines[index - 1]).toMatch(/^# \S/);
    }
    const given = Object.fromEntries(
      lines.filter((line) => /^[A-Z_]+=./.test(line)).map((line) => line.split("=")),
    );
    const defaults = parseEnv(complete);
    for (const [name, value] of Object.entries(given)) {
      const held = JSON.stringify(defaults[name as keyof typeof defaults] ?? value);
      expect(held.replaceAll('"', ""), name).toBe(value);
    }
  });
});

describe("the environment", () => {
  test("is complete with its secrets and a database", () => {
    expect(parseEnv(complete)).toMatchObject({
      PORT: 3000,
      APP_ORIGIN: "http://localhost:3000",
      TRUSTED_PROXY_HOPS: 0,
    });
    expect(parseEnv({ ...complete, APP_ORIGIN: "https://shop.example/path?x" }).APP_ORIGIN).toBe(
      "https://shop.example",
    );
    expect(parseEnv({ ...complete, PORT: "3100", APP_ORIGIN: "" }).APP_ORIGIN).toBe("http://localhost:3100");
  });

  test("names every missing variable at once", () => {
    const required = Object.keys(complete).filter((name) => name in variables);
    expect(required.length).toBeGreaterThan(8);
    const missing = () => parseEnv({});
    for (const name of required) expect(missing).toThrow(name);
  });

  test.each([
    ["DATABASE_URL", "mysql://x/y"],
    ["CRON_SECRET", "short"],
    ["CRON_SECRET", "undefined"],
    ["INVITATION_KEYS", "nokey"],
    ["INVITATION_KEYS", "a:c2hvcnQ="],
    ["TRUSTED_PROXY_HOPS", "-1"],
    ["DELIVERY_LEASE_MS", "20000"],
    ["NEXT_SERVER_ACTIONS_ENCRYPTION_KEY", "abc"],
    ["PORT", "80000"],
  ])("%s=%s is refused by name", (name, value) => {
    expect(() => parseEnv({ ...complete, [name]: value })).toThrow(name);
  });

  test("takes several keys, the first being the newest", () => {
    const key = Buffer.alloc(32, 7).toString("base64");
    const { INVITATION_KEYS } = parseEnv({ ...complete, INVITATION_KEYS: `b:${key},a:${key}` });
    expect(INVITATION_KEYS.map(({ id }) => id)).toEqual(["b", "a"]);
  });
});
