import { and, asc, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { orders } from "@/db/schema/orders";
import { registrations } from "@/db/schema/registrations";
import { isExpired, isOpen } from "@/domain/invitations/conditions";
import { addressHash } from "@/domain/recipients/address";
import { findRecipient } from "@/domain/recipients/preferences";
import { findSuppressed, type Place } from "@/domain/recipients/suppressions";

/** What became of an invitation, for the person it is to. */
type StoredStatus = "not_sent" | "sent" | "accepted" | "canceled" | "declined" | "expired";

/** What became of a mail, for the person it is to. */
export type MailFate =
  | "waiting"
  | "sent"
  | "delayed"
  | "delivered"
  | "came_back"
  | "complained"
  | "withheld"
  | "not_sent";

export type StoredMail = {
  kind: (typeof invitingPurposes)[number];
  at: Date;
  became: MailFate;
  /** What the mail server of the address, or the provider, had to say. */
  answer: string | null;
};

export type StoredInvitation = {
  /** Null where it is the shop, or may not be named. */
  inviter: { firstName: string; lastName: string } | null;
  isFromShop: boolean;
  madeAt: Date;
  status: StoredStatus;
  sentAt: Date | null;
  acceptedAt: Date | null;
  canceledAt: Date | null;
  declinedAt: Date | null;
  expiresAt: Date | null;
  askedAgainAt: Date | null;
  message: string | null;
  mails: StoredMail[];
};

/** All a website has of an address, as its owner may have it; dates in JSON are ISO 8601 in UTC. */
export type Stored = {
  email: string;
  /** Whether nothing may be mailed to it any more. */
  isRefused: boolean;
  hasAccount: boolean;
  /** Oldest first. */
  invitations: StoredInvitation[];
  /** Accounts that were begun with it and wait to be confirmed. */
  registrations: { firstName: string; lastName: string; begunAt: Date; expiresAt: Date }[];
  /** Orders the shop's commerce system told of under it, which belong to no account. */
  orders: { reference: string; placedAt: Date | null; amount: number | null; currency: string | null }[];
};

export type RecipientPage = Stored & {
  /** Whether the invitation of this link can still be declined. */
  isOpen: boolean;
};

/**
 * What the recipient's page shows for a token of the website: null for an unknown one, `nothing_stored` where the address has been erased
 * since. Reading changes nothing.
 */
export async function readStored(
  websiteId: number,
  token: string,
  reader: Reader = db(),
): Promise<RecipientPage | "nothing_stored" | null> {
  const found = await findRecipient(websiteId, token, reader);
  if (!found) return null;
  const { email, emailKey, status } = found;
  if (email === null || emailKey === null) return "nothing_stored";
  const place = { websiteId, key: emailKey };
  const [isSuppressed, accounts, made, begun, bought] = await Promise.all([
    findSuppressed(reader, [place]),
    reader
      .select({ id: customers.id })
      .from(customers)
      .where(and(eq(customers.websiteId, websiteId), eq(customers.emailKey, emailKey))),
    readInvitationsTo(reader, isTo(place)),
    readRegistrations(reader, place),
    readOrders(reader, place),
  ]);
  return {
    email,
    isOpen: status === "not_sent" || status === "sent",
    isRefused: isSuppressed(place),
    hasAccount: accounts.length > 0,
    invitations: made,
    registrations: begun,
    orders: bought,
  };
}

const isTo = ({ websiteId, key }: Place): SQL =>
  and(eq(invitations.websiteId, websiteId), eq(invitations.emailKey, key)) as SQL;

/** The invitations to somebody, as they may have them, oldest first. */
export async function readInvitationsTo(reader: Reader, isTheirs: SQL): Promise<StoredInvitation[]> {
  const rows = await reader
    .select({
      id: invitations.id,
      firstName: customers.firstName,
      lastName: customers.lastName,
      disabledAt: customers.disabledAt,
      isFromShop: sql<boolean>`${invitations.inviterId} is null`,
      madeAt: invitations.createdAt,
      status: sql<StoredStatus>`case when ${invitations.status} = 'discarded' then 'canceled'
        when ${and(isOpen, isExpired)} then 'expired' else ${invitations.status} end`,
      sentAt: invitations.sentAt,
      acceptedAt: invitations.acceptedAt,
      canceledAt: invitations.discardedAt,
      declinedAt: invitations.declinedAt,
      expiresAt: invitations.expiresAt,
      askedAgainAt: invitations.askedAgainAt,
      message: invitations.message,
    })
    .from(invitations)
    .leftJoin(customers, eq(customers.id, invitations.inviterId))
    .where(isTheirs)
    .orderBy(asc(invitations.createdAt), asc(invitations.id));
  const mails = await readMails(
    reader,
    rows.map(({ id }) => id),
  );
  return rows.map(({ id, firstName, lastName, disabledAt, ...row }) => ({
    ...row,
    inviter: firstName !== null && lastName !== null && disabledAt === null ? { firstName, lastName } : null,
    mails: mails
      .filter(({ invitationId }) => invitationId === id)
      .map(({ kind, at, became, answer }) => ({ kind, at, became, answer })),
  }));
}

/** What became of a mail, in the words of the person it was to. */
export const mailFate = sql<MailFate>`case
  when ${messages.state} in ('queued', 'claimed') then 'waiting'
  when ${messages.state} = 'withheld' then 'withheld'
  when ${messages.state} in ('refused', 'canceled') then 'not_sent'
  when ${messages.fate} in ('bounced', 'failed') then 'came_back'
  else coalesce(${messages.fate}, 'sent') end`;

const readMails = (reader: Reader, invitationIds: number[]) =>
  reader
    .select({
      invitationId: messages.invitationId,
      kind: sql<StoredMail["kind"]>`${messages.purpose}`,
      at: sql<Date>`coalesce(${messages.settledAt}, ${messages.createdAt})`.mapWith(messages.createdAt),
      became: mailFate,
      answer: sql<string | null>`coalesce(${messages.fateReason},
        case when ${messages.state} = 'refused' then ${messages.objection} end)`,
    })
    .from(messages)
    .innerJoin(invitations, eq(invitations.id, messages.invitationId))
    .where(
      and(
        inArray(messages.invitationId, invitationIds),
        inArray(messages.purpose, [...invitingPurposes]),
        // Those before went to the address it had then, which was somebody else's.
        sql`coalesce(${messages.settledAt}, 'infinity') >= coalesce(${invitations.addressedAt}, '-infinity')`,
      ),
    )
    .orderBy(asc(messages.id));

const readRegistrations = (reader: Reader, { websiteId, key }: Place) =>
  reader
    .select({
      firstName: registrations.firstName,
      lastName: registrations.lastName,
      begunAt: registrations.createdAt,
      expiresAt: registrations.expiresAt,
    })
    .from(registrations)
    .where(
      and(
        eq(registrations.websiteId, websiteId),
        eq(registrations.emailKey, key),
        isNull(registrations.confirmedAt),
      ),
    )
    .orderBy(asc(registrations.id));

const readOrders = (reader: Reader, { websiteId, key }: Place) =>
  reader
    .select({
      reference: orders.reference,
      placedAt: orders.placedAt,
      amount: orders.amount,
      currency: orders.currency,
    })
    .from(orders)
    .where(
      and(eq(orders.websiteId, websiteId), eq(orders.buyerHash, addressHash(key)), isNull(orders.customerId)),
    )
    .orderBy(asc(orders.id));
