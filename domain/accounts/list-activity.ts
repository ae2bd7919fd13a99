import { and, desc, eq, inArray, isNotNull, or, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { db } from "@/db/client";
import { activity, activityActions } from "@/db/schema/activity";
import { administrators, roles } from "@/db/schema/administrators";
import { websites } from "@/db/schema/websites";
import { findDefaultStoreView, findWebsiteDefault } from "@/domain/storefronts/store-views";

import { demand, type Administrator } from "./administrator";
import { recordActivity, type ActivityAction } from "./record-activity";

/** Which activity is asked for; days are YYYY-MM-DD, both included, cut in `timeZone`. */
export type ActivityFilter = {
  administratorId: number | null;
  action: ActivityAction | null;
  from: string | null;
  to: string | null;
  timeZone: string;
};

/** One thing an administrator did or was refused. */
export type ActivityRow = {
  id: number;
  at: Date;
  who: { name: string; email: string } | null;
  action: ActivityAction;
  subject: (typeof activity.$inferSelect)["subject"];
  subjectId: string | null;
  /** What the administrator or the role it was done to is called now; null where it is neither, or gone. */
  subjectName: string | null;
  website: string | null;
  from: Record<string, unknown> | null;
  to: Record<string, unknown> | null;
};

/** True for the name of an action. */
export const isActivityAction = (name: unknown): name is ActivityAction =>
  activityActions.some((action) => action === name);

/** The actions there are, in the order of what they are called. */
export const activityActionsByName = (
  nameOf: (action: ActivityAction) => string,
  language: string,
): { action: ActivityAction; name: string }[] =>
  activityActions
    .map((action) => ({ action, name: nameOf(action) }))
    .toSorted((one, other) => one.name.localeCompare(other.name, language));

const pageSize = 50;
const chunkSize = 1_000;

/** A page of the activity, newest first, from after the row `after`; `next` is the last row of it where there are more. */
export async function listActivity(
  administrator: Administrator,
  filter: ActivityFilter,
  after: number | null,
): Promise<{ rows: ActivityRow[]; next: number | null }> {
  demand(administrator, "manage_administrators");
  const rows = await read(administrator, filter, after, pageSize + 1);
  const page = rows.slice(0, pageSize);
  return { rows: page, next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null };
}

/** All of the filtered activity, newest first, read in chunks while it is taken; that it was exported is written down. */
export async function exportActivity(
  administrator: Administrator,
  filter: ActivityFilter,
): Promise<AsyncGenerator<ActivityRow>> {
  demand(administrator, "manage_administrators");
  const first = await read(administrator, filter, null, chunkSize);
  const { timeZone: _, ...asked } = filter;
  await recordActivity(db(), administrator, {
    action: "activity_exported",
    to: Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)),
  });
  return chunks(administrator, filter, first);
}

async function* chunks(
  administrator: Administrator,
  filter: ActivityFilter,
  first: ActivityRow[],
): AsyncGenerator<ActivityRow> {
  let rows = first;
  for (;;) {
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < chunkSize) return;
    rows = await read(administrator, filter, last.id, chunkSize);
  }
}

/** Who did something this person may read of, by name. */
export async function listActors(
  administrator: Administrator,
): Promise<{ id: number; name: string; email: string }[]> {
  demand(administrator, "manage_administrators");
  const did = db()
    .select({ one: sql`1` })
    .from(activity)
    .where(and(eq(activity.administratorId, administrators.id), isVisible(administrator)));
  return db()
    .select({ id: administrators.id, name: administrators.name, email: administrators.email })
    .from(administrators)
    .where(sql`exists (${did})`)
    .orderBy(administrators.name, administrators.email);
}

/** The zone the activity is told in: of the default store view, or of the first website this person works on. */
export async function activityZone({ websiteIds }: Administrator): Promise<string> {
  const own = websiteIds?.[0] === undefined ? null : await findWebsiteDefault(websiteIds[0]);
  return (own ?? (await findDefaultStoreView()))?.timeZone ?? "UTC";
}

const subjects = alias(administrators, "subjects");

function read(
  administrator: Administrator,
  filter: ActivityFilter,
  after: number | null,
  limit: number,
): Promise<ActivityRow[]> {
  const isOf = (subject: "administrator" | "role", id: SQL) =>
    and(eq(activity.subject, subject), eq(activity.subjectId, id));
  return db()
    .select({
      id: activity.id,
      at: activity.at,
      who: { name: administrators.name, email: administrators.email },
      action: activity.action,
      subject: activity.subject,
      subjectId: activity.subjectId,
      subjectName: sql<
        string | null
      >`coalesce(nullif(${subjects.name}, ''), ${subjects.email}, ${roles.name})`,
      website: websites.name,
      from: sql<ActivityRow["from"]>`${activity.from}`,
      to: sql<ActivityRow["to"]>`${activity.to}`,
    })
    .from(activity)
    .leftJoin(administrators, eq(administrators.id, activity.administratorId))
    .leftJoin(subjects, isOf("administrator", sql`${subjects.id}::text`))
    .leftJoin(roles, isOf("role", sql`${roles.id}::text`))
    .leftJoin(websites, eq(websites.id, activity.websiteId))
    .where(and(isVisible(administrator), matches(filter), after === null ? undefined : isBefore(after)))
    .orderBy(desc(activity.at), desc(activity.id))
    .limit(limit);
}

/** Condition: it happened on a website that exists for this person, or they did it themselves. */
const isVisible = ({ id, websiteIds }: Administrator) =>
  websiteIds === null
    ? isNotNull(activity.id)
    : or(inArray(activity.websiteId, websiteIds), eq(activity.administratorId, id));

const matches = ({ administratorId, action, from, to, timeZone }: ActivityFilter) =>
  and(
    administratorId === null ? undefined : eq(activity.administratorId, administratorId),
    action === null ? undefined : eq(activity.action, action),
    from === null ? undefined : sql`${activity.at} >= ${from}::date::timestamp at time zone ${timeZone}`,
    to === null ? undefined : sql`${activity.at} < (${to}::date + 1)::timestamp at time zone ${timeZone}`,
  );

/** Condition: it stands below the row in the list. Compared in the database, whose moments are finer than a Date. */
const isBefore = (id: number) =>
  sql`(${activity.at}, ${activity.id}) < (select below.at, below.id from ${activity} below where below.id = ${id})`;
