import { and, eq, gte, ilike, inArray, isNotNull, isNull, like, lte, or, sql, type SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations, type deliveryStates, type invitationStatuses } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

import { isAskedForAgain, isExpired, isLive } from "./conditions";

/** What an administrator reads as status: a live one whose time is up is expired, and neither not sent nor sent. */
export type GridStatus = (typeof invitationStatuses)[number] | "expired";

export type GridFilter = {
  /** Part of either address, of at least three letters, or an id. */
  search?: string;
  id?: { from?: number; to?: number };
  status?: GridStatus;
  /** How far its latest mail has come; undelivered is what came back or failed. */
  delivery?: (typeof deliveryStates)[number] | "undelivered";
  /** Parts of the inviter's and the invited person's address, of at least three letters. */
  email?: string;
  invitee?: string;
  inviter?: number | "shop";
  /** Codes of a website and a store view. */
  website?: string;
  store?: string;
  group?: number | "default";
  /** Days (YYYY-MM-DD), both included, cut in `zone` or the zone of what else is filtered. */
  sent?: { from?: string; to?: string };
  registered?: { from?: string; to?: string };
  zone?: string;
  /** Whose invited person waits for another. */
  asked?: true;
  /** Whose invited person has paid an order that stands, after joining. */
  purchased?: true;
};

/** Conditions: the ranges of a filter, each on a column that an order may go by. */
export type GridRanges = { id: SQL | undefined; sent: SQL | undefined; registered: SQL | undefined };

export async function rangesOf(filter: GridFilter): Promise<GridRanges> {
  const zone = filter.sent || filter.registered ? await zoneOf(filter) : "UTC";
  return {
    id: and(
      filter.id?.from === undefined ? undefined : gte(invitations.id, filter.id.from),
      filter.id?.to === undefined ? undefined : lte(invitations.id, filter.id.to),
    ),
    sent: daysCondition(sql`${invitations.sentAt}`, filter.sent, zone),
    registered: daysCondition(sql`${invitations.acceptedAt}`, filter.registered, zone),
  };
}

/** Condition: what a filter matches of what exists for the administrator. Demands that they may see invitations. */
export async function gridCondition(administrator: Administrator, filter: GridFilter): Promise<SQL> {
  demand(administrator, "view_invitations");
  const [place, ranges] = await Promise.all([placeCondition(filter), rangesOf(filter)]);
  const conditions = [
    onWebsitesOf(administrator, invitations.websiteId),
    ...place,
    filter.search === undefined ? undefined : matches(filter.search),
    ranges.id,
    filter.status && statusCondition(filter.status),
    filter.delivery && deliveryCondition(filter.delivery),
    filter.email === undefined ? undefined : isInvitedBy(filter.email),
    filter.invitee === undefined ? undefined : isTo(filter.invitee),
    filter.inviter === "shop" ? isNull(invitations.inviterId) : undefined,
    typeof filter.inviter === "number" ? eq(invitations.inviterId, filter.inviter) : undefined,
    filter.group === "default" ? isNull(invitations.groupId) : undefined,
    typeof filter.group === "number" ? eq(invitations.groupId, filter.group) : undefined,
    ranges.sent,
    ranges.registered,
    filter.asked && isAskedForAgain,
    filter.purchased && isNotNull(invitations.purchasedAt),
  ];
  return and(...conditions) as SQL;
}

/** Condition: an administrator reads this status. */
export function statusCondition(status: GridStatus): SQL {
  if (status === "expired") return isExpired;
  const stored = eq(invitations.status, status);
  return status === "not_sent" || status === "sent" ? (and(stored, isLive) as SQL) : stored;
}

function deliveryCondition(delivery: NonNullable<GridFilter["delivery"]>): SQL {
  if (delivery === "undelivered") return inArray(invitations.delivery, ["bounced", "failed"]);
  return eq(invitations.delivery, delivery);
}

/** What an administrator reads as the status of a row. */
export const statusInGrid = sql<GridStatus>`case when ${isExpired} then 'expired' else ${invitations.status} end`;

/** A pattern for text that contains this text, whatever signs are in it. */
export const containing = (text: string) => `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;

function matches(text: string): SQL | undefined {
  const parts = [isTo(text), isBy(text)];
  const isId = /^\d{1,15}$/.test(text);
  if (!isId) return or(...parts);
  // A number of less than three digits is an id and nothing else: it is too short for a part of an address.
  return or(eq(invitations.id, Number(text)), ...(text.length < 3 ? [] : parts));
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** By the canonical form, which is in small letters; its domain is in ASCII, as nobody types it. */
function isTo(text: string): SQL {
  if (!isAscii(text)) return ilike(invitations.email, containing(text));
  return like(invitations.emailKey, containing(text.toLowerCase()));
}

/** The same of the inviter's address. */
function isBy(text: string): SQL {
  if (isAscii(text)) return like(invitations.inviterEmail, containing(text.toLowerCase()));
  return inArray(
    invitations.inviterId,
    db()
      .select({ id: customers.id })
      .from(customers)
      .where(ilike(customers.email, containing(text))),
  );
}

/** The column reads the inviter's address, or that it was the shop, in the administrator's language. */
function isInvitedBy(text: string): SQL | undefined {
  const isShop = ["shop", "boutique"].includes(text.toLowerCase())
    ? isNull(invitations.inviterId)
    : undefined;
  return or(isBy(text), isShop);
}

/** Ids rather than codes, so that the planner knows how many rows a website has. */
async function placeCondition({ website, store }: GridFilter): Promise<(SQL | undefined)[]> {
  const [inWebsite, inStore] = await Promise.all([
    website === undefined
      ? []
      : db().select({ id: websites.id }).from(websites).where(eq(websites.code, website)),
    store === undefined
      ? []
      : db().select({ id: storeViews.id }).from(storeViews).where(eq(storeViews.code, store)),
  ]);
  return [
    website === undefined ? undefined : eq(invitations.websiteId, inWebsite[0]?.id ?? -1),
    store === undefined ? undefined : eq(invitations.storeViewId, inStore[0]?.id ?? -1),
  ];
}

function daysCondition(
  moment: SQL,
  days: { from?: string; to?: string } | undefined,
  zone: string,
): SQL | undefined {
  return and(
    days?.from ? sql`${moment} >= ${beginOfDay(sql`${days.from}::date`, zone)}` : undefined,
    days?.to ? sql`${moment} < ${beginOfDay(sql`(${days.to}::date + 1)`, zone)}` : undefined,
  );
}

/** The moment a day begins in a zone; where clocks go back to midnight, the first of the two. */
export function beginOfDay(day: SQL, zone: string): SQL {
  const midnight = sql`(${day}::timestamp at time zone ${zone})`;
  return sql`(${midnight} - interval '1 hour' *
    (((${midnight} - interval '1 hour') at time zone ${zone})::date >= ${day})::int)`;
}

/** The zone in which the days of a filter are cut: as it says, else that of its store view, website or the default website. */
export async function zoneOf({ zone, store, website }: GridFilter): Promise<string> {
  if (zone) return zone;
  const [found] = await db()
    .select({ zone: storeViews.timeZone })
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .where(
      store === undefined
        ? and(
            eq(storeViews.isDefault, true),
            website === undefined ? eq(websites.isDefault, true) : eq(websites.code, website),
          )
        : eq(storeViews.code, store),
    );
  return found?.zone ?? (await findDefaultStoreView())?.timeZone ?? "UTC";
}
