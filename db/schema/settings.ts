import { sql } from "drizzle-orm";
import { check, integer, jsonb, pgTable, smallint, text, unique } from "drizzle-orm/pg-core";

import { moment } from "./columns";
import { storeViews } from "./store-views";
import { websites } from "./websites";

/** The settings that were given a value of their own: no website and no store view is the default scope. */
export const settings = pgTable(
  "settings",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    key: text().notNull(),
    websiteId: smallint().references(() => websites.id),
    storeViewId: smallint().references(() => storeViews.id),
    value: jsonb().notNull(),
    updatedAt: moment().notNull().defaultNow(),
  },
  (t) => [
    unique("settings_one_per_scope").on(t.key, t.websiteId, t.storeViewId).nullsNotDistinct(),
    check("settings_one_scope", sql`${t.websiteId} is null or ${t.storeViewId} is null`),
  ],
);
