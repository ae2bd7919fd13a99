import { and, asc, desc, eq, or, sql, type SQL } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { orders } from "@/db/schema/orders";
import { passwordResets } from "@/db/schema/password-resets";
import { websites } from "@/db/schema/websites";
import type { Customer } from "@/domain/accounts/customer";
import {
  deliveryForInviter,
  sentAgainForInviter,
  sentForInviter,
  statusForInviter,
  type DeliveryForInviter,
  type StatusForInviter,
} from "@/domain/invitations/conditions";

import { mailFate, readInvitationsTo, type MailFate, type StoredInvitation } from "./read-stored";

/** All a website has of one of its customers, as they may have it; dates in JSON are ISO 8601 in UTC, amounts in the currency's minor unit. */
export type OwnData = {
  account: {
    website: string;
    email: string;
    firstName: string;
    lastName: string;
    group: string;
    joinedAt: Date;
  };
  /** Newest first. */
  sessions: {
    startedAt: Date;
    lastSeenAt: Date;
    endsAt: Date;
    network: string | null;
    browser: string | null;
  }[];
  /** Those they made, oldest first, as My Invitations shows them; an address that is no longer kept is null. */
  invitationsSent: {
    email: string | null;
    message: string | null;
    madeAt: Date;
    status: StatusForInviter;
    sentAt: Date | null;
    sentAgainAt: Date | null;
    registeredAt: Date | null;
    expiresAt: Date | null;
    problem: DeliveryForInviter | null;
  }[];
  /** Those to them, oldest first, with their mails. */
  invitationsReceived: StoredInvitation[];
  orders: {
    reference: string;
    placedAt: Date | null;
    paidAt: Date | null;
    canceledAt: Date | null;
    amount: number | null;
    refunded: number;
    currency: string | null;
  }[];
  /** Mails about their account and their friends, oldest first. */
  mails: { kind: "friend_joined" | "password_reset"; at: Date; became: MailFate }[];
};

/** Gives a customer all the website has of them: nothing inviters may not know, and nothing by which somebody could sign in. */
export async function readOwnData(customer: Customer, reader: Reader = db()): Promise<OwnData> {
  const [account, sessions, invitationsSent, invitationsReceived, bought, mails] = await Promise.all([
    readAccount(reader, customer),
    readSessions(reader, customer),
    readSent(reader, customer),
    readInvitationsTo(reader, isToThem(customer)),
    readOrders(reader, customer),
    readMails(reader, customer),
  ]);
  return { account, sessions, invitationsSent, invitationsReceived, orders: bought, mails };
}

const isToThem = ({ id, websiteId, emailKey }: Customer): SQL =>
  and(
    eq(invitations.websiteId, websiteId),
    or(eq(invitations.customerId, id), eq(invitations.emailKey, emailKey)),
  ) as SQL;

async function readAccount(reader: Reader, { id, email }: Customer): Promise<OwnData["account"]> {
  const [found] = await reader
    .select({
      website: websites.name,
      firstName: customers.firstName,
      lastName: customers.lastName,
      group: customerGroups.name,
      joinedAt: customers.joinedAt,
    })
    .from(customers)
    .innerJoin(websites, eq(websites.id, customers.websiteId))
    .innerJoin(customerGroups, eq(customerGroups.id, customers.groupId))
    .where(eq(customers.id, id));
  if (!found) throw new Error("a customer who is signed in has no account");
  return { ...found, email };
}

const readSessions = (reader: Reader, { id }: Customer) =>
  reader
    .select({
      startedAt: customerSessions.createdAt,
      lastSeenAt: customerSessions.lastSeenAt,
      endsAt: customerSessions.endsAt,
      network: customerSessions.addressPrefix,
      browser: customerSessions.userAgent,
    })
    .from(customerSessions)
    .where(eq(customerSessions.customerId, id))
    .orderBy(desc(customerSessions.id));

const readSent = (reader: Reader, { id, websiteId }: Customer) =>
  reader
    .select({
      email: invitations.email,
      message: invitations.message,
      madeAt: invitations.createdAt,
      status: statusForInviter,
      sentAt: sentForInviter,
      sentAgainAt: sentAgainForInviter,
      registeredAt: invitations.acceptedAt,
      // Of one that has ended it would tell when its address joined.
      expiresAt:
        sql<Date | null>`case when ${statusForInviter} in ('sent', 'not_sent') then ${invitations.expiresAt} end`.mapWith(
          invitations.expiresAt,
        ),
      problem: deliveryForInviter,
    })
    .from(invitations)
    .where(and(eq(invitations.inviterId, id), eq(invitations.websiteId, websiteId)))
    .orderBy(asc(invitations.id));

const readOrders = (reader: Reader, { id }: Customer) =>
  reader
    .select({
      reference: orders.reference,
      placedAt: orders.placedAt,
      paidAt: orders.paidAt,
      canceledAt: orders.canceledAt,
      amount: orders.amount,
      refunded: orders.refunded,
      currency: orders.currency,
    })
    .from(orders)
    .where(eq(orders.customerId, id))
    .orderBy(asc(orders.id));

const readMails = (reader: Reader, { id }: Customer) =>
  reader
    .select({
      kind: sql<"friend_joined" | "password_reset">`${messages.purpose}`,
      at: sql<Date>`coalesce(${messages.settledAt}, ${messages.createdAt})`.mapWith(messages.createdAt),
      became: mailFate,
    })
    .from(messages)
    .where(
      or(
        sql`${messages.purpose} = 'friend_joined' and ${messages.invitationId} in (select ${invitations.id} from ${invitations}
          where ${invitations.inviterId} = ${id})`,
        sql`${messages.passwordResetId} in (select ${passwordResets.id} from ${passwordResets}
          where ${passwordResets.customerId} = ${id})`,
      ),
    )
    .orderBy(asc(messages.id));
