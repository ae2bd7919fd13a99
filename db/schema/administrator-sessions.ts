import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, text } from "drizzle-orm/pg-core";

import { administrators } from "./administrators";
import { bytes, moment } from "./columns";

/** A signed-in browser of an administrator. The secret itself is only in the browser's cookie. */
export const administratorSessions = pgTable(
  "administrator_sessions",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    secretHash: bytes().notNull().unique("administrator_sessions_secret"),
    administratorId: bigint({ mode: "number" })
      .notNull()
      .references(() => administrators.id, { onDelete: "cascade" }),
    createdAt: moment().notNull().defaultNow(),
    lastSeenAt: moment().notNull().defaultNow(),
    endsAt: moment().notNull(),
    addressPrefix: text().notNull(),
    userAgent: text(),
    // The password was right, and a one-time code is still asked for, or one has to be set up first.
    awaits: text({ enum: ["code", "setup"] }),
  },
  (t) => [
    index("administrator_sessions_by_administrator").on(t.administratorId),
    check("administrator_sessions_awaits", sql`${t.awaits} in ('code', 'setup')`),
  ],
);
