import { sql } from "drizzle-orm";
import { expect, test } from "vitest";

import { useDatabase } from "@/db/testing/database";

import { db, runTogether, waitBeforeConnecting } from "./client";

useDatabase();

test("statements run together are one transaction: all happen, and the last one's rows come back", async () => {
  await db().execute(sql`create table together (id int primary key)`);
  const rows = await runTogether<{ id: number }>([
    sql`insert into together values (${1})`,
    sql`insert into together values (${2}) returning id`,
  ]);
  expect(rows).toMatchObject([{ id: 2 }]);
  expect(await db().execute(sql`select id from together order by id`)).toHaveLength(2);
});

test("where one fails none happens, it is told why, and the connection is as good as before", async () => {
  for (let round = 0; round < 20; round += 1) {
    await expect(
      runTogether([
        sql`insert into together values (${100 + round})`,
        sql`insert into together values (${1})`,
        sql`insert into together values (${200 + round})`,
      ]),
    ).rejects.toThrow(/together_pkey/);
  }
  expect(await db().execute(sql`select id from together where id > 2`)).toHaveLength(0);
  expect(
    await db().execute(sql`select 1 from pg_stat_activity where state like 'idle in transaction%'
    and datname = current_database()`),
  ).toHaveLength(0);
});

test("many at once each have their own", async () => {
  const rows = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      runTogether<{ id: number }>([
        sql`select 1`,
        sql`insert into together values (${1000 + index}) returning id`,
      ]),
    ),
  );
  expect(rows.map(([row]) => row?.id)).toEqual(Array.from({ length: 40 }, (_, index) => 1000 + index));
});

test("a lost database is tried again within a second, however long it is away", () => {
  for (const attempt of [0, 1, 5, 20, 1000]) {
    expect(waitBeforeConnecting(attempt)).toBeGreaterThan(0);
    expect(waitBeforeConnecting(attempt)).toBeLessThanOrEqual(1);
  }
});
