import { sql } from "drizzle-orm";
import { expect } from "vitest";

import { db } from "../client";

/** Resolves once somebody in this database waits for a lock; takes none itself, so that nothing under test runs into it. */
export async function somebodyWaits(): Promise<void> {
  const waiting = () =>
    db().execute(sql`select pid from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`);
  await expect.poll(async () => (await waiting()).length, { timeout: 20_000 }).toBeGreaterThan(0);
}
