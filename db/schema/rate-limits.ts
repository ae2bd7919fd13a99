import { index, integer, pgTable, text } from "drizzle-orm/pg-core";

import { moment } from "./columns";

/** The counters of rate-limiter-flexible, in the columns it expects. */
export const rateLimits = pgTable(
  "rate_limits",
  { key: text().primaryKey(), points: integer().notNull().default(0), expire: moment() },
  (t) => [index("rate_limits_by_end").on(t.expire)],
);
