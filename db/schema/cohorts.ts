import { bigint, boolean, index, integer, pgTable, primaryKey, smallint } from "drizzle-orm/pg-core";

import { moment } from "./columns";

/** Of which invitations: those of a store view, of customers or of the shop, first sent in a quarter of an hour, which every zone's days begin with. */
const cohort = {
  storeViewId: smallint().notNull(),
  isByShop: boolean().notNull(),
  slot: moment().notNull(),
};

/** How many of a cohort there are, and how many of those are so now. */
const figures = {
  sent: integer().notNull(),
  accepted: integer().notNull(),
  declined: integer().notNull(),
  discarded: integer().notNull(),
  purchased: integer().notNull(),
};

/** The figures of the reports; what is in `cohort_changes` has to be added. */
export const cohorts = pgTable("cohorts", { ...cohort, ...figures }, (t) => [
  primaryKey({ name: "cohorts_once", columns: [t.slot, t.storeViewId, t.isByShop] }),
]);

/**
 * By how much figures have changed since, written by a trigger on the invitations in the transaction that changes them. Rows are only added,
 * so that no two transactions wait for each other; the tick moves them into `cohorts`.
 */
export const cohortChanges = pgTable(
  "cohort_changes",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    ...cohort,
    ...figures,
  },
  (t) => [index("cohort_changes_by_slot").on(t.slot)],
);
