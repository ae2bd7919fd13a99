import net from "node:net";

import { expect, test } from "vitest";

import { connectBeside, useDatabase } from "./testing/database";
import { readReadiness } from "./readiness";

useDatabase();

const url = () => process.env["DATABASE_URL"] ?? "";

test("a database with every migration is ready, also one that has newer ones", async () => {
  expect(await readReadiness(url())).toBe("ready");
  const { sql, close } = connectBeside(1);
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 4102444800000)`;
  expect(await readReadiness(url())).toBe("ready");
  await close();
});

test("a database whose migrations the role may not read says so", async () => {
  const { sql, close } = connectBeside(1);
  const name = `reader_${process.pid}`;
  await sql.unsafe(`create role "${name}" login password 'reads-nothing'`);
  const as = new URL(url());
  [as.username, as.password] = [name, "reads-nothing"];
  expect(await readReadiness(as.href)).toBe("forbidden");
  await sql.unsafe(`drop role "${name}"`);
  await close();
});

test("a database that lacks a migration, or has none, is behind", async () => {
  const { sql, close } = connectBeside(1);
  await sql`delete from drizzle.__drizzle_migrations
    where created_at >= (select max(created_at) from drizzle.__drizzle_migrations where hash <> 'newer')`;
  expect(await readReadiness(url())).toBe("behind");
  await sql`drop schema drizzle cascade`;
  expect(await readReadiness(url())).toBe("behind");
  await close();
});

test("a database that refuses, or takes the connection and stays silent, is unreachable within two seconds", async () => {
  const silent = net.createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as net.AddressInfo;
  const startedAt = Date.now();
  expect(await readReadiness(`postgres://nobody@127.0.0.1:${port}/none`)).toBe("unreachable");
  silent.close();
  expect(await readReadiness(`postgres://nobody@127.0.0.1:${port}/none`)).toBe("unreachable");
  expect(Date.now() - startedAt).toBeLessThan(4000);
});
