import { randomBytes, randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";

import type { Database } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { recipients } from "@/db/schema/recipients";

import { fresh, makeMember } from "./shop";

type Over = Partial<typeof invitations.$inferInsert> & {
  mail?: Partial<typeof messages.$inferInsert> | null;
};

/** Makes an invitation of a customer of Maison Convive; its mail waits for an hour unless said otherwise. */
export async function makeInvitation(db: Database, { mail = {}, ...over }: Over = {}) {
  const inviter = await makeMember(db, { firstName: "Chloé" });
  const [place] = await db.select().from(customers).where(eq(customers.id, inviter.id));
  if (!place) throw new Error("no member was made");
  const { websiteId, storeViewId } = place;
  const email = over.email ?? fresh();
  const [recipient] = await db
    .insert(recipients)
    .values({ websiteId, throttleHash: randomBytes(32) })
    .returning();
  const [like] = await db.select({ keyId: invitations.keyId }).from(invitations).limit(1);
  if (!recipient || !like) throw new Error("the demo has no invitations");
  const [made] = await db
    .insert(invitations)
    .values({
      publicId: randomUUID(),
      keyId: like.keyId,
      mailedHash: randomBytes(32),
      copiedHash: randomBytes(32),
      addressHash: randomBytes(32),
      websiteId,
      storeViewId,
      inviterId: inviter.id,
      inviterEmail: inviter.email,
      recipientId: recipient.id,
      emailKey: email,
      message: "The autumn sale opens this week.\nCome with me?",
      expiresAt: sql`now() + interval '30 days'`,
      ...over,
      email,
    })
    .returning();
  if (!made) throw new Error("no invitation was made");
  const common = { invitationId: made.id, actor: "customer" as const, actorId: inviter.id };
  await db.insert(invitationHistory).values({ ...common, toStatus: "not_sent" });
  if (made.status === "sent")
    await db
      .insert(invitationHistory)
      .values({ invitationId: made.id, fromStatus: "not_sent", toStatus: "sent", actor: "queue" });
  if (mail) {
    await db.insert(messages).values({
      purpose: "invitation",
      storeViewId,
      invitationId: made.id,
      recipientId: recipient.id,
      dueAt: sql`now() + interval '1 hour'`,
      ...mail,
    });
  }
  return made;
}

/** Of an invitation: mailed two days ago. */
export const sentLongAgo = {
  status: "sent",
  delivery: "sent",
  sentAt: sql`now() - interval '2 days'`,
  mail: { state: "sent", providerId: "x", settledAt: sql`now() - interval '2 days'` },
} as unknown as Over;

/** Of an invitation: its mail was refused for good. */
export const refusedForGood = {
  delivery: "failed",
  mail: { state: "refused", settledAt: sql`now()`, objection: "Invalid `to` field." },
} as unknown as Over;
