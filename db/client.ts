import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";

import { env } from "@/env";

import { noteOutOfReach } from "./out-of-reach";
import { bePatient } from "./patience";
import { tryAgain } from "./try-again";
import { withoutValues } from "./without-values";

const casing = "snake_case";
const dialect = new PgDialect({ casing });

/** Opens a pool of its own on a PostgreSQL address; `close` ends it. For programs and tests; the app uses `db()`. */
export function connect(url: string, options: { pool?: number; prepare?: boolean } = {}) {
  const prepare = options.prepare ?? true;
  const sql = postgres(url, {
    max: options.pool ?? 10,
    prepare,
    connect_timeout: 3,
    backoff: waitBeforeConnecting,
    idle_timeout: 60,
    onnotice: () => {},
    // A pooler in transaction mode refuses parameters of a session.
    connection: prepare ? { application_name: "convive", statement_timeout: 30_000 } : {},
  });
  withoutValues(sql);
  tryAgain(sql);
  return { db: drizzle(sql, { casing }), sql, close: () => sql.end({ timeout: 5 }) };
}

/** Seconds until a lost connection is tried again: a second at most. The driver's own 20 would go on long after the database is back. */
export const waitBeforeConnecting = (attempt: number): number =>
  (0.5 + Math.random() / 2) * Math.min(3 ** attempt / 100, 1);

export type Database = ReturnType<typeof connect>["db"];
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
/** What a read may run on: the pool, or the transaction it belongs to. */
export type Reader = Database | Transaction;

// Kept on globalThis because `next dev` loads modules anew at every change.
const kept = globalThis as typeof globalThis & {
  conviveDatabase?: ReturnType<typeof connect>;
  conviveProbe?: Promise<boolean>;
};

/** The database of this process, connected at the first query. */
export const db = (): Database => connection().db;

/**
 * Runs a statement that comes again and again with the same text, outside of transactions: from its second time on a connection
 * it is parsed already and takes one round trip instead of two. Conditions that a partial index needs have to be literal in it.
 */
export async function runPrepared<Row extends Record<string, unknown>>(query: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(query);
  return connection().sql.unsafe<Row[]>(text, params as postgres.ParameterOrJSON<never>[], { prepare: true });
}

/** The same for statements that belong together: one transaction, each seeing what the ones before it have locked; the rows of the last. */
export async function runTogether<Row extends Record<string, unknown>>(queries: SQL[]): Promise<Row[]> {
  const answers = await connection().sql.begin((tx) =>
    queries.map((query) => {
      const { sql: text, params } = dialect.sqlToQuery(query);
      return tx.unsafe<Row[]>(text, params as postgres.ParameterOrJSON<never>[], { prepare: true });
    }),
  );
  return answers.at(-1) ?? [];
}

function connection(): ReturnType<typeof connect> {
  return (kept.conviveDatabase ??= open());
}

function open(): ReturnType<typeof connect> {
  const {
    DATABASE_URL: url,
    DATABASE_POOL: pool,
    DATABASE_PREPARE: prepare,
    DATABASE_WAIT_MS: waitMs,
  } = env();
  const opened = connect(url, { pool, prepare });
  bePatient(opened.sql, {
    places: pool,
    waitMs,
    askAfterMs: 3000,
    isThere: () => (kept.conviveProbe ??= isThere(url).finally(() => delete kept.conviveProbe)),
    giveUp: () => {
      if (kept.conviveDatabase === opened) delete kept.conviveDatabase;
      void opened.sql.end({ timeout: 0 });
    },
    outOfReach: noteOutOfReach,
  });
  return opened;
}

/** Whether PostgreSQL, or the pooler before it, says anything to somebody new: a greeting or a refusal within two seconds. */
async function isThere(url: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const heard = () => resolve(true);
  const probe = postgres(url, { max: 1, connect_timeout: 3, fetch_types: false, onparameter: heard });
  probe`select 1`.then(heard, heard);
  setTimeout(() => resolve(false), 2000).unref();
  const there = await promise;
  void probe.end({ timeout: 0 });
  return there;
}

/** Ends the pool of this process, after its running queries. */
export async function closeDatabase(): Promise<void> {
  await kept.conviveDatabase?.close();
  delete kept.conviveDatabase;
}
