import { sql } from "drizzle-orm";
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";

import { administrators } from "./administrators";
import { moment } from "./columns";
import { invitations } from "./invitations";

/** Discarding or resending many invitations, worked on in chunks by whichever instance is free. */
export const operations = pgTable(
  "operations",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    administratorId: bigint({ mode: "number" })
      .notNull()
      .references(() => administrators.id),
    kind: text({ enum: ["discard", "resend"] }).notNull(),
    // What was selected, as it was sent: the filter, or the ids.
    selection: jsonb().notNull(),
    // The form it came from: sent twice, it starts one operation.
    submission: uuid().notNull().unique("operations_submission"),
    state: text({ enum: ["running", "done", "stopped"] })
      .notNull()
      .default("running"),
    total: integer().notNull(),
    done: integer().notNull().default(0),
    // How many were left alone, by reason.
    skipped: jsonb().$type<Record<string, number>>().notNull().default({}),
    createdAt: moment().notNull().defaultNow(),
    endedAt: moment(),
  },
  (t) => [
    index("operations_running")
      .on(t.id)
      .where(sql`${t.state} = 'running'`),
    index("operations_by_administrator").on(t.administratorId, t.id),
    check("operations_kind", sql`${t.kind} in ('discard', 'resend')`),
    check("operations_state", sql`(${t.state} = 'running') = (${t.endedAt} is null)`),
  ],
);

/** The invitations an operation has still to look at. */
export const operationItems = pgTable(
  "operation_items",
  {
    operationId: bigint({ mode: "number" })
      .notNull()
      .references(() => operations.id, { onDelete: "cascade" }),
    invitationId: bigint({ mode: "number" })
      .notNull()
      .references(() => invitations.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ name: "operation_items_key", columns: [t.operationId, t.invitationId] })],
);
