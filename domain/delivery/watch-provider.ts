import { and, desc, exists, isNull, isNotNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { providerEvents } from "@/db/schema/provider-events";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { absolute } from "@/domain/storefronts/links";

export type ProviderState = {
  /** When the provider last took mails; null where it never has. */
  lastTakenAt: Date | null;
  /** When it last told what became of one; null where it never has. */
  lastEventAt: Date | null;
  /** Mails went for a day and more, and nothing was heard of any. */
  isSilent: boolean;
  /** Events of the last seven days that are about no mail of ours. */
  unknown: number;
  /** Where it has to post its events. */
  address: string;
};

/** Whether the provider takes our mails, and tells what becomes of them. */
export async function readProvider(administrator: Administrator): Promise<ProviderState> {
  demand(administrator, "manage_delivery");
  const [[taken], [event], unknown] = await Promise.all([
    db()
      .select({ at: batches.settledAt })
      .from(batches)
      .where(and(isNotNull(batches.settledAt), wasTaken))
      .orderBy(desc(batches.settledAt))
      .limit(1),
    db()
      .select({ at: providerEvents.receivedAt })
      .from(providerEvents)
      .orderBy(desc(providerEvents.id))
      .limit(1),
    db().$count(
      providerEvents,
      and(
        isNull(providerEvents.messageId),
        isNull(providerEvents.dueAt),
        sql`${providerEvents.receivedAt} > now() - interval '7 days'`,
      ),
    ),
  ]);
  const [lastTakenAt, lastEventAt] = [taken?.at ?? null, event?.at ?? null];
  const day = 24 * 3600 * 1000;
  const isSilent =
    lastTakenAt !== null && lastEventAt !== null && lastTakenAt.getTime() - lastEventAt.getTime() > day;
  return { lastTakenAt, lastEventAt, isSilent, unknown, address: absolute("/api/resend") };
}

const wasTaken = exists(
  sql`(select 1 from ${messages} where ${messages.batchId} = ${batches.id} and ${messages.state} = 'sent')`,
);
