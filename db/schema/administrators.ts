import { bigint, pgTable, text } from "drizzle-orm/pg-core";

import { moment } from "./columns";

/** A person of the shop's team; without a password until the mailed link has been used. */
export const administrators = pgTable("administrators", {
  id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  email: text().notNull(),
  emailKey: text().notNull().unique("administrators_one_per_address"),
  passwordHash: text(),
  createdAt: moment().notNull().defaultNow(),
  disabledAt: moment(),
});
