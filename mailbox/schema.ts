import { createHash } from "node:crypto";

import type { connect } from "@/db/client";

import { packing } from "./packing";

export type Sql = ReturnType<typeof connect>["sql"];

// One body per request, packed by us: a batch of 100 is one small value, where its mails' texts one by one would cost ten
// times as much. No foreign key: its check would run once per mail.
const tables = `
  create schema mailbox;
  create table mailbox.bodies (
    id bigint generated always as identity primary key,
    body bytea not null
  );
  alter table mailbox.bodies alter column body set storage external;
  create table mailbox.mails (
    seq bigint generated always as identity primary key,
    id uuid not null constraint mails_id unique,
    body_id bigint not null,
    place integer not null,
    sender text not null,
    recipients text[] not null,
    addresses text[] not null,
    subject text not null,
    message text,
    created_at timestamptz not null
  );
  create table mailbox.idempotency_keys (
    endpoint text not null,
    key text not null,
    digest text not null,
    answer text not null,
    used_at timestamptz not null,
    constraint idempotency_keys_pkey primary key (endpoint, key)
  );
`;

/** Differs as soon as tables or bodies are kept in another form, so that nobody has to remember to count it up. */
const version = createHash("sha256").update(`${packing} ${tables}`).digest("hex").slice(0, 16);
const lock = 47_113_025;

/**
 * Makes the mailbox's tables. Where another version has made them it starts anew, empty: it only stands in for a service.
 * Two that start at once wait for each other.
 */
export async function createTables(sql: Sql): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${lock}::bigint)`;
    const [found] = await transaction<{ version: string | null }[]>`
      select obj_description(oid, 'pg_namespace') as version from pg_namespace where nspname = 'mailbox'`;
    if (found?.version === version) return;
    await transaction.unsafe(
      `drop schema if exists mailbox cascade; ${tables} comment on schema mailbox is '${version}';`,
    );
  });
}
