import path from "node:path";

import type { TestProject } from "vitest/node";

import { startPostgres } from "@/scripts/services/postgres";
import { freePort } from "@/scripts/services/program";
import { root, secretsOf, workplace } from "@/scripts/services/workplace";

import { connect } from "../client";
import { migrate } from "../migrate";

declare module "vitest" {
  interface ProvidedContext {
    postgres: string;
    secrets: Record<string, string>;
  }
}

/** Starts a PostgreSQL of the tests' own with a migrated template, from which every test file gets its database. */
export default async function setup(project: TestProject): Promise<() => Promise<unknown>> {
  process.chdir(root);
  const { dataDir } = workplace();
  const { DATABASE_PASSWORD: password, ...secrets } = secretsOf(dataDir);
  const folder = path.join(dataDir, "test");
  const postgres = await startPostgres({ folder, port: await freePort(), password, fast: true });
  const { sql, close } = connect(postgres.url("postgres"), { pool: 1 });
  const old = await sql<
    { name: string }[]
  >`select datname as name from pg_database where datname like 'test_%'`;
  for (const { name } of old) await sql.unsafe(`drop database "${name}" with (force)`);
  await sql.unsafe("create database test_template");
  await close();
  await migrate(postgres.url("test_template"));
  project.provide("postgres", postgres.url("postgres"));
  project.provide("secrets", secrets);
  return postgres.stop;
}
