import journal from "./migrations/meta/_journal.json";
import { connect } from "./client";

/** Whether a database can be worked on: it did not answer within a second, lacks migrations of this code, or does not let us see them. */
export type Readiness = "ready" | "unreachable" | "behind" | "forbidden";

const patienceMs = 1000;
const sorted: Record<string, Readiness> = { "42P01": "behind", "42501": "forbidden" };
const newestMigration = Math.max(...journal.entries.map(({ when }) => when));

/**
 * Asks a database whether it answers and has every migration this code knows; it may have newer ones. On a connection of its
 * own, so that a pool in full use does not pass for a database that is away.
 */
export async function readReadiness(url: string): Promise<Readiness> {
  const probe = connect(url, { pool: 1, prepare: false });
  const silence = new Promise<Readiness>((resolve) => {
    setTimeout(() => resolve("unreachable"), patienceMs).unref();
  });
  try {
    return await Promise.race([compareMigrations(probe), silence]);
  } finally {
    void probe.sql.end({ timeout: 0 });
  }
}

async function compareMigrations({ sql }: ReturnType<typeof connect>): Promise<Readiness> {
  try {
    const [row] = await sql<
      { newest: string | null }[]
    >`select max(created_at) as newest from drizzle.__drizzle_migrations`;
    return Number(row?.newest ?? 0) >= newestMigration ? "ready" : "behind";
  } catch (error) {
    return sorted[error instanceof Error && "code" in error ? String(error.code) : ""] ?? "unreachable";
  }
}
