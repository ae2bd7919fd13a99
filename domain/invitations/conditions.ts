import { and, inArray, isNotNull, not, or, sql, type SQL, type SQLWrapper } from "drizzle-orm";

import { customers } from "@/db/schema/customers";
import { fuses } from "@/db/schema/fuses";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";

/** Condition: neither accepted, discarded nor declined. */
export const isOpen = inArray(invitations.status, ["not_sent", "sent"]);

/** Condition on a website: too many of its mails failed, and its invitations are paused until somebody resumes. */
export const isFuseBlown = (websiteId: SQLWrapper): SQL =>
  sql`exists (select 1 from ${fuses} where ${fuses.websiteId} = ${websiteId} and ${fuses.resumedAt} is null)`;

/** Condition: its time is not up, by the database's clock. */
export const isInTime = sql`(coalesce(${invitations.expiresAt}, 'infinity') > now())`;

/** Condition: its address has become a customer otherwise, since it was made or went to this address. The offset has it asked row by row, not of all. */
export const hasJoinedOtherwise = sql`exists (select 1 from ${customers}
  where ${customers.websiteId} = ${invitations.websiteId} and ${customers.emailKey} = ${invitations.emailKey}
  and ${customers.joinedAt} >= coalesce(${invitations.addressedAt}, ${invitations.createdAt}) offset 0)`;

/** Condition: it can be accepted. */
export const isLive = and(isOpen, isInTime, not(hasJoinedOtherwise)) as SQL;

/** Condition: it could be accepted and no longer can, although nobody ended it. */
export const isExpired = and(isOpen, or(not(isInTime), hasJoinedOtherwise)) as SQL;

/** When it ended or ends by itself or by somebody, as far as its row tells; null where it never does. In the words of the index `invitations_to_forget`. */
export const endsAt = sql`(case ${invitations.status} when 'discarded' then ${invitations.discardedAt}
  when 'declined' then ${invitations.declinedAt} else ${invitations.expiresAt} end)`;

/** Condition: its invited person found it expired, asked for another, and waits for it. */
export const isAskedForAgain = and(
  isNotNull(invitations.askedAgainAt),
  isOpen,
  not(hasJoinedOtherwise),
) as SQL;

/** Condition on a message: it invites somebody. */
const isInviting = inArray(messages.purpose, [...invitingPurposes]);

/** Condition on a message: it is a mail that invites somebody and is on its way, or whose fate is not known yet. */
export const isOpenMail = and(isInviting, inArray(messages.state, ["queued", "claimed", "review"])) as SQL;

const isOfThisInvitation = sql`${messages.invitationId} = ${invitations.id}`;

/** Condition: a mail of it is on its way, or its fate is not known yet. */
export const hasOpenMail = sql`exists (select 1 from ${messages} where ${isOfThisInvitation} and ${isOpenMail})`;

/** When the time of an invitation is up that is mailed again, given the days an invitation has; never earlier than before. */
export const renewedEnd = (
  days: number | SQL,
) => sql`case when ${days} > 0 and ${invitations.expiresAt} is not null
  then greatest(${invitations.expiresAt}, now() + make_interval(days => ${days})) end`;

/** Condition: the provider took a mail of it within the last hour, so that it is too soon for another. */
export const hadMailLately = sql`exists (select 1 from ${messages}
  where ${isOfThisInvitation} and ${isInviting} and ${messages.state} = 'sent' and ${messages.settledAt} > now() - interval '60 minutes')`;

/** Condition on a message: its mail was withheld, at the moment it would have gone. */
const isWithheld = sql`${messages.state} = 'withheld' and ${isOfThisInvitation}`;

/** When the inviter reads it as first sent: a withheld mail reads as sent from when it would have gone, also once another went or the link was copied. */
export const sentForInviter = sql<Date | null>`least(${invitations.sentAt},
  (select min(${messages.settledAt}) from ${messages} where ${isWithheld}))`.mapWith(invitations.sentAt);

export type StatusForInviter = "not_sent" | "sent" | "accepted" | "canceled" | "declined" | "expired";

/** What the inviter reads: the one place that decides it, for lists and pages. */
export const statusForInviter = sql<StatusForInviter>`case
  when ${invitations.status} = 'accepted' then 'accepted'
  when ${invitations.status} = 'discarded' then 'canceled'
  when ${invitations.status} = 'declined' then 'declined'
  when ${isExpired} then 'expired'
  when ${invitations.status} = 'sent' then 'sent'
  when exists (select 1 from ${messages} where ${isWithheld}) then 'sent'
  else 'not_sent' end`;

/** Condition: its latest mail came back, and the invited person has not come another way. */
export const isBounced = and(
  sql`${invitations.delivery} is not distinct from 'bounced'`,
  isOpen,
  isNotNull(invitations.emailKey),
  not(hasJoinedOtherwise),
) as SQL;

/** How mail servers word that there is no such address. */
const namesNoAddress =
  "5\\.1\\.[0-3]|does not exist|doesn.t exist|not found|unknown|no such|invalid recipient";

/** Condition: the mail server said of the latest mail that came back that there is no such address. */
const saysNoAddress = sql`(select ${messages.fateReason} from ${messages}
  where ${isOfThisInvitation} and ${isInviting} and ${messages.fate} = 'bounced'
  order by ${messages.id} desc limit 1) ~* ${namesNoAddress}`;

export type DeliveryForInviter = "no_such_address" | "came_back" | "not_taken";

/**
 * What went wrong with its mail as the inviter may know, null where nothing did: that this very mail came back, or was not taken at
 * all. A complaint, a refusal and a withheld mail read like a delivered one, by which nobody can tell them from each other.
 */
export const deliveryForInviter = sql<DeliveryForInviter | null>`case
  when ${isBounced} then case when ${saysNoAddress} then 'no_such_address' else 'came_back' end
  when ${invitations.delivery} = 'failed' and ${statusForInviter} = 'not_sent' then 'not_taken' end`;

/** When it was last mailed again, as the inviter reads it. */
export const sentAgainForInviter = sql<Date | null>`(select max(${messages.settledAt}) from ${messages}
  where ${isOfThisInvitation} and ${isInviting} and ${messages.purpose} <> 'reminder' and ${messages.state} in ('sent', 'withheld')
  having count(*) > 1)`.mapWith(invitations.sentAt);

/** When the inviter may have it mailed again: an hour after the last mail of theirs went, or would have gone; a reminder goes to some only. */
export const coolsDownAt =
  sql<Date | null>`(select max(${messages.settledAt}) + interval '60 minutes' from ${messages}
  where ${isOfThisInvitation} and ${isInviting} and ${messages.purpose} <> 'reminder' and ${messages.state} in ('sent', 'withheld'))`.mapWith(
    invitations.sentAt,
  );
