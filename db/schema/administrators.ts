import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, pgTable, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";

import { bytes, moment } from "./columns";

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
    // Whoever holds it has to sign in with a one-time code besides the password.
    requiresCode: boolean().notNull().default(false),
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
    // Of one-time codes: the shared secret, encrypted; since when it is asked for; the step of the last code that was taken.
    codeSecret: bytes(),
    codeSince: moment(),
    codeLastStep: bigint({ mode: "number" }),
  },
  (t) => [
    check("administrators_name_length", sql`char_length(${t.name}) <= 60`),
    check("administrators_language", sql`${t.language} in ('en', 'fr')`),
    check("administrators_code", sql`${t.codeSince} is null or ${t.codeSecret} is not null`),
  ],
);

/** A code that stands in once for a one-time code; only its hash is kept. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    administratorId: bigint({ mode: "number" })
      .notNull()
      .references(() => administrators.id, { onDelete: "cascade" }),
    codeHash: bytes().notNull(),
    usedAt: moment(),
  },
  (t) => [index("recovery_codes_by_administrator").on(t.administratorId)],
);
