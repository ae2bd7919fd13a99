import { sql } from "drizzle-orm";
import { pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";

import { moment } from "./columns";

/** General, Wholesale, Retailer and what a shop adds. */
export const customerGroups = pgTable(
  "customer_groups",
  {
    id: smallint().primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    // From then on nobody is in it; invitations that had ended keep its name.
    removedAt: moment(),
  },
  (t) => [
    uniqueIndex("customer_groups_name")
      .on(sql`lower(${t.name})`)
      .where(sql`${t.removedAt} is null`),
  ],
);
