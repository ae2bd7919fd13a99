import type { Reader } from "@/db/client";
import { activity } from "@/db/schema/activity";

import type { Administrator } from "./administrator";

export type ActivityAction = (typeof activity.$inferSelect)["action"];

export type ActivityEntry = {
  action: ActivityAction;
  subject?: (typeof activity.$inferInsert)["subject"];
  subjectId?: number | string;
  websiteId?: number | null;
  /** What held before and what holds now, by field; no address of an invited person, no link. */
  from?: Record<string, unknown>;
  to?: Record<string, unknown>;
};

/** Writes down what an administrator did, in the transaction that does it. */
export async function recordActivity(
  on: Reader,
  administrator: Pick<Administrator, "id"> | null,
  entry: ActivityEntry,
): Promise<void> {
  await on.insert(activity).values({
    administratorId: administrator?.id ?? null,
    action: entry.action,
    subject: entry.subject ?? null,
    subjectId: entry.subjectId === undefined ? null : String(entry.subjectId),
    websiteId: entry.websiteId ?? null,
    from: entry.from ?? null,
    to: entry.to ?? null,
  });
}
