import { sql } from "drizzle-orm";

import { db } from "../client";

const years = 2;

/**
 * Fills a migrated database, empty or with the demo's data, with `count` invitations of 20,000 customers and the shop over two years, in every state and
 * in the proportions of a running programme, with the customers who came by them. The same at every run but for its ids.
 */
export async function fillWithInvitations(count: number): Promise<void> {
  await db()
    .execute(sql`insert into websites (id, code, name, position, is_default) overriding system value values
    (1, 'maison', 'Maison Convive', 1, true), (2, 'outlet', 'Convive Outlet', 2, false), (3, 'atelier', 'Atelier', 3, false)
    on conflict do nothing`);
  await db()
    .execute(sql`insert into store_views (id, website_id, code, name, locale, time_zone, position, is_default) overriding system value values
    (1, 1, 'en', 'English', 'en-GB', 'Europe/London', 1, true), (2, 1, 'fr', 'Français', 'fr-FR', 'Europe/Paris', 2, false),
    (3, 2, 'outlet', 'English', 'en-US', 'America/New_York', 3, true), (4, 3, 'atelier', 'Français', 'fr-FR', 'Europe/Paris', 4, true)
    on conflict do nothing`);
  await db().execute(sql`insert into customer_groups (id, name) overriding system value
    values (1, 'General'), (2, 'Wholesale'), (3, 'Retailer'), (4, 'Press') on conflict do nothing`);
  await withoutIndexes(async () => {
    await makeInviters();
    await makeRows(count);
  });
  await db().execute(sql`vacuum analyze`);
}

async function makeInviters(): Promise<void> {
  await db()
    .execute(sql`insert into customers (website_id, store_view_id, group_id, email, email_key, first_name, last_name, password_hash, joined_at)
    select w, w + (w > 1)::int, 1 + i % 3, address, address, 'First' || i, 'Last' || i, '-', now() - make_interval(years => ${years})
    from generate_series(1, 20000) as i, lateral (select case when i % 100 < 70 then 1 when i % 100 < 99 then 2 else 3 end as w,
      'member' || i || '@club' || i % 7 || '.example' as address)`);
}

/** What is indexed is filled first: a million times a dozen entries one after the other would take a quarter of an hour. */
async function withoutIndexes(work: () => Promise<void>): Promise<void> {
  const indexes = await db().execute<{ name: string; definition: string }>(sql`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
    where indrelid in ('invitations'::regclass, 'messages'::regclass, 'invitation_history'::regclass)
      and not exists (select 1 from pg_constraint where conindid = indexrelid)`);
  for (const { name } of indexes) await db().execute(sql.raw(`drop index ${name}`));
  await work();
  for (const { definition } of indexes) await db().execute(sql.raw(definition));
}

/** `dice` decides the status, `part` the inviter, `name` what the address is made of; all are spread over the rows like chance, but alike at every run. */
async function makeRows(count: number): Promise<void> {
  await db().transaction(async (tx) => {
    // Whether rows point to rows that exist is known here, and checking it a million times is not what is measured.
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`create temporary table drawn on commit drop as
      select i, dice, part, inviter.id as inviter_id, inviter.email as inviter_email, coalesce(inviter.website_id, case when part < 3 then 1 else 2 end) as website_id,
        coalesce(inviter.group_id, case dice % 5 when 0 then 4 when 1 then 2 when 2 then 1 end) as group_id,
        now() - make_interval(secs => (${count} - i) * (${years} * 365 * 86400.0 / ${count})) - interval '1 hour' as made,
        case when dice < 150 then 'accepted' when dice < 200 then 'discarded' when dice < 230 then 'declined' when dice < 250 then 'not_sent' else 'sent' end as status,
        (array['lea','noah','ines','hugo','jade','omar','mila','theo','anna','luis'])[1 + name % 10] || '.' ||
          (array['martin','bernard','okafor','dubois','lind','sato','roux','aubry','hale','girard','nair'])[1 + name / 10 % 11] ||
          (i - case when i % 10 = 0 then 7 else 0 end) || '@' || (array['mail','post','courrier','famille'])[1 + i % 4] || '.example' as email
      from generate_series(1, ${count}::int) as i
        cross join lateral (select mod(abs(hashint4(i)), 1000) as dice, mod(abs(hashint4(i + 5000000)), 20) as part,
          mod(abs(hashint4(i + 7000000)), 110) as name) as dices
        left join customers as inviter on inviter.id = case when part >= 4 then 1 + mod(abs(hashint4(i + 9000000)), 20000) end`);
    await tx.execute(sql`insert into customers (id, website_id, store_view_id, group_id, email, email_key, first_name, last_name, password_hash, joined_at)
      overriding system value
      select 10000000 + i, website_id, website_id + (website_id > 1)::int, coalesce(group_id, 1), email, email, 'Friend', 'Number ' || i, '-', least(now(), made + interval '3 days')
      from drawn where status = 'accepted' on conflict do nothing`);
    await tx.execute(sql`insert into recipients (website_id, throttle_hash)
      select distinct website_id, sha256(email::bytea) from drawn`);
    // The figures as the triggers would have added them, which are off as well.
    await tx.execute(sql`with made as (insert into invitations (public_id, website_id, store_view_id, inviter_id, inviter_email, recipient_id, email, email_key, address_hash,
        group_id, status, delivery, key_id, mailed_hash, copied_hash, created_at, sent_at, accepted_at, discarded_at, declined_at, expires_at, customer_id)
      select gen_random_uuid(), website_id, website_id + (website_id > 1 or i % 3 = 0)::int, inviter_id, inviter_email, i, email, email, sha256((i || 'a')::bytea),
        group_id, status, case when status = 'not_sent' then case when i % 2 = 0 then 'failed' else 'withheld' end when dice % 50 = 0 then 'bounced' else 'sent' end,
        'a', sha256((i || 'm')::bytea), sha256((i || 'c')::bytea), made,
        case when status <> 'not_sent' then made + interval '2 minutes' end,
        case when status = 'accepted' then least(now(), made + interval '3 days') end,
        case when status = 'discarded' then least(now(), made + interval '2 days') end,
        case when status = 'declined' then least(now(), made + interval '1 day') end,
        case when dice % 100 <> 99 then made + interval '30 days' end,
        case when status = 'accepted' then 10000000 + i end
      from drawn order by i returning *)
      insert into cohort_changes (store_view_id, is_by_shop, slot, sent, accepted, declined, discarded, purchased)
      select store_view_id, inviter_id is null, date_bin('15 minutes', sent_at, 'epoch'), count(*), count(*) filter (where status = 'accepted'),
        count(*) filter (where status = 'declined'), count(*) filter (where status = 'discarded'), 0
      from made where sent_at is not null group by 1, 2, 3`);
  });
}
