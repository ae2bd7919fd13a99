import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { fillWithInvitations } from "@/db/testing/many-invitations";

import type { Bench } from "./bench";

/** Fills the run's database with a million invitations, once for all parts that want them, and says how many there are. */
export async function requireMillion({ scaled }: Pick<Bench, "scaled">): Promise<number> {
  const rows = scaled(1_000_000);
  const [held] = await db().execute<{ count: number }>(sql`select count(*)::int as count from invitations`);
  if ((held?.count ?? 0) < rows) await fillWithInvitations(rows);
  return rows;
}
