import { and, asc, desc, eq, inArray, isNotNull, sql, type SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { batches, sender } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { storeViews } from "@/db/schema/store-views";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";

import { isByHand, reasonByHand } from "./steer-delivery";

/** Mails that wait for a person: whether the provider has them is not known. */
export type ReviewBatch = { id: string; count: number; error: string | null; madeAt: Date };

/** By hand until somebody resumes, else by the provider until a moment. */
export type Pause = { byHand: boolean; reason: string; until: Date };

export type DeliveryState = {
  /** Mails by how far they are; `due` are those of `queued` that could go now, `retrying` those of `claimed` that were tried before. */
  counts: { queued: number; due: number; claimed: number; retrying: number; review: number };
  oldestDueAt: Date | null;
  paused: Pause | null;
  /** Whether the programme is on; where not, invitations wait. */
  isOpen: boolean;
  /** What the provider last said where it took nothing, newest first. */
  errors: { at: Date; error: string; count: number }[];
  review: ReviewBatch[];
};

/** Condition: the mail is of a store view that exists for the administrator. */
export const isSeenBy = (administrator: Administrator): SQL =>
  administrator.websiteIds === null
    ? sql`true`
    : inArray(
        messages.storeViewId,
        db()
          .select({ id: storeViews.id })
          .from(storeViews)
          .where(onWebsitesOf(administrator, storeViews.websiteId)),
      );

/** How the queue stands, of the websites that exist for the administrator. */
export async function readDelivery(administrator: Administrator): Promise<DeliveryState> {
  demand(administrator, "manage_delivery");
  const isSeen = isSeenBy(administrator);
  const [[counted], paused, { functionality }, errors, review] = await Promise.all([
    db()
      .select({
        queued: countOf(eq(messages.state, "queued")),
        due: countOf(isDue),
        claimed: countOf(eq(messages.state, "claimed")),
        retrying: countOf(sql`${messages.state} = 'claimed' and ${batches.attempts} > 1`),
        review: countOf(eq(messages.state, "review")),
        oldestDueAt: sql<Date | null>`min(${messages.dueAt}) filter (where ${isDue})`.mapWith(messages.dueAt),
      })
      .from(messages)
      .leftJoin(batches, eq(batches.id, messages.batchId))
      .where(and(inArray(messages.state, ["queued", "claimed", "review"]), isSeen)),
    readPause(),
    readDefaultSettings(),
    db()
      .select({
        at: batches.createdAt,
        error: sql<string>`${batches.lastError}`,
        count: sql<number>`count(*)::int`,
      })
      .from(batches)
      .innerJoin(messages, eq(messages.batchId, batches.id))
      .where(and(isNotNull(batches.lastError), isSeen))
      .groupBy(batches.id)
      .orderBy(desc(batches.createdAt))
      .limit(5),
    readReview(isSeen),
  ]);
  const { oldestDueAt, ...counts } = counted ?? { oldestDueAt: null, ...nothing };
  return {
    counts,
    oldestDueAt,
    paused,
    isOpen: functionality,
    errors,
    review,
  };
}

/** What stops all mails at this moment, null where nothing does. */
export async function readPause(): Promise<Pause | null> {
  const [pause] = await db()
    .select({ reason: sender.pauseReason, until: sender.pausedUntil })
    .from(sender)
    .where(sql`${sender.pausedUntil} > now()`);
  return pause?.until
    ? { byHand: isByHand(pause.reason), reason: reasonByHand(pause.reason), until: pause.until }
    : null;
}

const nothing = { queued: 0, due: 0, claimed: 0, retrying: 0, review: 0 };

const isDue = sql`${messages.state} = 'queued' and ${messages.dueAt} <= now()`;

const countOf = (condition: SQL) => sql<number>`(count(*) filter (where ${condition}))::int`;

const readReview = (isSeen: SQL): Promise<ReviewBatch[]> =>
  db()
    .select({
      id: batches.id,
      count: sql<number>`count(*)::int`,
      error: batches.lastError,
      madeAt: batches.createdAt,
    })
    .from(batches)
    .innerJoin(messages, eq(messages.batchId, batches.id))
    .where(and(eq(batches.state, "review"), eq(messages.state, "review"), isSeen))
    .groupBy(batches.id)
    .orderBy(asc(batches.createdAt))
    .limit(100);
