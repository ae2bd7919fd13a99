import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";

/** Invitations of the shop on a website of the test's own, sent so many days ago or never; expired ones ask for another. */
export async function addToWebsite(
  db: Database,
  websiteId: number,
  count: number,
  over: { status?: string; delivery?: string; daysAgo?: number; asked?: boolean } = {},
): Promise<void> {
  const { status = "sent", delivery = "sent", daysAgo = 1, asked = false } = over;
  await db.execute(sql`
    with drawn as (select n, gen_random_uuid() as id from generate_series(1, ${count}::int) n),
    mailboxes as (insert into recipients (website_id, throttle_hash) select ${websiteId}, sha256(id::text::bytea) from drawn returning id),
    numbered as (select id, row_number() over () as n from mailboxes),
    guests as (insert into customers (website_id, store_view_id, group_id, email, email_key, first_name, last_name, password_hash, joined_at)
      select ${websiteId}, (select id from store_views where website_id = ${websiteId} and is_default),
        (select min(id) from customer_groups), id || '@mail.example', id || '@mail.example', 'Léa', 'Roy', '-', now() - make_interval(days => ${daysAgo})
      from drawn where ${status}::text = 'accepted' returning id),
    joined as (select id, row_number() over () as n from guests)
    insert into invitations (public_id, website_id, store_view_id, recipient_id, email, email_key, address_hash, key_id, mailed_hash, copied_hash,
      status, delivery, created_at, sent_at, accepted_at, discarded_at, declined_at, customer_id, expires_at, asked_again_at)
    select drawn.id, ${websiteId}, (select id from store_views where website_id = ${websiteId} and is_default), numbered.id,
      drawn.id || '@mail.example', drawn.id || '@mail.example', sha256((drawn.id || 'a')::bytea), 'a', sha256((drawn.id || 'm')::bytea), sha256((drawn.id || 'c')::bytea),
      ${status}, ${delivery}, now() - make_interval(days => ${daysAgo}), case when ${status} <> 'not_sent' then now() - make_interval(days => ${daysAgo}) end,
      case when ${status} = 'accepted' then now() - make_interval(days => ${daysAgo}) end,
      case when ${status} = 'discarded' then now() end, case when ${status} = 'declined' then now() end, joined.id,
      case when ${asked} then now() - interval '1 hour' else now() + interval '20 days' end, case when ${asked} then now() end
    from drawn join numbered on numbered.n = drawn.n left join joined on joined.n = drawn.n`);
}
