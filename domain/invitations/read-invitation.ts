import { and, asc, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { db, type Reader } from "@/db/client";
import { administrators } from "@/db/schema/administrators";
import { customerGroups } from "@/db/schema/customer-groups";
import { customers } from "@/db/schema/customers";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, may, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";

import type { Status } from "./change-status";
import { hasJoinedOtherwise, isInTime, isOpenMail } from "./conditions";
import type { CopyRefusal } from "./copy-link";
import { objectionToResend, type ResendRefusal } from "./resend-invitations";

const inviters = alias(customers, "inviters");
const joined = alias(customers, "joined");

const columns = {
  id: invitations.id,
  status: invitations.status,
  delivery: invitations.delivery,
  isInTime: sql<boolean>`${isInTime}`,
  hasJoinedOtherwise: sql<boolean>`${hasJoinedOtherwise}`,
  email: invitations.email,
  message: invitations.message,
  inviter: {
    id: inviters.id,
    firstName: inviters.firstName,
    lastName: inviters.lastName,
    email: inviters.email,
    disabledAt: inviters.disabledAt,
  },
  account: { id: joined.id, firstName: joined.firstName, lastName: joined.lastName, email: joined.email },
  group: customerGroups.name,
  website: websites.name,
  storeView: storeViews.name,
  timeZone: storeViews.timeZone,
  createdAt: invitations.createdAt,
  sentAt: invitations.sentAt,
  acceptedAt: invitations.acceptedAt,
  expiresAt: invitations.expiresAt,
  askedAgainAt: invitations.askedAgainAt,
};

/** Why an action makes no sense now; null where it does. */
export type Objections = {
  edit: Exclude<Status, "not_sent"> | "on_its_way" | "erased" | null;
  resend: ResendRefusal | null;
  discard: "accepted" | "discarded" | "declined" | null;
  copy: CopyRefusal | null;
};

export type InvitationDetail = NonNullable<Awaited<ReturnType<typeof readInvitation>>>;

/** All an administrator may know of an invitation, and what can be done with it; null where it does not exist for them. */
export async function readInvitation(administrator: Administrator, id: number) {
  demand(administrator, "view_invitations");
  const [facts] = await db()
    .select(columns)
    .from(invitations)
    .innerJoin(websites, eq(websites.id, invitations.websiteId))
    .innerJoin(storeViews, eq(storeViews.id, invitations.storeViewId))
    .leftJoin(customerGroups, eq(customerGroups.id, invitations.groupId))
    .leftJoin(inviters, eq(inviters.id, invitations.inviterId))
    .leftJoin(joined, eq(joined.id, invitations.customerId))
    .where(and(eq(invitations.id, id), onWebsitesOf(administrator, invitations.websiteId)));
  if (!facts) return null;
  const [history, mails, objections] = await Promise.all([
    readHistory(db(), id),
    readMails(db(), id),
    may(administrator, "manage_invitations") ? readObjections(administrator, facts) : null,
  ]);
  return { ...facts, end: endOf(facts), history, mails, objections };
}

type Facts = { status: Status; isInTime: boolean; hasJoinedOtherwise: boolean };

const isOpen = ({ status }: Facts) => status === "not_sent" || status === "sent";

/** How an open invitation has ended although nobody ended it; null where it has not. */
function endOf(facts: Facts): "time" | "joined" | null {
  if (!isOpen(facts)) return null;
  if (facts.hasJoinedOtherwise) return "joined";
  return facts.isInTime ? null : "time";
}

const readHistory = (reader: Reader, id: number) =>
  reader
    .select({
      id: invitationHistory.id,
      at: invitationHistory.at,
      from: invitationHistory.fromStatus,
      to: invitationHistory.toStatus,
      actor: invitationHistory.actor,
      reason: invitationHistory.reason,
      administrator: sql<
        string | null
      >`coalesce(nullif(${administrators.name}, ''), ${administrators.email})`,
      customer: sql<
        string | null
      >`case when ${customers.erasedAt} is null then ${customers.firstName} || ' ' || ${customers.lastName} end`,
    })
    .from(invitationHistory)
    .leftJoin(
      administrators,
      and(eq(invitationHistory.actor, "shop"), eq(administrators.id, invitationHistory.actorId)),
    )
    .leftJoin(
      customers,
      and(eq(invitationHistory.actor, "customer"), eq(customers.id, invitationHistory.actorId)),
    )
    .where(eq(invitationHistory.invitationId, id))
    .orderBy(asc(invitationHistory.id));

const readMails = (reader: Reader, id: number) =>
  reader
    .select({
      id: messages.id,
      purpose: messages.purpose,
      number: messages.number,
      state: messages.state,
      withheld: messages.withheld,
      objection: messages.objection,
      fate: messages.fate,
      fateAt: messages.fateAt,
      fateReason: messages.fateReason,
      createdAt: messages.createdAt,
      settledAt: messages.settledAt,
    })
    .from(messages)
    .where(eq(messages.invitationId, id))
    .orderBy(asc(messages.id));

async function readObjections(
  administrator: Administrator,
  facts: Facts & { id: number; email: string | null },
): Promise<Objections> {
  const { id, status } = facts;
  if (status !== "not_sent" && status !== "sent")
    return { edit: status, resend: status, discard: status, copy: status };
  const [{ functionality }, resend, open] = await Promise.all([
    readDefaultSettings(),
    objectionToResend(administrator, id),
    db()
      .select({ state: messages.state })
      .from(messages)
      .where(and(eq(messages.invitationId, id), isOpenMail)),
  ]);
  const isClaimed = open.some(({ state }) => state !== "queued");
  return { edit: objectionToEdit(), resend, discard: null, copy: objectionToCopy() };

  function objectionToEdit(): Objections["edit"] {
    if (status === "sent") return "sent";
    if (facts.email === null) return "erased";
    return isClaimed ? "on_its_way" : null;
  }

  function objectionToCopy(): CopyRefusal | null {
    if (!functionality) return "closed";
    return endOf(facts) === null ? null : "expired";
  }
}
