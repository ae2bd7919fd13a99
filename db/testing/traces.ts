import { sql } from "drizzle-orm";

import { db } from "../client";

/** Where in all tables one of the texts is still to be found, as `table: text`. */
export async function tracesOf(texts: string[]): Promise<string[]> {
  const tables = await db().execute<{ name: string }>(sql`select table_name as name
    from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`);
  const found: string[] = [];
  for (const { name } of tables) {
    for (const text of texts) {
      const [row] = await db().execute<{ there: boolean }>(
        sql`select exists (select 1 from ${sql.identifier(name)} t where lower(t::text) like ${`%${text.toLowerCase()}%`}) as there`,
      );
      if (row?.there) found.push(`${name}: ${text}`);
    }
  }
  return found;
}
