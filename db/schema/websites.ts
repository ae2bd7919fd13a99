import { sql } from "drizzle-orm";
import { boolean, check, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";

import { moment } from "./columns";

/** A shop with its own customers. */
export const websites = pgTable(
  "websites",
  {
    id: smallint().primaryKey().generatedAlwaysAsIdentity(),
    code: text().notNull().unique("websites_code"),
    name: text().notNull(),
    position: smallint().notNull().default(0),
    isDefault: boolean().notNull().default(false),
    createdAt: moment().notNull().defaultNow(),
    // From then on its pages say so, and nobody is invited any more.
    closedAt: moment(),
  },
  (t) => [
    check(
      "websites_code_form",
      sql`${t.code} ~ '^[a-z0-9-]{2,20}$' and ${t.code} not in ('admin', 'api', '_next', 'static')`,
    ),
    uniqueIndex("websites_one_default")
      .on(t.isDefault)
      .where(sql`${t.isDefault}`),
    check("websites_default_is_open", sql`not ${t.isDefault} or ${t.closedAt} is null`),
  ],
);
