import { deflateRawSync, inflateRawSync } from "node:zlib";

import { and, eq, gt, lt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { uploads } from "@/db/schema/uploads";
import { demand, type Administrator } from "@/domain/accounts/administrator";

const kept = sql`now() - interval '1 hour'`;

/** Keeps what an upload came to for an hour, for this administrator alone; gives what it is found by. */
export async function keepUpload(administrator: Administrator, content: unknown): Promise<string> {
  demand(administrator, "manage_invitations");
  await db().delete(uploads).where(lt(uploads.createdAt, kept));
  const packed = deflateRawSync(JSON.stringify(content), { level: 1 });
  const [row] = await db()
    .insert(uploads)
    .values({ administratorId: administrator.id, content: packed })
    .returning({ id: uploads.id });
  if (!row) throw new Error("an upload was not kept");
  return row.id;
}

/** What an upload of this administrator came to, as it was kept; null where there is none any more. */
export async function findUpload(administrator: Administrator, id: string): Promise<unknown> {
  demand(administrator, "manage_invitations");
  const [row] = await db()
    .select({ content: uploads.content })
    .from(uploads)
    .where(
      and(eq(uploads.id, id), eq(uploads.administratorId, administrator.id), gt(uploads.createdAt, kept)),
    );
  return row ? JSON.parse(inflateRawSync(row.content).toString()) : null;
}
