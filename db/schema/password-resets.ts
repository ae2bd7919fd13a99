import { sql } from "drizzle-orm";
import { bigint, check, index, pgTable, text, uuid } from "drizzle-orm/pg-core";

import { administrators } from "./administrators";
import { bytes, moment } from "./columns";
import { customers } from "./customers";

/** A request to set a password, of a customer or an administrator; its link works once. */
export const passwordResets = pgTable(
  "password_resets",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    publicId: uuid().notNull().unique("password_resets_public_id"),
    tokenHash: bytes().notNull().unique("password_resets_token"),
    keyId: text().notNull(),
    customerId: bigint({ mode: "number" }).references(() => customers.id, { onDelete: "cascade" }),
    administratorId: bigint({ mode: "number" }).references(() => administrators.id, { onDelete: "cascade" }),
    createdAt: moment().notNull().defaultNow(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (t) => [
    index("password_resets_by_customer").on(t.customerId),
    index("password_resets_by_administrator").on(t.administratorId),
    check("password_resets_one_person", sql`num_nonnulls(${t.customerId}, ${t.administratorId}) = 1`),
  ],
);
