import { deflateRawSync, inflateRawSync } from "node:zlib";

import { and, eq, gt, lt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { uploads } from "@/db/schema/uploads";
import { demand, type Administrator, type Permission } from "@/domain/accounts/administrator";

type Kept = { need: Permission; content: unknown };

const kept = sql`now() - interval '1 hour'`;

/** Keeps what an upload to a form that asks for `need` came to, for an hour, for this administrator alone; gives what it is found by. */
export async function keepUpload(
  administrator: Administrator,
  need: Permission,
  content: unknown,
): Promise<string> {
  demand(administrator, need);
  await db().delete(uploads).where(lt(uploads.createdAt, kept));
  const packed = deflateRawSync(JSON.stringify({ need, content } satisfies Kept), { level: 1 });
  const [row] = await db()
    .insert(uploads)
    .values({ administratorId: administrator.id, content: packed })
    .returning({ id: uploads.id });
  if (!row) throw new Error("an upload was not kept");
  return row.id;
}

/** What an upload of this administrator to such a form came to, as it was kept; null where there is none any more. */
export async function findUpload(
  administrator: Administrator,
  need: Permission,
  id: string,
): Promise<unknown> {
  demand(administrator, need);
  const [row] = await db()
    .select({ content: uploads.content })
    .from(uploads)
    .where(
      and(eq(uploads.id, id), eq(uploads.administratorId, administrator.id), gt(uploads.createdAt, kept)),
    );
  const found = row && (JSON.parse(inflateRawSync(row.content).toString()) as Kept);
  return found?.need === need ? found.content : null;
}
