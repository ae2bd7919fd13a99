import { afterAll, beforeAll, beforeEach } from "vitest";

import { connect } from "@/db/client";
import { useDatabase } from "@/db/testing/database";
import { startMailbox, type Mailbox } from "@/mailbox/server";
import type { Sql } from "@/mailbox/schema";
import type { Mail } from "@/mailbox/validate";

export const apiKey = "re_test_key";

/** A clock that stands still until it is moved. */
class Clock {
  #time = Date.parse("2026-11-22T10:00:00.000Z");
  readonly now = (): Date => new Date(this.#time);
  move(milliseconds: number): void {
    this.#time += milliseconds;
  }
}

const hour = 3_600_000;
export const hours = (count: number): number => count * hour;

/** The running mailbox of a test file; it can be stopped and started anew on the same database. */
class Stand {
  #running: Mailbox | undefined;
  readonly clock = new Clock();
  constructor(readonly ratePerSecond: number) {}

  readonly mailbox = (): Mailbox => {
    if (!this.#running) throw new Error("the mailbox runs only during tests");
    return this.#running;
  };

  readonly start = async (): Promise<void> => {
    this.#running = await startMailbox({
      port: 0,
      databaseUrl: process.env["DATABASE_URL"] ?? "",
      apiKey,
      ratePerSecond: this.ratePerSecond,
      now: this.clock.now,
    });
  };

  readonly restart = async (): Promise<void> => {
    await this.mailbox().stop();
    await this.start();
  };
}

/** Gives the tests of a file a mailbox on a database of their own, emptied and without faults before each. */
export function useMailbox(options: { ratePerSecond?: number } = {}) {
  useDatabase();
  const { clock, mailbox, start, restart } = new Stand(options.ratePerSecond ?? 0);
  beforeAll(start);
  beforeEach(async () => {
    await mailbox().clear();
    mailbox().clearFaults();
  });
  afterAll(() => mailbox().stop());

  const call = (method: string, path: string, init: RequestInit = {}) =>
    fetch(mailbox().origin + path, { method, redirect: "manual", ...init });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call("POST", path, {
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { clock, mailbox, restart, call, get: (path: string) => call("GET", path), post };
}

/** A mail Resend would take. */
export const mailTo = (to: string, more: Partial<Mail> = {}): Mail => ({
  from: "Maison Convive <shop@maison.test>",
  to,
  subject: "You are invited",
  html: "<p>Come in</p>",
  text: "Come in",
  ...more,
});

export const mailsTo = (count: number): Mail[] =>
  Array.from({ length: count }, (_, index) =>
    mailTo(`friend${index}@friends.test`, { tags: [{ name: "message", value: String(index) }] }),
  );

/** Does something in the database behind the mailbox's back. */
export async function inDatabase(work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const { sql, close } = connect(process.env["DATABASE_URL"] ?? "", { pool: 1 });
  await work(sql);
  await close();
}
