import { Webhook } from "standardwebhooks";

import { db } from "@/db/client";
import { env } from "@/env";

import { applyOrderEvents, type OrderOutcome } from "./apply-order-events";
import { readOrderEvent } from "./order-event";

/** The headers of Standard Webhooks. */
type Signature = { id: string; timestamp: string; signature: string };

/**
 * Takes an event of the commerce system into account, in one transaction, once under its id. Refuses what is not signed over the body as
 * it came within the last five minutes, and says what is wrong with an event that cannot be read.
 */
export async function receiveOrder(
  body: string,
  { id, timestamp, signature }: Signature,
): Promise<OrderOutcome | "forged" | { wrong: string }> {
  try {
    new Webhook(env().ORDERS_WEBHOOK_SECRET).verify(body, {
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signature,
    });
  } catch {
    return "forged";
  }
  const event = readOrderEvent(JSON.parse(body));
  if ("wrong" in event) return { wrong: event.wrong };
  const told = { eventId: id, source: "webhook", event } as const;
  const [outcome = "repeated"] = await db().transaction((tx) => applyOrderEvents(tx, [told]));
  return outcome;
}
