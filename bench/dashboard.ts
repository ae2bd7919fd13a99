import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { permissions } from "@/db/schema/administrators";
import type { Administrator } from "@/domain/accounts/administrator";
import { readNeeds } from "@/domain/reports/read-needs";
import { moveDays } from "@/domain/reports/period";
import { readDays } from "@/domain/reports/read-days";
import { readProgress } from "@/domain/reports/read-progress";
import { findReportScope } from "@/domain/reports/report-scope";

import type { Bench } from "./bench";
import { timed } from "./figures";
import { everything } from "./grid";
import { requireMillion } from "./million";
import { medianOf, ratios, rowOf, type Row } from "./rows";

const boss: Administrator = { ...everything, permissions: [...permissions] };

/** What the start page of the administration reads, over a million invitations of two years, beside a plain count of them. */
export async function benchDashboard(bench: Bench): Promise<Row[]> {
  const held = await requireMillion(bench);
  // Some asked for another, as in a running programme.
  await db().execute(sql`update invitations set asked_again_at = now()
    where id % 500 = 0 and status = 'sent' and expires_at < now()`);
  await db().execute(sql`vacuum analyze invitations`);
  const rows = [
    await measure(bench, `Start page at ${held} rows: what needs a person`, () => readNeeds(boss)),
  ];
  for (const scope of [undefined, "website:maison", "store:fr"]) {
    const what = `Start page at ${held} rows: 60 days of ${scope ?? "all websites"}`;
    rows.push(await measure(bench, what, () => readProgress(boss, scope)));
  }
  const year = async () => {
    const scope = await findReportScope(boss, undefined);
    return readDays(scope, { from: moveDays(scope.today, -364), to: scope.today });
  };
  return [...rows, await measure(bench, `Start page at ${held} rows: a year of all websites`, year)];
}

async function measure({ rounds }: Bench, what: string, work: () => Promise<unknown>): Promise<Row> {
  const plainly = () => db().execute(sql`select count(*) from invitations where status = 'sent'`);
  for (let warm = 0; warm < 6; warm += 1) await work();
  const [ours, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await timed(work));
    plain.push(await timed(plainly));
  }
  const beside = `a plain count of what is sent ${medianOf(plain, "ms")}`;
  return rowOf(ratios(ours, plain), { what, ours: medianOf(ours, "ms"), beside });
}
