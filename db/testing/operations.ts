import { randomUUID } from "node:crypto";

import { and, asc, count, eq, inArray } from "drizzle-orm";

import type { Administrator } from "@/domain/accounts/administrator";
import { makeInvitations } from "@/domain/invitations/make-invitations";
import { startOperation } from "@/domain/invitations/mass-operation";
import { parseAddress, type Address } from "@/domain/recipients/address";

import { db } from "../client";
import { activity } from "../schema/activity";
import { invitations } from "../schema/invitations";
import { operations } from "../schema/operations";
import { fresh } from "./invitations";
import { first, type TestShop } from "./shop";

/** Has the shop invite so many strangers, their mails still queued; gives the ids in their order. */
export async function invitedByShop(shop: TestShop, count: number): Promise<number[]> {
  const addresses = Array.from({ length: count }, () => parseAddress(fresh()) as Address);
  const settings = await shop.settings();
  const keys = await db().transaction((tx) =>
    makeInvitations(tx, addresses, {
      store: shop.store,
      settings,
      inviter: null,
      groupId: null,
      message: null,
      submission: null,
    }),
  );
  const rows = await db()
    .select({ id: invitations.id })
    .from(invitations)
    .where(inArray(invitations.emailKey, [...keys]))
    .orderBy(asc(invitations.id));
  return rows.map(({ id }) => id);
}

/** Starts an operation on invitations as the grid does for single ones. */
export const start = (administrator: Administrator, kind: "discard" | "resend", ids: number[]) =>
  startOperation(administrator, {
    kind,
    selection: { ids },
    condition: inArray(invitations.id, ids),
    submission: randomUUID(),
  });

/** An operation's row as it is now. */
export const operationNow = async (id: number) =>
  first(await db().select().from(operations).where(eq(operations.id, id)));

/** How many of the invitations are in each status. */
export const statusCounts = async (ids: number[]) =>
  Object.fromEntries(
    (
      await db()
        .select({ status: invitations.status, count: count() })
        .from(invitations)
        .where(inArray(invitations.id, ids))
        .groupBy(invitations.status)
    ).map((row) => [row.status, row.count]),
  );

/** What was written down about an operation. */
export const writtenDown = (operationId: number) =>
  db()
    .select({ action: activity.action, administratorId: activity.administratorId, to: activity.to })
    .from(activity)
    .where(and(eq(activity.subject, "operation"), eq(activity.subjectId, String(operationId))))
    .orderBy(activity.id);
