import { sql } from "drizzle-orm";
import { bigint, index, pgTable, text } from "drizzle-orm/pg-core";

import { moment } from "./columns";
import { messages } from "./messages";

/** What the provider told of a mail, by the id it told it under: kept for good, so that it is taken once. */
export const providerEvents = pgTable(
  "provider_events",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    eventId: text().notNull().unique("provider_events_once"),
    type: text().notNull(),
    // When it happened, as the provider says.
    at: moment().notNull(),
    receivedAt: moment().notNull().defaultNow(),
    // As it was sent; it holds addresses, so it goes after 30 days.
    body: text(),
    // Null as long as it is not known to belong to a message of ours, and for good where it does not.
    messageId: bigint({ mode: "number" }).references(() => messages.id, { onDelete: "set null" }),
    // When it is looked at next; null once it has had its effect, or can have none.
    dueAt: moment().defaultNow(),
  },
  (t) => [
    index("provider_events_due")
      .on(t.dueAt)
      .where(sql`${t.dueAt} is not null`),
    index("provider_events_with_body")
      .on(t.receivedAt)
      .where(sql`${t.body} is not null`),
    index("provider_events_unknown")
      .on(t.receivedAt)
      .where(sql`${t.messageId} is null`),
    index("provider_events_by_message")
      .on(t.messageId)
      .where(sql`${t.messageId} is not null`),
  ],
);
