import { bigint, index, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";

import { bytes, moment } from "./columns";
import { invitations } from "./invitations";
import { storeViews } from "./store-views";
import { websites } from "./websites";

/** An account waiting for its address to be confirmed; several may wait for one address, one becomes a customer. */
export const registrations = pgTable(
  "registrations",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    publicId: uuid().notNull().unique("registrations_public_id"),
    tokenHash: bytes().notNull().unique("registrations_token"),
    keyId: text().notNull(),
    websiteId: smallint()
      .notNull()
      .references(() => websites.id),
    storeViewId: smallint()
      .notNull()
      .references(() => storeViews.id),
    // Set where the person came through the copied link of an invitation.
    invitationId: bigint({ mode: "number" }).references(() => invitations.id),
    email: text().notNull(),
    emailKey: text().notNull(),
    firstName: text().notNull(),
    lastName: text().notNull(),
    passwordHash: text().notNull(),
    createdAt: moment().notNull().defaultNow(),
    expiresAt: moment().notNull(),
    confirmedAt: moment(),
  },
  (t) => [index("registrations_by_address").on(t.websiteId, t.emailKey)],
);
