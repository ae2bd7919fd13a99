import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";

import { useDatabase } from "@/db/testing/database";

import { db, type Transaction } from "./client";
import { tryAgain } from "./try-again";

useDatabase({ deadlocks: "some" });

beforeAll(async () => {
  await db().execute(sql`create table counters (id int primary key, value int not null)`);
  await db().execute(sql`insert into counters values (1, 0), (2, 0)`);
});

const raise = (tx: Transaction, id: number) =>
  tx.execute(sql`update counters set value = value + 1 where id = ${id}`);

test("of two transactions that wait for each other both are done in the end, each once", async () => {
  for (let round = 1; round <= 5; round += 1) {
    let met = 0;
    let meet = () => {};
    const both = new Promise<void>((resolve) => (meet = resolve));
    const crossing = (first: number, second: number) =>
      db().transaction(async (tx) => {
        await raise(tx, first);
        met += 1;
        if (met === 2) meet();
        await both;
        await raise(tx, second);
      });
    await Promise.all([crossing(1, 2), crossing(2, 1)]);
    expect(met, "nothing collided").toBeGreaterThan(2);
    expect(await db().execute(sql`select value from counters order by id`)).toEqual([
      { value: 2 * round },
      { value: 2 * round },
    ]);
  }
});

test("what goes on colliding fails after three times, and what fails for another reason at once", async () => {
  for (const [code, times] of [
    ["40001", 3],
    ["40P01", 3],
    ["23505", 1],
  ] as const) {
    let begun = 0;
    const connection = {
      begin: (_run: never) => {
        begun += 1;
        return Promise.reject(Object.assign(new Error(code), { code }));
      },
    };
    tryAgain(connection);
    await expect(connection.begin(undefined as never)).rejects.toThrow(code);
    expect(begun).toBe(times);
  }
});
