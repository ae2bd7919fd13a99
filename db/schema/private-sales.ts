import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";

import { moment } from "./columns";
import { storeViews } from "./store-views";

/** A sale announced on a store view's home. */
export const privateSales = pgTable(
  "private_sales",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    storeViewId: smallint()
      .notNull()
      .references(() => storeViews.id),
    title: text().notNull(),
    line: text().notNull(),
    opensAt: moment().notNull(),
    closesAt: moment().notNull(),
  },
  (t) => [
    index("private_sales_by_store_view").on(t.storeViewId, t.closesAt),
    check("private_sales_dates", sql`${t.closesAt} > ${t.opensAt}`),
  ],
);
