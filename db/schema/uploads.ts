import { bigint, index, pgTable, uuid } from "drizzle-orm/pg-core";

import { administrators } from "./administrators";
import { bytes, moment } from "./columns";

/** What an uploaded list of addresses came to, packed, until the page that follows has shown it; deleted within hours. */
export const uploads = pgTable(
  "uploads",
  {
    id: uuid().primaryKey().defaultRandom(),
    administratorId: bigint({ mode: "number" })
      .notNull()
      .references(() => administrators.id),
    content: bytes().notNull(),
    createdAt: moment().notNull().defaultNow(),
  },
  (t) => [index("uploads_by_time").on(t.createdAt)],
);
