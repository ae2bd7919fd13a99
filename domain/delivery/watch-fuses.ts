import { and, asc, desc, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { fuses } from "@/db/schema/fuses";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import {
  demand,
  may,
  NotPermitted,
  onWebsitesOf,
  seesWebsite,
  type Administrator,
} from "@/domain/accounts/administrator";

import { failures, lastInviting } from "./fuse";

/** A website whose invitations are paused by themselves: why, since when, and how many mails wait for it. */
export type BlownFuse = {
  websiteId: number;
  website: string;
  cause: (typeof fuses.$inferSelect)["cause"];
  /** The mails that were looked at, and those of them that failed. */
  mails: number;
  failures: number;
  since: Date;
  lastMailAt: Date;
  held: number;
};

/** Who had sent the mails that failed; the shop where there is no id, an erased customer where there is no address. */
export type FailingInviter = { id: number | null; name: string; email: string | null; failures: number };

const watching = ["manage_delivery", "view_invitations", "manage_invitations"] as const;

/** The websites of the administrator whose invitations are paused by their fuse. Reading changes nothing. */
export async function readFuses(administrator: Administrator): Promise<BlownFuse[]> {
  if (!watching.some((permission) => may(administrator, permission))) throw new NotPermitted(watching[0]);
  return db()
    .select({
      websiteId: websites.id,
      website: websites.name,
      cause: fuses.cause,
      mails: fuses.mails,
      failures: fuses.failures,
      since: fuses.blownAt,
      lastMailAt: fuses.lastMailAt,
      held: sql<number>`(select count(*)::int from ${messages} where ${isHeld}
        and ${messages.storeViewId} in (select ${storeViews.id} from ${storeViews} where ${storeViews.websiteId} = ${websites.id}))`,
    })
    .from(fuses)
    .innerJoin(websites, sql`${websites.id} = ${fuses.websiteId}`)
    .where(and(isNull(fuses.resumedAt), onWebsitesOf(administrator, websites.id)))
    .orderBy(asc(websites.position), asc(websites.id));
}

/** Condition on a message: the fuse has held it back, and what becomes of it is not decided. As a partial index wants it. */
export const isHeld = and(
  sql`${messages.withheld} = 'fuse'`,
  sql`${messages.state} = 'withheld'`,
  isNull(messages.objection),
);

/** Whose mails among those that blew a fuse had failed, those with most first, twenty at most. */
export async function listFailingInviters(
  administrator: Administrator,
  { websiteId, cause, lastMailAt }: Pick<BlownFuse, "websiteId" | "cause" | "lastMailAt">,
): Promise<FailingInviter[]> {
  demand(administrator, "manage_delivery");
  if (!seesWebsite(administrator, websiteId)) return [];
  const until = sql`${lastMailAt.toISOString()}::timestamptz + interval '1 millisecond'`;
  const rows = await db().execute<{
    id: string | null;
    name: string;
    email: string | null;
    count: number;
  }>(sql`
    select inviter.id, coalesce(inviter.first_name || ' ' || inviter.last_name, '') as name, inviter.email, count(*)::int as count
    from ${lastInviting(sql`${websiteId}::smallint`, until)} as failed
    join ${invitations} on ${invitations.id} = failed.invitation_id
    left join customers as inviter on inviter.id = ${invitations.inviterId}
    where ${failures[cause]}
    group by inviter.id order by ${desc(sql`count(*)`)}, inviter.id limit 20`);
  return rows.map(({ id, name, email, count }) => ({
    id: id === null ? null : Number(id),
    name: name.trim(),
    email,
    failures: count,
  }));
}
