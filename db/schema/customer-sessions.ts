import { bigint, index, pgTable, text } from "drizzle-orm/pg-core";

import { bytes, moment } from "./columns";
import { customers } from "./customers";

/** A signed-in browser; the cookie holds the secret of which this keeps the hash. */
export const customerSessions = pgTable(
  "customer_sessions",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    secretHash: bytes().notNull().unique("customer_sessions_secret"),
    customerId: bigint({ mode: "number" })
      .notNull()
      .references(() => customers.id, { onDelete: "cascade" }),
    createdAt: moment().notNull().defaultNow(),
    lastSeenAt: moment().notNull().defaultNow(),
    endsAt: moment().notNull(),
    addressPrefix: text(),
    userAgent: text(),
  },
  (t) => [index("customer_sessions_by_customer").on(t.customerId)],
);
