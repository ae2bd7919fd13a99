import { and, asc, eq, inArray, isNotNull, isNull, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { invitations } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";

import { rangesOf, statusCondition, type GridFilter, type GridStatus } from "./grid-filter";

export type GridColumn = "id" | "email" | "invitee" | "sent" | "registered" | "status" | "website" | "group";
export type GridSort = { column: GridColumn; descending: boolean };

/**
 * A stretch of an order: rows by a column and then by id, or by id alone. Stretch after stretch, every order is read from an index
 * and no row of it is empty or all are, so that rows compare. `within` is what that index knows of it, `condition` what it does not.
 */
export type Stretch = {
  name: string;
  key?: PgColumn;
  isEmpty?: boolean;
  within?: SQL | undefined;
  condition?: SQL | undefined;
};

/** Statuses as they follow each other in the English alphabet, as the column shows them. */
const statuses: GridStatus[] = ["accepted", "declined", "discarded", "expired", "not_sent", "sent"];

/**
 * The stretches of an ascending order, those left out of which the filter says that they are empty, and each cut to the range
 * that the filter gives of what it is ordered by.
 */
export async function stretchesOf(column: GridColumn, filter: GridFilter): Promise<Stretch[]> {
  const [stretches, ranges] = await Promise.all([stretchesBy(column, filter), rangesOf(filter)]);
  const rangeOf = ({ key, isEmpty }: Stretch): SQL | undefined => {
    if (!key || isEmpty) return ranges.id;
    if (key === invitations.sentAt) return ranges.sent;
    return key === invitations.acceptedAt ? ranges.registered : undefined;
  };
  return stretches.map((stretch) => ({ ...stretch, within: and(stretch.within, rangeOf(stretch)) }));
}

async function stretchesBy(column: GridColumn, filter: GridFilter): Promise<Stretch[]> {
  switch (column) {
    case "id":
      return [{ name: "all" }];
    case "email":
      // One inviter may have been erased, and is without an address then.
      return byColumn(invitations.inviterEmail, filter.inviter === "shop" ? false : "maybe");
    case "invitee":
      return byColumn(invitations.emailKey, filter.invitee === undefined ? "maybe" : true);
    case "sent":
      return byColumn(invitations.sentAt, isSent(filter));
    case "registered":
      return byRegistration(isRegistered(filter));
    case "status":
      return statuses
        .filter((status) => !filter.registered || status === "accepted")
        .filter((status) => filter.status === undefined || filter.status === status)
        .map(statusStretch);
    case "website":
      return websiteStretches(filter);
    case "group":
      return groupStretches(filter);
  }
}

/** Those without a value go first. */
function byColumn(key: PgColumn, isSet: boolean | "maybe"): Stretch[] {
  return [
    ...(isSet === true ? [] : [{ name: "empty", within: isNull(key), key, isEmpty: true }]),
    ...(isSet === false ? [] : [{ name: "set", within: isNotNull(key), key }]),
  ];
}

/** The same, but that those without a day are read by id from all rows: most are among them, and no index holds them. */
const byRegistration = (isSet: boolean | "maybe"): Stretch[] =>
  byColumn(invitations.acceptedAt, isSet).map((stretch) =>
    stretch.isEmpty ? { name: stretch.name, within: stretch.within, isEmpty: true } : stretch,
  );

const statusStretch = (status: GridStatus): Stretch => ({
  name: status,
  within: status === "expired" ? undefined : eq(invitations.status, status),
  condition: statusCondition(status),
});

function isSent({ status, sent, delivery }: GridFilter): boolean | "maybe" {
  if (sent || status === "sent") return true;
  if (status === "not_sent") return false;
  // What the provider has said of a mail, it has taken.
  const isTaken =
    delivery !== undefined && !["queued", "withheld", "failed", "undelivered"].includes(delivery);
  return isTaken ? true : "maybe";
}

function isRegistered({ status, registered }: GridFilter): boolean | "maybe" {
  if (registered || status === "accepted") return true;
  return status === undefined ? "maybe" : false;
}

async function websiteStretches({ website, store }: GridFilter): Promise<Stretch[]> {
  const ofStore = db()
    .select({ id: storeViews.websiteId })
    .from(storeViews)
    .where(eq(storeViews.code, store ?? ""));
  const rows = await db()
    .select()
    .from(websites)
    .where(
      and(
        website === undefined ? undefined : eq(websites.code, website),
        store === undefined ? undefined : inArray(websites.id, ofStore),
      ),
    )
    .orderBy(asc(websites.name), asc(websites.id));
  return rows.map(({ id }) => ({ name: String(id), within: eq(invitations.websiteId, id) }));
}

async function groupStretches({ group }: GridFilter): Promise<Stretch[]> {
  const rows = await db()
    .select()
    .from(customerGroups)
    .orderBy(asc(customerGroups.name), asc(customerGroups.id));
  const stretches: Stretch[] = [
    { name: "default", within: isNull(invitations.groupId), key: invitations.groupId, isEmpty: true },
    ...rows.map(({ id }) => ({ name: String(id), within: eq(invitations.groupId, id) })),
  ];
  return stretches.filter(({ name }) => group === undefined || name === String(group));
}
