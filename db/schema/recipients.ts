import { sql } from "drizzle-orm";
import { bigint, check, pgTable, smallint, text, unique } from "drizzle-orm/pg-core";

import { bytes, moment } from "./columns";
import { websites } from "./websites";

/** One mailbox of a website, however its address is spelled: the row that is locked for the limit per recipient. */
export const recipients = pgTable(
  "recipients",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    websiteId: smallint()
      .notNull()
      .references(() => websites.id),
    throttleHash: bytes().notNull(),
    createdAt: moment().notNull().defaultNow(),
  },
  (t) => [unique("recipients_one_per_website_and_mailbox").on(t.websiteId, t.throttleHash)],
);

/** An address nothing may be mailed to any more, kept only as a keyed hash. */
export const suppressions = pgTable(
  "suppressions",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    websiteId: smallint()
      .notNull()
      .references(() => websites.id),
    addressHash: bytes().notNull(),
    keyId: text().notNull(),
    reason: text({ enum: ["refused", "erased", "complained", "bounced", "manual"] }).notNull(),
    createdAt: moment().notNull().defaultNow(),
  },
  (t) => [
    unique("suppressions_one_per_website_and_address").on(t.addressHash, t.websiteId),
    check(
      "suppressions_reason",
      sql`${t.reason} in ('refused', 'erased', 'complained', 'bounced', 'manual')`,
    ),
  ],
);
