import { and, desc, eq, sql, type SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { administrators } from "@/db/schema/administrators";
import { batches } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";

import { isAccountMail } from "./load-members";
import { isSeenBy, readPause, type Pause } from "./watch-delivery";

/** What keeps mails from going as they should. */
export type QueueTrouble = {
  /** With who paused it, where somebody did. */
  paused: (Pause & { by: string | null }) | null;
  /** Mails that wait for a person. */
  review: number;
  /** Mails the provider has been asked to take again and again, for a quarter of an hour or longer. */
  retrying: number;
  /** When the oldest mail was due that should have gone more than five minutes ago. */
  lateSince: Date | null;
};

/** What is wrong with the queue, of the websites that exist for the administrator. Looks only at what waits, however much has gone. */
export async function readQueueTrouble(administrator: Administrator): Promise<QueueTrouble> {
  demand(administrator, "manage_delivery");
  const isSeen = isSeenBy(administrator);
  const [pause, { functionality }] = await Promise.all([readPause(), readDefaultSettings()]);
  const [review, retrying, late, by] = await Promise.all([
    countIn(and(eq(batches.state, "review"), eq(messages.state, "review"), isSeen)),
    countIn(
      and(
        eq(batches.state, "open"),
        eq(messages.state, "claimed"),
        sql`${batches.attempts} > 1 and ${batches.createdAt} < now() - interval '15 minutes'`,
        isSeen,
      ),
    ),
    Promise.all([true, false].map((urgent) => oldestLate(urgent, functionality, isSeen))),
    pause?.byHand ? whoPaused() : null,
  ]);
  const [oldest] = late.flat().toSorted((one, other) => Number(one) - Number(other));
  return { paused: pause && { ...pause, by }, review, retrying, lateSince: oldest ?? null };
}

async function countIn(condition: SQL | undefined): Promise<number> {
  const [row] = await db()
    .select({ count: sql<number>`count(*)::int` })
    .from(batches)
    .innerJoin(messages, eq(messages.batchId, batches.id))
    .where(condition);
  return row?.count ?? 0;
}

/** In the order of the queue's index, each of its two parts by itself. While the programme is closed, invitations are not late. */
async function oldestLate(urgent: boolean, isOpen: boolean, isSeen: SQL): Promise<Date[]> {
  const rows = await db()
    .select({ dueAt: messages.dueAt })
    .from(messages)
    .where(
      and(
        eq(messages.state, "queued"),
        eq(messages.urgent, urgent),
        sql`${messages.dueAt} < now() - interval '5 minutes'`,
        isOpen ? undefined : isAccountMail,
        isSeen,
      ),
    )
    .orderBy(messages.dueAt, messages.id)
    .limit(1);
  return rows.map(({ dueAt }) => dueAt);
}

async function whoPaused(): Promise<string | null> {
  const [last] = await db()
    .select({ who: sql<string>`coalesce(nullif(${administrators.name}, ''), ${administrators.email})` })
    .from(activity)
    .innerJoin(administrators, eq(administrators.id, activity.administratorId))
    .where(eq(activity.action, "delivery_paused"))
    .orderBy(desc(activity.id))
    .limit(1);
  return last?.who ?? null;
}
