import { db, type Reader } from "@/db/client";
import { activity } from "@/db/schema/activity";

import type { Administrator, Permission } from "./administrator";

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

/** Writes down that an administrator asked for what their role does not hold. */
export const recordRefusal = (
  administrator: Administrator,
  call: { method: string; path: string; need: Permission },
): Promise<void> =>
  recordActivity(db(), administrator, {
    action: "refused",
    subject: "page",
    subjectId: call.path.slice(0, 200),
    to: { method: call.method, need: call.need },
  });
