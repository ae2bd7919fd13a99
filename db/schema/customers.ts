import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, smallint, text, unique } from "drizzle-orm/pg-core";

import { moment } from "./columns";
import { customerGroups } from "./customer-groups";
import { storeViews } from "./store-views";
import { websites } from "./websites";

/** A person with an account on one website; `emailKey` is the canonical form of the address. */
export const customers = pgTable(
  "customers",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    websiteId: smallint()
      .notNull()
      .references(() => websites.id),
    storeViewId: smallint()
      .notNull()
      .references(() => storeViews.id),
    groupId: smallint()
      .notNull()
      .references(() => customerGroups.id),
    // Null, as the names are empty, of somebody erased, whose row stays for the counts.
    email: text(),
    emailKey: text(),
    firstName: text().notNull(),
    lastName: text().notNull(),
    passwordHash: text().notNull(),
    joinedAt: moment().notNull().defaultNow(),
    disabledAt: moment(),
    erasedAt: moment(),
    // When the address was taken out of the invitations that ended because they joined, so that it is done once.
    passedByForgottenAt: moment(),
  },
  (t) => [
    unique("customers_one_per_website_and_address").on(t.websiteId, t.emailKey),
    unique("customers_with_website").on(t.id, t.websiteId),
    check(
      "customers_erased",
      sql`case when ${t.erasedAt} is null then ${t.email} is not null and ${t.emailKey} is not null
        else ${t.email} is null and ${t.emailKey} is null and ${t.disabledAt} is not null
          and ${t.firstName} || ${t.lastName} || ${t.passwordHash} = '' end`,
    ),
    index("customers_passed_by")
      .on(t.joinedAt)
      .where(sql`${t.passedByForgottenAt} is null and ${t.erasedAt} is null`),
    index("customers_newest").on(t.joinedAt, t.id),
    // Parts of names and addresses, of at least three letters.
    index("customers_parts").using(
      "gin",
      sql`(${t.firstName} || ' ' || ${t.lastName} || ' ' || coalesce(${t.email}, '')) gin_trgm_ops`,
    ),
    check("customers_names", sql`char_length(${t.firstName}) <= 60 and char_length(${t.lastName}) <= 60`),
  ],
);
