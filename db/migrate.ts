import path from "node:path";

import { migrate as apply } from "drizzle-orm/postgres-js/migrator";

import { connect } from "./client";

/** Applies the committed migrations a database does not have yet. */
export async function migrate(url: string): Promise<void> {
  const { db, close } = connect(url, { pool: 1 });
  try {
    await apply(db, { migrationsFolder: path.resolve(import.meta.dirname, "migrations") });
  } finally {
    await close();
  }
}
