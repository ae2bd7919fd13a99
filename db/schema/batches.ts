import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";

import { bytes, moment } from "./columns";

/** Messages that go to the provider in one call. Its id is the idempotency key, so members, order and body never change. */
export const batches = pgTable(
  "batches",
  {
    id: uuid().primaryKey().defaultRandom(),
    state: text({ enum: ["open", "settled", "review"] })
      .notNull()
      .default("open"),
    // Counted when claimed, so that a crash counts; also the fence that a late answer has to pass, so never counted back.
    attempts: smallint().notNull().default(0),
    // Those of the attempts that the provider put off without taking anything.
    excused: smallint().notNull().default(0),
    // The end of the lease while it is being worked on, the end of the back-off otherwise.
    dueAt: moment().notNull(),
    // Compressed request, deleted when settled.
    body: bytes(),
    // Of the first call that may have been taken without our knowing.
    firstCalledAt: moment(),
    lastError: text(),
    createdAt: moment().notNull().defaultNow(),
    settledAt: moment(),
  },
  (t) => [
    index("batches_settled").on(t.settledAt),
    index("batches_open")
      .on(t.dueAt)
      .where(sql`${t.state} = 'open'`),
    check("batches_state", sql`${t.state} in ('open', 'settled', 'review')`),
    check("batches_settled", sql`(${t.state} = 'settled') = (${t.settledAt} is not null)`),
    check("batches_body_deleted", sql`${t.state} <> 'settled' or ${t.body} is null`),
  ],
);

/** One row: when the provider may be called next, by any instance, and until when it may not be called at all. */
export const sender = pgTable(
  "sender",
  {
    id: smallint().primaryKey().default(1),
    nextCallAt: moment().notNull().defaultNow(),
    pausedUntil: moment(),
    pauseReason: text(),
    // How often the provider has said that it was called too often.
    rateLimited: integer().notNull().default(0),
  },
  (t) => [check("sender_one_row", sql`${t.id} = 1`)],
);
