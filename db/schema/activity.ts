import { bigint, index, jsonb, pgTable, smallint, text } from "drizzle-orm/pg-core";

import { administrators } from "./administrators";
import { moment } from "./columns";
import { websites } from "./websites";

export const activityActions = [
  "invitations_added",
  "invitation_changed",
  "invitation_discarded",
  "invitation_resent",
  "link_copied",
  "mass_discard_started",
  "mass_discard_ended",
  "mass_resend_started",
  "mass_resend_ended",
  "invitations_exported",
  "activity_exported",
  "administrator_invited",
  "administrator_changed",
  "administrator_disabled",
  "administrator_enabled",
  "sessions_ended",
  "role_added",
  "role_changed",
  "role_removed",
  "setting_changed",
  "identity_changed",
  "website_added",
  "website_changed",
  "website_closed",
  "website_reopened",
  "website_removed",
  "store_view_added",
  "store_view_changed",
  "store_view_closed",
  "store_view_reopened",
  "store_view_removed",
  "sample_sent",
  "delivery_paused",
  "delivery_resumed",
  "mails_sent_again",
  "mails_dropped",
  "suppression_looked_up",
  "suppression_added",
  "suppression_lifted",
  "customer_moved",
  "customer_disabled",
  "customer_enabled",
  "customer_erased",
  "customer_group_added",
  "customer_group_renamed",
  "customer_group_removed",
  "signed_in",
  "refused",
] as const;

/** What administrators did, and what they were refused: who, what, from what to what. Holds no address and no link. */
export const activity = pgTable(
  "activity",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment().notNull().defaultNow(),
    // Null where somebody was refused who is no administrator.
    administratorId: bigint({ mode: "number" }).references(() => administrators.id),
    action: text({ enum: activityActions }).notNull(),
    subject: text({
      enum: [
        "invitation",
        "operation",
        "administrator",
        "role",
        "setting",
        "website",
        "store_view",
        "suppression",
        "customer",
        "customer_group",
        "page",
      ],
    }),
    subjectId: text(),
    // The website it was done on; null where it is not about one.
    websiteId: smallint().references(() => websites.id),
    from: jsonb(),
    to: jsonb(),
  },
  (t) => [
    index("activity_by_administrator").on(t.administratorId, t.id),
    index("activity_by_action").on(t.action, t.id),
    index("activity_by_time").on(t.at, t.id),
  ],
);
