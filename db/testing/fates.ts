import { randomUUID } from "node:crypto";

import { and, desc, eq, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { inject } from "vitest";

import { applyEvents } from "@/domain/delivery/apply-events";
import { receiveEvent } from "@/domain/delivery/receive-event";

import { db } from "../client";
import { invitations } from "../schema/invitations";
import { messages } from "../schema/messages";
import { first } from "./shop";

/** Has the provider tell of the last mail of an invitation that it came back for good, or what else is given. */
export async function bounce(
  invitationId: number,
  over: {
    fate?: "bounced" | "complained" | "failed";
    reason?: string;
    type?: "Permanent" | "Transient";
  } = {},
): Promise<void> {
  const { fate = "bounced", reason = "smtp; 550 5.1.1 user unknown", type = "Permanent" } = over;
  const { providerId, email } = first(
    await db()
      .select({ providerId: messages.providerId, email: invitations.email })
      .from(messages)
      .innerJoin(invitations, eq(invitations.id, messages.invitationId))
      .where(and(eq(messages.invitationId, invitationId), eq(messages.state, "sent")))
      .orderBy(desc(messages.id)),
  );
  const data = { email_id: providerId, to: [email], bounce: { type, message: reason } };
  const body = JSON.stringify({ type: `email.${fate}`, created_at: new Date().toISOString(), data });
  const [id, at] = [`msg_${randomUUID()}`, new Date()];
  const signature = new Webhook(inject("secrets")["RESEND_WEBHOOK_SECRET"] ?? "").sign(id, at, body);
  await receiveEvent(body, { id, timestamp: String(Math.floor(at.getTime() / 1000)), signature });
  await applyEvents();
}

/** Lets so many minutes have passed since the mails of an invitation went: more than the cool-down, unless said otherwise. */
export const coolDown = (invitationId: number, minutes = 61) =>
  db()
    .update(messages)
    .set({ settledAt: sql`now() - make_interval(mins => ${minutes})` })
    .where(and(eq(messages.invitationId, invitationId), eq(messages.state, "sent")));
