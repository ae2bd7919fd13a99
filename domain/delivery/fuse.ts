import { and, eq, not, sql, type SQL, type SQLWrapper } from "drizzle-orm";

import { db } from "@/db/client";
import { fuses } from "@/db/schema/fuses";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { isFuseBlown } from "@/domain/invitations/conditions";

/** So many mails of a website are looked at, and so many of them at least must have failed. */
const lastMails = 500;
const leastFailures = 3;

/**
 * Of a query: the last 500 mails of a website that invited somebody and that the provider took, those before its fuse was resumed last
 * left out. Taken from each store view by itself, so that no index is walked for longer.
 */
export const lastInviting = (websiteId: SQLWrapper, until = sql`'infinity'`): SQL => sql`(
  select taken.* from ${storeViews} cross join lateral (
    select * from ${messages} where ${messages.storeViewId} = ${storeViews.id}
      and ${messages.state} = 'sent' and ${messages.purpose} in ${inlined(invitingPurposes)}
      and ${messages.settledAt} <= ${until}
      and ${messages.settledAt} > coalesce(
        (select max(${fuses.resumedAt}) from ${fuses} where ${fuses.websiteId} = ${websiteId}), '-infinity')
    order by ${messages.settledAt} desc limit ${sql.raw(String(lastMails))}
  ) as taken
  where ${storeViews.websiteId} = ${websiteId}
  order by taken.settled_at desc limit ${sql.raw(String(lastMails))})`;

/** Written out, as a partial index wants it. */
const inlined = (names: readonly string[]): SQL => sql.raw(`('${names.join("', '")}')`);

/** Of a mail among the last ones: it is a failure of this kind. */
export const failures = {
  bounced: sql`fate = 'bounced' and is_hard_bounce`,
  complained: sql`fate = 'complained'`,
};

/**
 * Pauses the invitations of a website, or of all of them, where hard bounces are more than 4 % of its last 500 mails or complaints more
 * than 0.1 %, and at least three. Each website has one pause at a time, however many look at once.
 */
export async function checkFuse(websiteId?: number): Promise<void> {
  await judge(sql`'infinity'::timestamptz`, websiteId);
}

/**
 * The same once a mail is known to have failed, for the last 500 and for the 500 up to this one: while thousands go, what comes back is
 * older than the last.
 */
export async function checkFuseAfter(failure: { websiteId: number; takenAt: Date | null }): Promise<void> {
  await checkFuse(failure.websiteId);
  if (failure.takenAt)
    await judge(
      sql`${failure.takenAt.toISOString()}::timestamptz + interval '1 millisecond'`,
      failure.websiteId,
    );
}

async function judge(until: SQL, websiteId?: number): Promise<void> {
  await db().execute(sql`
    insert into ${fuses} (website_id, cause, mails, failures, last_mail_at)
    select id, case when is_complained then 'complained' else 'bounced' end, mails,
      case when is_complained then complained else bounced end, last_mail_at
    from (
      select ${websites.id}, mails, bounced, complained, last_mail_at,
        complained >= ${leastFailures} and complained * 1000 > mails as is_complained,
        bounced >= ${leastFailures} and bounced * 100 > mails * 4 as is_bounced
      from ${websites} cross join lateral (
        select count(*)::int as mails, max(settled_at) as last_mail_at, (count(*) filter (where ${failures.bounced}))::int as bounced,
          (count(*) filter (where ${failures.complained}))::int as complained
        from ${lastInviting(websites.id, until)} as last
      ) as counted
      where ${and(not(isFuseBlown(websites.id)), websiteId === undefined ? undefined : eq(websites.id, websiteId))}
    ) as judged
    where is_complained or is_bounced
    on conflict (website_id) where resumed_at is null do nothing`);
}
