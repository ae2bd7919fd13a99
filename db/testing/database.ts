import { afterAll, beforeAll, expect, inject } from "vitest";

import { closeDatabase, connect } from "../client";

/** Another pool on the database of this file's tests, for who holds something while `db()` is at work. */
export const connectBeside = (pool: number) => connect(process.env["DATABASE_URL"] ?? "", { pool });

/**
 * Gives the tests of a file a database of their own, cloned from the migrated template, as the one `db()` uses. A deadlock in
 * it fails them: the transaction it ended was tried again, so that nothing else would tell.
 */
export function useDatabase({ deadlocks = "none" }: { deadlocks?: "none" | "some" } = {}): void {
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const admin = connect(inject("postgres"), { pool: 1 });

  beforeAll(async () => {
    await admin.sql.unsafe(`create database "${name}" template test_template`);
    const url = new URL(inject("postgres"));
    url.pathname = `/${name}`;
    process.env["DATABASE_URL"] = url.href;
  });

  afterAll(async () => {
    await closeDatabase();
    if (deadlocks === "none") {
      const [counted] = await admin.sql<{ deadlocks: number }[]>`
        select deadlocks::int from pg_stat_database where datname = ${name}`;
      expect(counted?.deadlocks, "deadlocks").toBe(0);
    }
    await admin.sql.unsafe(`drop database "${name}" with (force)`);
    await admin.close();
  });
}
