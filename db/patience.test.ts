import net from "node:net";
import { inspect } from "node:util";

import { sql } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";

import { useDatabase } from "@/db/testing/database";

import { connect } from "./client";
import { bePatient, PoolBusy } from "./patience";

useDatabase();

const ended: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(ended.splice(0).map((end) => end()));
});

/** A pool of two that waits 300 ms for a connection and asks every 100 ms whether PostgreSQL is there. */
function patientPool(url = process.env["DATABASE_URL"] ?? "") {
  const pool = connect(url, { pool: 2 });
  const told = {
    isThere: true,
    next: () => told.isThere,
    givenUp: 0,
    asked: 0,
    outOfReach: 0,
  };
  bePatient(pool.sql, {
    places: 2,
    waitMs: 300,
    askAfterMs: 100,
    isThere: () => Promise.resolve(((told.asked += 1), told.next())),
    giveUp: () => {
      told.givenUp += 1;
      void pool.sql.end({ timeout: 0 });
    },
    outOfReach: () => (told.outOfReach += 1),
  });
  ended.push(() => pool.sql.end({ timeout: 1 }));
  return { db: pool.db, told };
}

const slow = sql`select pg_sleep(3)`;

test("who finds no connection free in time is told so, and nothing was asked for them", async () => {
  const { db, told } = patientPool();
  const slowOnes = Promise.all([db.execute(slow), db.transaction((tx) => tx.execute(slow))]);
  const began = performance.now();
  for (const ask of [
    async () => db.execute(sql`select ${"ana@convive.test"}::text`),
    () => db.transaction((tx) => tx.execute(sql`select 1`)),
  ])
    await expect(ask()).rejects.toSatisfy(
      (error) => causeOf(error) instanceof PoolBusy && !inspect(error, { depth: 9 }).includes("ana@"),
    );
  expect(performance.now() - began).toBeLessThan(3000);
  await slowOnes;
  expect(told).toMatchObject({ givenUp: 0, outOfReach: 2 });
  expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }]);
});

test("more at once than there are connections all get theirs, in their order", async () => {
  const { db } = patientPool();
  const rows = await Promise.all(
    Array.from({ length: 40 }, (_, index) => db.execute(sql`select ${index}::int as index`)),
  );
  expect(rows.map(([row]) => row?.["index"])).toEqual(Array.from({ length: 40 }, (_, index) => index));
});

test("what takes long is waited for as long as PostgreSQL is there", async () => {
  const { db, told } = patientPool();
  await db.execute(slow);
  expect(told.asked).toBeGreaterThan(2);
  expect(told).toMatchObject({ givenUp: 0, outOfReach: 0 });
});

test("an answer of its own, as a broken rule, is not taken for a database out of reach", async () => {
  const { db, told } = patientPool();
  await expect(db.execute(sql`select 1 / 0`)).rejects.toThrow();
  expect(told.outOfReach).toBe(0);
});

test("one silence may be chance, and only the second gives the pool up", async () => {
  const { db, told } = patientPool();
  const asked = [false, true, false, true];
  told.next = () => asked.shift() ?? true;
  await db.execute(sql`select pg_sleep(1)`);
  expect(asked).toHaveLength(0);
  expect(told.givenUp).toBe(0);
});

test("where PostgreSQL falls silent within a transaction, it fails as well, and does not wait to be rolled back", async () => {
  const silent = await silentDatabase();
  const { db, told } = patientPool(silent.url);
  const within = db.transaction(async (tx) => {
    await tx.execute(sql`select ${1}::int`);
    silent.fall();
    told.isThere = false;
    await tx.execute(sql`select ${2}::int`);
  });
  await expect(within).rejects.toThrow("PostgreSQL has fallen silent");
  expect(told).toMatchObject({ givenUp: 1, outOfReach: 1 });
});

test("where PostgreSQL has fallen silent, statements and transactions under way fail instead of waiting", async () => {
  const silent = await silentDatabase();
  const { db, told } = patientPool(silent.url);
  await db.execute(sql`select 1`);
  silent.fall();
  told.isThere = false;
  const asked = [db.execute(sql`select 1`), db.transaction((tx) => tx.execute(sql`select 1`))];
  const answers = await Promise.allSettled(asked);
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(told.givenUp).toBeGreaterThan(0);
  expect(told.outOfReach).toBe(2);
});

/** PostgreSQL behind a door that can be told to pass nothing on. */
async function silentDatabase() {
  const url = new URL(process.env["DATABASE_URL"] ?? "");
  const target = { host: url.hostname, port: Number(url.port) };
  const sockets: net.Socket[] = [];
  let isSilent = false;
  const server = net.createServer((socket) => {
    if (isSilent) return sockets.push(socket);
    const database = net.connect(target);
    socket.pipe(database).pipe(socket);
    socket.on("error", () => database.destroy());
    database.on("error", () => socket.destroy());
    return sockets.push(socket, database);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ended.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as net.AddressInfo).port);
  const fall = () => {
    isSilent = true;
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { url: url.href, fall };
}

const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause ? error.cause : error);
