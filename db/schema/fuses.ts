import { sql } from "drizzle-orm";
import { bigint, check, integer, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";

import { administrators } from "./administrators";
import { moment } from "./columns";
import { websites } from "./websites";

/** A pause a website's invitations took by themselves, because too many of their last mails came back or were complained of. */
export const fuses = pgTable(
  "fuses",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    websiteId: smallint()
      .notNull()
      .references(() => websites.id),
    cause: text({ enum: ["bounced", "complained"] }).notNull(),
    // How many mails were looked at, and how many of them were the cause.
    mails: integer().notNull(),
    failures: integer().notNull(),
    // The last of them, for who looks at them again.
    lastMailAt: moment().notNull().defaultNow(),
    blownAt: moment().notNull().defaultNow(),
    resumedAt: moment(),
    resumedBy: bigint({ mode: "number" }).references(() => administrators.id),
  },
  (t) => [
    uniqueIndex("fuses_one_blown_per_website")
      .on(t.websiteId)
      .where(sql`${t.resumedAt} is null`),
    check("fuses_cause", sql`${t.cause} in ('bounced', 'complained')`),
    check("fuses_figures", sql`${t.failures} between 1 and ${t.mails}`),
  ],
);
