import { and, eq, isNotNull, isNull, lte, not, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { db, type Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { settings } from "@/db/schema/settings";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { findSuppressed } from "@/domain/recipients/suppressions";
import { readSettings } from "@/domain/storefronts/read-settings";
import type { Settings } from "@/domain/storefronts/settings";

import { hasJoinedOtherwise, hasOpenMail, isFuseBlown, isInTime } from "./conditions";
import { isAmong, lockForMail } from "./lock-for-mail";
import { countMailed } from "./make-invitations";

const chunkSize = 200;

/**
 * Queues the one reminder of every invitation whose days without an answer are over, as its store view has them set, and counts those. Who
 * accepted, declined or refused gets none, nor does whom the last mail did not reach, or whom the reminder would reach when time is up. Any
 * number may run at once; what the time is too short for is left to the next call.
 */
export async function queueReminders(budgetMs = 10_000): Promise<number> {
  const until = Date.now() + budgetMs;
  let queued = 0;
  for (const storeViewId of await listRemindingStores()) {
    const held = await readSettings(storeViewId);
    if (!held.functionality || held.remindAfterDays === 0) continue;
    while (Date.now() < until) {
      const done = await db().transaction((tx) => remindChunk(tx, storeViewId, held));
      queued += done.queued;
      if (done.found < chunkSize) break;
    }
  }
  return queued;
}

/** The store views that are open and not paused, where anybody has set reminders at all: most shops have not, and every tick asks. */
async function listRemindingStores(): Promise<number[]> {
  const isSetAnywhere = sql`exists (select 1 from ${settings} where ${settings.key} = 'remindAfterDays')`;
  const rows = await db()
    .select({ id: storeViews.id })
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .where(and(isNull(websites.closedAt), not(isFuseBlown(websites.id)), isSetAnywhere));
  return rows.map(({ id }) => id);
}

const inviters = alias(customers, "inviters");

/** Condition: one was queued for it, or decided against. */
const hadReminder = sql`exists (select 1 from ${messages}
  where ${messages.invitationId} = ${invitations.id} and ${messages.purpose} = 'reminder')`;

/** Condition: a mail of it went less than so many days ago. */
const hadMailWithin = (days: number) => sql`exists (select 1 from ${messages}
  where ${messages.invitationId} = ${invitations.id} and ${messages.purpose} in ${[...invitingPurposes]}
    and ${messages.settledAt} > now() - make_interval(days => ${days}))`;

/** Condition: what was mailed last has not come back. */
const wasReached = sql`coalesce(${invitations.delivery}, 'sent') in ('sent', 'delayed', 'delivered')`;

/** Condition: there is time left to answer when the reminder comes. */
const isOpenForLong = sql`coalesce(${invitations.expiresAt}, 'infinity') > now() + interval '1 hour'`;

const isDue = (storeViewId: number, days: number) =>
  and(
    eq(invitations.storeViewId, storeViewId),
    eq(invitations.status, "sent"),
    isNotNull(invitations.emailKey),
    lte(invitations.sentAt, sql`now() - make_interval(days => ${days})`),
    isInTime,
    isOpenForLong,
    wasReached,
    sql`not ${hasJoinedOtherwise} and not ${hasOpenMail} and not ${hadReminder} and not ${hadMailWithin(days)}`,
  );

/** Looked for without locks, then locked in the one order, then looked at again. */
async function remindChunk(
  tx: Transaction,
  storeViewId: number,
  { remindAfterDays: days, maxPerRecipient }: Settings,
): Promise<{ found: number; queued: number }> {
  const find = (ids?: number[]) =>
    tx
      .select({
        id: invitations.id,
        key: invitations.emailKey,
        websiteId: invitations.websiteId,
        recipientId: invitations.recipientId,
        inviterDisabledAt: inviters.disabledAt,
      })
      .from(invitations)
      .leftJoin(inviters, eq(inviters.id, invitations.inviterId))
      .where(and(isDue(storeViewId, days), ids && isAmong(ids)))
      .orderBy(invitations.id)
      .limit(chunkSize);
  const found = (await find()).map(({ id }) => id);
  if (found.length === 0) return { found: 0, queued: 0 };
  const recipientIds = await lockForMail(tx, found);
  const due = await find(found);
  const mailed = await countMailed(tx, [...recipientIds]);
  const isSuppressed = await findSuppressed(
    tx,
    due.flatMap(({ websiteId, key }) => (key === null ? [] : { websiteId, key })),
  );
  const rows = due.map(({ id, key, websiteId, recipientId, inviterDisabledAt }) => {
    const before = mailed.get(recipientId) ?? 0;
    const objection =
      inviterDisabledAt !== null
        ? "inviter_disabled"
        : isSuppressed({ websiteId, key: key ?? "" })
          ? "suppressed"
          : before >= maxPerRecipient
            ? "recipient_limit"
            : null;
    if (objection === null) mailed.set(recipientId, before + 1);
    return { id, recipient: recipientId, objection };
  });
  await insertReminders(tx, storeViewId, rows);
  return { found: found.length, queued: rows.filter(({ objection }) => objection === null).length };
}

/** What is decided against is written down as not mailed, so that it is decided once. */
async function insertReminders(
  tx: Transaction,
  storeViewId: number,
  rows: { id: number; recipient: number; objection: string | null }[],
): Promise<void> {
  await tx.execute(sql`
    with decided as (
      select id, recipient, objection
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as decided (id bigint, recipient bigint, objection text)
    ), marked as (
      update ${invitations} set delivery = 'queued' from decided
      where ${invitations.id} = decided.id and decided.objection is null
    )
    insert into ${messages} (purpose, store_view_id, invitation_id, recipient_id, by_shop, state, objection, settled_at)
    select 'reminder', ${storeViewId}, id, recipient, true, case when objection is null then 'queued' else 'canceled' end,
      objection, case when objection is not null then now() end
    from decided order by id`);
}
