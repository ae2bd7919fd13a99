import { sql } from "drizzle-orm";
import { bigint, check, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";

import { moment } from "./columns";

export const permissions = [
  "view_invitations",
  "manage_invitations",
  "view_reports",
  "manage_configuration",
  "manage_customers",
  "manage_delivery",
  "manage_administrators",
] as const;

/** What a group of administrators may do, and on which websites: on all where there is no list. */
export const roles = pgTable(
  "roles",
  {
    id: smallint().primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    permissions: text({ enum: permissions }).array().notNull(),
    websiteIds: smallint().array(),
    createdAt: moment().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("roles_name").on(sql`lower(${t.name})`),
    check("roles_name_length", sql`char_length(${t.name}) between 1 and 60`),
    check("roles_websites", sql`cardinality(${t.websiteIds}) > 0`),
  ],
);

/** A person of the shop's team; without a password until the mailed link has been used. */
export const administrators = pgTable(
  "administrators",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    email: text().notNull(),
    emailKey: text().notNull().unique("administrators_one_per_address"),
    name: text().notNull().default(""),
    roleId: smallint()
      .notNull()
      .references(() => roles.id),
    // The language of the administration, as this person chose it.
    language: text({ enum: ["en", "fr"] })
      .notNull()
      .default("en"),
    passwordHash: text(),
    createdAt: moment().notNull().defaultNow(),
    disabledAt: moment(),
  },
  (t) => [
    check("administrators_name_length", sql`char_length(${t.name}) <= 60`),
    check("administrators_language", sql`${t.language} in ('en', 'fr')`),
  ],
);
