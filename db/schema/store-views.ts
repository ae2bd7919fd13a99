import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";

import { moment } from "./columns";
import { websites } from "./websites";

/** One website in one language, with its locale and time zone. */
export const storeViews = pgTable(
  "store_views",
  {
    id: smallint().primaryKey().generatedAlwaysAsIdentity(),
    websiteId: smallint()
      .notNull()
      .references(() => websites.id),
    code: text().notNull().unique("store_views_code"),
    name: text().notNull(),
    locale: text().notNull(),
    timeZone: text().notNull(),
    position: smallint().notNull().default(0),
    isDefault: boolean().notNull().default(false),
    createdAt: moment().notNull().defaultNow(),
    // From then on its addresses lead to the website's default store view.
    closedAt: moment(),
  },
  (t) => [
    unique("store_views_with_website").on(t.id, t.websiteId),
    uniqueIndex("store_views_one_default_per_website")
      .on(t.websiteId)
      .where(sql`${t.isDefault}`),
    check("store_views_default_is_open", sql`not ${t.isDefault} or ${t.closedAt} is null`),
    check(
      "store_views_code_form",
      sql`${t.code} ~ '^[a-z0-9-]{2,20}$' and ${t.code} not in ('admin', 'api', '_next', 'static')`,
    ),
  ],
);

/** Who a store view's mail comes from: General Contact, Sales, Customer Support. */
export const storeIdentities = pgTable(
  "store_identities",
  {
    storeViewId: smallint()
      .notNull()
      .references(() => storeViews.id),
    kind: text({ enum: ["general", "sales", "support"] }).notNull(),
    name: text().notNull(),
    address: text().notNull(),
  },
  (t) => [
    primaryKey({ name: "store_identities_key", columns: [t.storeViewId, t.kind] }),
    check("store_identities_kind", sql`${t.kind} in ('general', 'sales', 'support')`),
  ],
);
