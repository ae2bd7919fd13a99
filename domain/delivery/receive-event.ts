import { db } from "@/db/client";
import { providerEvents } from "@/db/schema/provider-events";

import { readEvent } from "./provider-event";
import { verifyEvent, type EventSignature } from "./resend";

/**
 * Keeps an event of the provider before anything is done about it: once under its id, however often it is sent. What it means is
 * found out by `applyEvents`. Refuses what the provider has not signed.
 */
export async function receiveEvent(
  body: string,
  signature: EventSignature,
): Promise<"kept" | "repeated" | "forged"> {
  const verified = verifyEvent(body, signature);
  if (verified === null) return "forged";
  const event = readEvent(verified);
  const rows = await db()
    .insert(providerEvents)
    .values({
      eventId: signature.id,
      type: event?.type ?? "unreadable",
      at: event?.at ?? new Date(),
      body,
      ...(!event && { dueAt: null }),
    })
    .onConflictDoNothing({ target: providerEvents.eventId })
    .returning({ id: providerEvents.id });
  return rows.length > 0 ? "kept" : "repeated";
}
