import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";

/** A website with two store views of its own, so that nobody else's journey runs into what is set here. */
export async function makeWebsite(db: Database) {
  const code = `w-${randomUUID().slice(0, 8)}`;
  const name = `Atelier ${code}`;
  const [{ id } = { id: 0 }] = await db.execute<{ id: number }>(
    sql`insert into websites (code, name, position) values (${code}, ${name}, 90) returning id`,
  );
  await db.execute(sql`insert into store_views (website_id, code, name, locale, time_zone, is_default, position)
    values (${id}, ${`${code}-a`}, 'Anglais', 'en-GB', 'Europe/London', true, 90),
      (${id}, ${`${code}-b`}, 'Breton', 'fr-FR', 'Europe/Paris', false, 91)`);
  await db.execute(sql`insert into store_identities (store_view_id, kind, name, address)
    select id, kind, 'Atelier', 'hello@convive.example' from store_views, unnest(array['general', 'sales', 'support']) as kind
    where website_id = ${id}`);
  return { id, name, site: `website:${code}`, store: `store:${code}-a`, code: `${code}-a` };
}
