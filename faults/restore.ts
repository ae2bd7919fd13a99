import path from "node:path";

import { sql } from "drizzle-orm";

import { connect } from "@/db/client";
import { migrate } from "@/db/migrate";
import { seedIfEmpty } from "@/db/seed/seed";
import { findBrowser } from "@/scripts/services/browser";
import { freePort, startService } from "@/scripts/services/program";
import { startApp, startTick } from "@/scripts/services/stack";
import { root, workplace } from "@/scripts/services/workplace";

import { OlderDatabase } from "./older-database";
import type { Place } from "./place";

/** Restores a backup into an empty database, counts every table, and goes through the journey in a browser on what was restored. */
export async function runRestore(place: Place): Promise<void> {
  const { report, started } = place;
  report.head("restore: pg_dump and pg_restore with PostgreSQL of the system, then the journey");
  const database = await OlderDatabase.start(started);
  report.equal(
    "PostgreSQL 15 or newer is installed (else: apt-get install postgresql)",
    Number(database !== null),
    1,
  );
  if (!database) return;
  const original = database.create("original");
  await migrate(original);
  await seedIfEmpty(original);
  const restored = database.create("restored");
  database.backUpAndRestore("original", "restored");
  const [before, after] = [await countTables(original), await countTables(restored)];
  report.atLeast("tables", before.size, 20);
  report.equal("rows restored", sumOf(after), sumOf(before));
  report.equal(
    "tables with another number of rows",
    [...before].filter(([name, count]) => after.get(name) !== count).length,
    0,
  );
  report.equal("journeys that failed on the restored database", await runJourney(place, restored), 0);
}

async function countTables(url: string): Promise<Map<string, number>> {
  const { db, close } = connect(url, { pool: 1 });
  try {
    const rows = await db.execute<{ name: string; count: number }>(sql`
      select table_schema || '.' || table_name as name, (xpath('/row/count/text()', query_to_xml(
        format('select count(*) from %I.%I', table_schema, table_name), false, true, '')))[1]::text::int as count
      from information_schema.tables
      where table_schema in ('public', 'drizzle') and table_type = 'BASE TABLE'`);
    return new Map(rows.map(({ name, count }) => [name, count]));
  } finally {
    await close();
  }
}

const sumOf = (counts: Map<string, number>): number =>
  [...counts.values()].reduce((sum, one) => sum + one, 0);

/** The exit code of the journey in a browser, on an app of its own. */
async function runJourney({ started, stack }: Place, url: string): Promise<number> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const environment = { ...stack.environment, DATABASE_URL: url, PORT: String(port), APP_ORIGIN: origin };
  const place = { ...stack.place, port };
  await startApp(started, place, { ...environment, DELIVERY_UNPACED: "true" }, "start", {
    logName: "restored.log",
  });
  startTick(started, environment, 1000);
  const playwright = startService({
    command: process.execPath,
    args: ["node_modules/@playwright/test/cli.js", "test", "--project=en desktop", "e2e/journey.spec.ts"],
    cwd: root,
    env: {
      CHROMIUM_PATH: await findBrowser(path.join(workplace().dataDir, "logs/browser.log")),
      DATABASE_URL: url,
      E2E_ORIGIN: origin,
      E2E_MAILBOX: stack.mailbox,
      NODE_OPTIONS: "",
    },
    stopSignal: "SIGINT",
  });
  started.add(playwright.stop);
  return playwright.exited;
}
