import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  jsonb,
  pgTable,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

import { administrators } from "./administrators";
import { batches } from "./batches";
import { moment } from "./columns";
import { invitations } from "./invitations";
import { passwordResets } from "./password-resets";
import { recipients } from "./recipients";
import { registrations } from "./registrations";
import { storeViews } from "./store-views";

/** The purposes whose mail invites somebody, so that refusals and the programme's switches bind it. */
export const invitingPurposes = ["invitation", "resend", "reminder"] as const;

/** What can become of a mail the provider took, from what says least to what says most: one told later never goes back. */
export const fates = ["delayed", "delivered", "failed", "bounced", "complained"] as const;

/** Why a mail does not reach the provider although its inviter reads it as sent. */
export const withholdings = ["suppressed", "recipient_limit", "fuse"] as const;

const messagePurposes = [
  ...invitingPurposes,
  "friend_joined",
  "address_confirmation",
  "password_reset",
  "sample",
] as const;

/** One mail to be delivered at most once, and where it stands. */
export const messages = pgTable(
  "messages",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    purpose: text({ enum: messagePurposes }).notNull(),
    number: smallint().notNull().default(1),
    storeViewId: smallint()
      .notNull()
      .references(() => storeViews.id),
    invitationId: bigint({ mode: "number" }).references(() => invitations.id),
    registrationId: bigint({ mode: "number" }).references(() => registrations.id, { onDelete: "cascade" }),
    passwordResetId: bigint({ mode: "number" }).references(() => passwordResets.id, { onDelete: "cascade" }),
    // Whom a sample of an invitation mail goes to, and what it is made of.
    administratorId: bigint({ mode: "number" }).references(() => administrators.id),
    sample: jsonb().$type<{ template: string; sample: string }>(),
    // Set on what counts towards the limit per recipient.
    recipientId: bigint({ mode: "number" }).references(() => recipients.id),
    state: text({ enum: ["queued", "claimed", "sent", "withheld", "refused", "canceled", "review"] })
      .notNull()
      .default("queued"),
    // Asked for by the shop, so that it takes nothing of what its inviter may send in a day.
    byShop: boolean().notNull().default(false),
    // Account mail, which somebody waits for at the screen, goes before invitations.
    urgent: boolean().notNull().default(false),
    // Why it must not reach the provider although its inviter reads it as sent.
    withheld: text({ enum: withholdings }),
    batchId: uuid().references(() => batches.id),
    position: smallint(),
    providerId: text(),
    // What became of it after the provider took it, as the provider tells; when, and in its words.
    fate: text({ enum: fates }),
    fateAt: moment(),
    fateReason: text(),
    // It came back because of its address, and not of the moment.
    isHardBounce: boolean().notNull().default(false),
    // How often the provider was asked what became of it, and when last, where it did not tell by itself.
    asks: smallint().notNull().default(0),
    askedAt: moment(),
    // What the provider, or the rules at claiming, had against it.
    objection: text(),
    createdAt: moment().notNull().defaultNow(),
    dueAt: moment().notNull().defaultNow(),
    settledAt: moment(),
  },
  (t) => [
    unique("messages_once_per_invitation_purpose_and_number").on(t.invitationId, t.purpose, t.number),
    uniqueIndex("messages_one_open_per_invitation")
      .on(t.invitationId)
      .where(
        sql`${t.state} in ('queued', 'claimed', 'review') and ${t.purpose} in ('invitation', 'resend', 'reminder')`,
      ),
    uniqueIndex("messages_place_in_batch")
      .on(t.batchId, t.position)
      .where(sql`${t.batchId} is not null`),
    index("messages_queue")
      .on(t.urgent.desc().nullsFirst(), t.dueAt, t.id)
      .where(sql`${t.state} = 'queued'`),
    index("messages_by_recipient").on(t.recipientId, t.createdAt),
    index("messages_by_registration")
      .on(t.registrationId)
      .where(sql`${t.registrationId} is not null`),
    index("messages_by_password_reset")
      .on(t.passwordResetId)
      .where(sql`${t.passwordResetId} is not null`),
    check(
      "messages_one_subject",
      sql`num_nonnulls(${t.invitationId}, ${t.registrationId}, ${t.passwordResetId}, ${t.administratorId}) = 1`,
    ),
    check(
      "messages_sample",
      sql`(${t.purpose} = 'sample') = (${t.administratorId} is not null) and (${t.purpose} = 'sample') = (${t.sample} is not null)`,
    ),
    check(
      "messages_state",
      sql`${t.state} in ('queued', 'claimed', 'sent', 'withheld', 'refused', 'canceled', 'review')`,
    ),
    check(
      "messages_settled",
      sql`(${t.state} in ('sent', 'withheld', 'refused', 'canceled')) = (${t.settledAt} is not null)`,
    ),
    check("messages_batch", sql`${t.state} not in ('claimed', 'review') or ${t.batchId} is not null`),
    index("messages_by_provider_id")
      .using("hash", t.providerId)
      .where(sql`${t.providerId} is not null`),
    check(
      "messages_fate",
      sql`${t.fate} in ('delayed', 'delivered', 'failed', 'bounced', 'complained') and ${t.fateAt} is not null or ${t.fate} is null`,
    ),
    // The last mails of a store view that invited somebody, for the fuse.
    index("messages_last_inviting")
      .on(t.storeViewId, t.settledAt)
      .where(sql`${t.state} = 'sent' and ${t.purpose} in ('invitation', 'resend', 'reminder')`),
    index("messages_unheard_of")
      .on(t.settledAt)
      .where(sql`${t.state} = 'sent' and (${t.fate} is null or ${t.fate} = 'delayed') and ${t.asks} < 4`),
    index("messages_held_by_fuse")
      .on(t.storeViewId, t.id)
      .where(sql`${t.withheld} = 'fuse' and ${t.state} = 'withheld' and ${t.objection} is null`),
    check("messages_provider_id", sql`${t.state} <> 'sent' or ${t.providerId} is not null`),
  ],
);
