import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { fillWithInvitations } from "@/db/testing/many-invitations";
import { permissions } from "@/db/schema/administrators";
import type { Administrator } from "@/domain/accounts/administrator";
import { readNeeds } from "@/domain/reports/read-needs";
import { moveDays } from "@/domain/reports/period";
import { readDays } from "@/domain/reports/read-days";
import { readProgress } from "@/domain/reports/read-progress";
import { findReportScope } from "@/domain/reports/report-scope";

import { printHead, printRow } from "./figures";
import { everything } from "./grid";

const rows = 1_000_000;

const boss: Administrator = { ...everything, permissions: [...permissions] };

/** Milliseconds of what the start page of the administration reads, over a million invitations of two years. */
export async function benchDashboard(): Promise<void> {
  const [held] = await db().execute<{ count: number }>(sql`select count(*)::int as count from invitations`);
  if ((held?.count ?? 0) < rows) await fillWithInvitations(rows);
  // Some asked for another, as in a running programme.
  await db().execute(sql`update invitations set asked_again_at = now()
    where id % 500 = 0 and status = 'sent' and expires_at < now()`);
  await db().execute(sql`vacuum analyze invitations`);
  printHead(`The start page at ${rows} invitations`);
  await measure("what needs a person", () => readNeeds(boss));
  for (const scope of [undefined, "website:maison", "store:fr"])
    await measure(`60 days of ${scope ?? "all websites"}`, () => readProgress(boss, scope));
  await measure("a year of all websites", async () => {
    const scope = await findReportScope(boss, undefined);
    return readDays(scope, { from: moveDays(scope.today, -364), to: scope.today });
  });
}

async function measure(what: string, work: () => Promise<unknown>): Promise<void> {
  for (let warm = 0; warm < 6; warm += 1) await work();
  const took: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    const started = performance.now();
    await work();
    took.push(performance.now() - started);
  }
  printRow(what, took, "ms");
}
