import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { connect } from "@/db/client";

import { refuse, write } from "./answers";
import { Events, type EventHook } from "./events";
import { Faults, type FaultRule } from "./faults";
import { RunningKeys } from "./idempotency";
import { rateLimiter } from "./rate-limit";
import { readStats } from "./read";
import type { Desk } from "./receive";
import { internalError } from "./refusals";
import { Requests } from "./requests";
import { answerTo } from "./routes";
import { createTables, type Sql } from "./schema";
import { clear } from "./store";

export type MailboxOptions = {
  /** 0 takes any free port. */
  port: number;
  databaseUrl: string;
  /** The one key that may send. */
  apiKey: string;
  /** Requests to send per second, 0 for no limit; 5 as Resend documents. */
  ratePerSecond?: number;
  /** Where to tell what becomes of mails; nowhere without it. */
  events?: EventHook;
  /** The clock of idempotency keys, rate limit and dates. */
  now?: () => Date;
};

export type Mailbox = {
  origin: string;
  port: number;
  /** Puts these faults in place of those in force. */
  setFaults: (rules: FaultRule | FaultRule[]) => void;
  clearFaults: () => void;
  /** The rules in force and how often each fault has happened. */
  faults: () => ReturnType<Faults["report"]>;
  /** Counts of deliveries, and of messages delivered more than once. */
  stats: () => ReturnType<typeof readStats>;
  /** Deletes all mails. */
  clear: () => Promise<void>;
  stop: () => Promise<void>;
};

/** A sentence for whoever starts the mailbox. */
export class CannotStart extends Error {}

const graceMs = 2000;

/** Starts the stand-in for Resend on 127.0.0.1. Fails with a sentence in production and where the port is taken. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  if (process.env["NODE_ENV"] === "production") {
    throw new CannotStart(
      "The mailbox is for development and tests and does not start with NODE_ENV=production.",
    );
  }
  const { sql, close } = connect(options.databaseUrl);
  const stopping = new AbortController();
  const desk = deskFor(options, sql, stopping.signal);
  const server = createServer((request, response) => void serve(desk, request, response));
  // Longer than clients keep idle connections, so that none is cut just as it is used again.
  server.keepAliveTimeout = 65_000;
  try {
    await createTables(sql);
    await listen(server, options.port);
  } catch (error) {
    await close();
    throw error;
  }
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : options.port;
  let stopped: Promise<void> | undefined;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    setFaults: (rules) => desk.faults.set(rules),
    clearFaults: () => desk.faults.clear(),
    faults: () => desk.faults.report(),
    stats: () => readStats(sql),
    clear: () => clear(sql),
    stop: () => (stopped ??= shut(server, stopping).then(close)),
  };
}

function deskFor(options: MailboxOptions, sql: Sql, stopping: AbortSignal): Desk {
  const now = options.now ?? (() => new Date());
  const ratePerSecond = options.ratePerSecond ?? 5;
  return {
    sql,
    apiKey: options.apiKey,
    ratePerSecond,
    takeTurn: rateLimiter(ratePerSecond, now),
    faults: new Faults(),
    events: new Events(options.events, stopping),
    running: new RunningKeys(),
    requests: new Requests(),
    now,
    stopping,
  };
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    write(response, await answerTo(desk, request));
  } catch (error) {
    if (desk.stopping.aborted || request.destroyed) {
      response.destroy();
      return;
    }
    console.error(error);
    write(response, refuse(internalError));
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken" : `cannot be used (${error.code})`;
      reject(
        new CannotStart(
          `Port ${port} ${why}; stop what uses it or choose another with MAILBOX_PORT=${port + 100}.`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

async function shut(server: Server, stopping: AbortController): Promise<void> {
  stopping.abort();
  const overdue = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(overdue);
}
