import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  foreignKey,
  index,
  pgTable,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import { bytes, moment } from "./columns";
import { customerGroups } from "./customer-groups";
import { customers } from "./customers";
import { recipients } from "./recipients";
import { storeViews } from "./store-views";

export const invitationStatuses = ["not_sent", "sent", "accepted", "discarded", "declined"] as const;

/** How far its latest mail has come, as the queue and the provider say; null where nothing was to be mailed after all. */
export const deliveryStates = [
  "queued",
  "sent",
  "delayed",
  "delivered",
  "bounced",
  "complained",
  "withheld",
  "failed",
] as const;

/** One invitation of one inviter (a customer, or the shop where null) to one address of a website. */
export const invitations = pgTable(
  "invitations",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    publicId: uuid().notNull().unique("invitations_public_id"),
    websiteId: smallint().notNull(),
    storeViewId: smallint().notNull(),
    inviterId: bigint({ mode: "number" }),
    // In canonical form, as the grid sorts and searches it; it is shown as its customer typed it.
    inviterEmail: text(),
    recipientId: bigint({ mode: "number" })
      .notNull()
      .references(() => recipients.id),
    email: text(),
    emailKey: text(),
    addressHash: bytes().notNull(),
    groupId: smallint().references(() => customerGroups.id),
    message: text(),
    status: text({ enum: invitationStatuses }).notNull().default("not_sent"),
    delivery: text({ enum: deliveryStates }).default("queued"),
    // The form it was made by: the same form sent twice makes nothing twice.
    submission: uuid(),
    generation: smallint().notNull().default(1),
    keyId: text().notNull(),
    mailedHash: bytes().notNull().unique("invitations_mailed_link"),
    copiedHash: bytes().notNull().unique("invitations_copied_link"),
    createdAt: moment().notNull().defaultNow(),
    // When it got this address, where that is not the one it was made with.
    addressedAt: moment(),
    sentAt: moment(),
    acceptedAt: moment(),
    discardedAt: moment(),
    declinedAt: moment(),
    expiresAt: moment(),
    // The invited person found it expired and asked for another.
    askedAgainAt: moment(),
    customerId: bigint({ mode: "number" }),
    // When the account first paid an order that stands: not canceled, not wholly refunded.
    purchasedAt: moment(),
  },
  (t) => [
    unique("invitations_one_per_inviter_and_address")
      .on(t.websiteId, t.inviterId, t.addressHash)
      .nullsNotDistinct(),
    foreignKey({
      name: "invitations_store_view_of_website",
      columns: [t.storeViewId, t.websiteId],
      foreignColumns: [storeViews.id, storeViews.websiteId],
    }),
    foreignKey({
      name: "invitations_inviter_of_website",
      columns: [t.inviterId, t.websiteId],
      foreignColumns: [customers.id, customers.websiteId],
    }),
    foreignKey({
      name: "invitations_customer_of_website",
      columns: [t.customerId, t.websiteId],
      foreignColumns: [customers.id, customers.websiteId],
    }),
    check(
      "invitations_status",
      sql`${t.status} in ('not_sent', 'sent', 'accepted', 'discarded', 'declined')`,
    ),
    check(
      "invitations_sent_at",
      sql`case ${t.status} when 'not_sent' then ${t.sentAt} is null when 'sent' then ${t.sentAt} is not null else true end`,
    ),
    check("invitations_accepted_at", sql`(${t.status} = 'accepted') = (${t.acceptedAt} is not null)`),
    check("invitations_accepted_by", sql`(${t.status} = 'accepted') = (${t.customerId} is not null)`),
    check("invitations_purchased_by", sql`${t.purchasedAt} is null or ${t.customerId} is not null`),
    check("invitations_discarded_at", sql`(${t.status} = 'discarded') = (${t.discardedAt} is not null)`),
    check("invitations_declined_at", sql`(${t.status} = 'declined') = (${t.declinedAt} is not null)`),
    check(
      "invitations_delivery",
      sql`${t.delivery} in ('queued', 'sent', 'delayed', 'delivered', 'bounced', 'complained', 'withheld', 'failed')`,
    ),
    check("invitations_message_length", sql`char_length(${t.message}) <= 500`),
    // Those without an account stay out of it: whatever is sent is written to every index its row is in.
    uniqueIndex("invitations_one_account_each")
      .on(t.customerId)
      .where(sql`${t.customerId} is not null`),
    index("invitations_by_inviter").on(t.inviterId, t.id),
    // The grid: one for each order and each rare filter, ending in the id, so that a page begins where the one before ended.
    index("invitations_grid_inviter").on(t.inviterEmail, t.id),
    index("invitations_grid_invitee").on(t.emailKey, t.id),
    index("invitations_grid_sent").on(t.sentAt, t.id),
    index("invitations_grid_unsent")
      .on(t.status, t.id)
      .where(sql`${t.sentAt} is null`),
    index("invitations_grid_registered")
      .on(t.acceptedAt, t.id)
      .where(sql`${t.acceptedAt} is not null`),
    index("invitations_grid_status").on(t.status, t.id),
    index("invitations_grid_delivery").on(t.delivery, t.id),
    index("invitations_grid_website").on(t.websiteId, t.id),
    index("invitations_grid_store").on(t.storeViewId, t.id),
    index("invitations_grid_group").on(t.groupId, t.id),
    index("invitations_grid_open")
      .on(t.status, sql`coalesce(${t.expiresAt}, 'infinity')`)
      .where(sql`${t.status} in ('not_sent', 'sent')`),
    index("invitations_grid_asked")
      .on(t.id)
      .where(sql`${t.askedAgainAt} is not null`),
    index("invitations_grid_purchased")
      .on(t.id)
      .where(sql`${t.purchasedAt} is not null`),
    // By when it ends: those that have an address still, and are not kept for good.
    index("invitations_to_forget")
      .on(
        sql`(case ${t.status} when 'discarded' then ${t.discardedAt} when 'declined' then ${t.declinedAt} else ${t.expiresAt} end)`,
      )
      .where(sql`${t.emailKey} is not null and ${t.status} <> 'accepted'`),
    // With the website, so that what was made on one is counted without its rows.
    index("invitations_made").on(t.createdAt, t.websiteId),
    // Parts of addresses, of at least three letters.
    index("invitations_invitee_parts").using("gin", sql`${t.emailKey} gin_trgm_ops`),
    index("invitations_inviter_parts").using("gin", sql`${t.inviterEmail} gin_trgm_ops`),
  ],
);

/** Every change of an invitation's status, written by the transaction that made it. */
export const invitationHistory = pgTable(
  "invitation_history",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    invitationId: bigint({ mode: "number" })
      .notNull()
      .references(() => invitations.id),
    at: moment().notNull().defaultNow(),
    fromStatus: text({ enum: invitationStatuses }),
    toStatus: text({ enum: invitationStatuses }).notNull(),
    actor: text({ enum: ["customer", "shop", "invitee", "queue"] }).notNull(),
    actorId: bigint({ mode: "number" }),
    reason: text(),
  },
  (t) => [
    index("invitation_history_by_invitation").on(t.invitationId, t.id),
    check("invitation_history_actor", sql`${t.actor} in ('customer', 'shop', 'invitee', 'queue')`),
    check("invitation_history_change", sql`${t.fromStatus} is distinct from ${t.toStatus}`),
  ],
);
