import { bigint, index, pgTable, text } from "drizzle-orm/pg-core";

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
  },
  (t) => [index("administrator_sessions_by_administrator").on(t.administratorId)],
);
