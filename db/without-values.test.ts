import { inspect } from "node:util";

import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";

import { useDatabase } from "@/db/testing/database";

import { db, runPrepared, runTogether } from "./client";

useDatabase();

beforeAll(async () => {
  await db().execute(sql`create table secrets (value text primary key)`);
  await db().execute(sql`insert into secrets values ('ana@convive.test')`);
});

const again = sql`insert into secrets values (${"ana@convive.test"})`;

const ways: [string, () => Promise<unknown>][] = [
  ["a statement", async () => db().execute(again)],
  ["a statement of a transaction", () => db().transaction((tx) => tx.execute(again))],
  ["one behind a savepoint", () => db().transaction((tx) => tx.transaction((inner) => inner.execute(again)))],
  ["a prepared one", () => runPrepared(again)],
  ["statements that go together", () => runTogether([sql`select 1`, again])],
];

test.for(ways)(
  "the error of %s says what failed, and nothing of the values it was given",
  async ([, ask]) => {
    const error: unknown = await ask().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    const told = inspect(error, { depth: 9 });
    expect(told).toContain("secrets_pkey");
    expect(told).not.toContain("ana@convive.test");
  },
);
