import { and, desc, eq, exists, isNotNull, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";

/** Tells whether mails wait because the provider could not take them, and it has taken none since they were claimed. */
export async function isOutOfReach(): Promise<boolean> {
  const lastSent = db()
    .select({ at: sql`sent.settled_at` })
    .from(sql`${batches} as sent`)
    .where(
      sql`sent.settled_at is not null and exists (select 1 from ${messages} where ${messages.batchId} = sent.id and ${messages.state} = 'sent')`,
    )
    .orderBy(sql`sent.settled_at desc`)
    .limit(1);
  const failing = db()
    .select({ id: messages.id })
    .from(batches)
    .innerJoin(messages, eq(messages.batchId, batches.id))
    .where(
      and(
        eq(batches.state, "open"),
        isNotNull(batches.lastError),
        eq(messages.state, "claimed"),
        isNull(messages.withheld),
        sql`${batches.createdAt} > coalesce((${lastSent}), '-infinity')`,
      ),
    )
    .limit(1);
  return (await failing).length > 0;
}

/** How many milliseconds the last call took that the provider answered at once; a guess before there was one. */
export async function readUsualWait(): Promise<number> {
  const [last] = await db()
    .select({
      milliseconds: sql<number>`(extract(epoch from ${batches.settledAt} - ${batches.firstCalledAt}) * 1000)::float8`,
    })
    .from(batches)
    .where(
      and(isNotNull(batches.settledAt), isNotNull(batches.firstCalledAt), eq(batches.attempts, 1), wasSent),
    )
    .orderBy(desc(batches.settledAt))
    .limit(1);
  return last?.milliseconds ?? 300;
}

const wasSent = exists(
  sql`(select 1 from ${messages} where ${messages.batchId} = ${batches.id} and ${messages.state} = 'sent')`,
);
