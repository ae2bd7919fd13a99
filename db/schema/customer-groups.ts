import { sql } from "drizzle-orm";
import { pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";

/** General, Wholesale, Retailer and what a shop adds. */
export const customerGroups = pgTable(
  "customer_groups",
  { id: smallint().primaryKey().generatedAlwaysAsIdentity(), name: text().notNull() },
  (t) => [uniqueIndex("customer_groups_name").on(sql`lower(${t.name})`)],
);
