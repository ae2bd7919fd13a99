import { sql } from "drizzle-orm";

import { db, type connect } from "@/db/client";

const kept = globalThis as typeof globalThis & { conviveDatabase?: ReturnType<typeof connect> };

/** Makes a fresh database beside the one of this address, and gives its address. */
export async function createBeside(url: string, name: string): Promise<string> {
  await db().execute(sql.raw(`drop database if exists ${name}`));
  await db().execute(sql.raw(`create database ${name}`));
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}

/** Does some work with `db()` of this process on another database. */
export async function on<T>(other: ReturnType<typeof connect>, work: () => Promise<T>): Promise<T> {
  const usual = kept.conviveDatabase;
  kept.conviveDatabase = other;
  try {
    return await work();
  } finally {
    if (usual) kept.conviveDatabase = usual;
  }
}
