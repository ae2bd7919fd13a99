import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { batches, sender } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { providerEvents } from "@/db/schema/provider-events";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";

import { isDue, isDueBatch } from "./claim-batch";

/** A figure as Prometheus knows it; times are in seconds, 0 where there is nothing of the kind. */
export type Measure = { name: string; kind: "gauge" | "counter"; help: string; value: number };

/** What somebody on call watches: what is due and since when, what waits for a person, what an instance may have left, and how the provider answers. */
export async function measureQueue(): Promise<Measure[]> {
  const { functionality: isOpen } = await readDefaultSettings();
  const [row] = await db().execute<Record<string, number>>(sql`
    select
      (select count(*) from ${messages} where ${isDue(isOpen)})::float8 as due,
      ${secondsSince(sql`(select min(due_at) from ${messages} where ${isDue(isOpen)})`)} as "oldestDue",
      (select count(*) from ${messages} where state = 'review')::float8 as review,
      (select count(*) from ${batches} where state = 'open')::float8 as "openBatches",
      ${secondsSince(sql`(select min(created_at) from ${batches} where state = 'open')`)} as "oldestBatch",
      ${secondsSince(sql`(select min(due_at) from ${batches} where ${isDueBatch(isOpen)})`)} as "leaseOverdue",
      (select count(*) from ${providerEvents} where due_at <= now())::float8 as events,
      (select count(*) from ${sender} where paused_until > now())::float8 as paused,
      (select rate_limited from ${sender})::float8 as "rateLimited"`);
  return figures.map(({ from, ...figure }) => ({ ...figure, value: row?.[from] ?? 0 }));
}

const secondsSince = (moment: ReturnType<typeof sql>) =>
  sql`coalesce(extract(epoch from now() - ${moment}), 0)::float8`;

const figures: (Omit<Measure, "value"> & { from: string })[] = [
  { from: "due", name: "convive_messages_due", kind: "gauge", help: "Mails that could go now." },
  {
    from: "oldestDue",
    name: "convive_messages_oldest_due_seconds",
    kind: "gauge",
    help: "For how long the oldest of them has been due.",
  },
  {
    from: "review",
    name: "convive_messages_review",
    kind: "gauge",
    help: "Mails a person has to decide on.",
  },
  { from: "openBatches", name: "convive_batches_open", kind: "gauge", help: "Batches under way." },
  {
    from: "oldestBatch",
    name: "convive_batches_oldest_seconds",
    kind: "gauge",
    help: "Age of the oldest batch under way.",
  },
  {
    from: "leaseOverdue",
    name: "convive_lease_overdue_seconds",
    kind: "gauge",
    help: "For how long a batch has lain beyond the end of its lease or back-off.",
  },
  {
    from: "events",
    name: "convive_events_waiting",
    kind: "gauge",
    help: "Provider events without effect yet.",
  },
  { from: "paused", name: "convive_delivery_paused", kind: "gauge", help: "1 while nothing may be sent." },
  {
    from: "rateLimited",
    name: "convive_provider_rate_limited_total",
    kind: "counter",
    help: "How often the provider answered 429.",
  },
];
