import { randomUUID } from "node:crypto";

import { and, eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { beforeEach, expect, inject, test } from "vitest";

import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { messages } from "@/db/schema/messages";
import { providerEvents } from "@/db/schema/provider-events";
import { useDatabase } from "@/db/testing/database";
import { invited } from "@/db/testing/invitations";
import { joined } from "@/db/testing/joined";
import { messageOf, useMailbox } from "@/db/testing/mailbox";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { reasonOf } from "@/db/testing/suppressions";

import { applyEvents } from "./apply-events";
import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";
import { receiveEvent } from "./receive-event";
import { giveUp, keepBody } from "./settle-batch";

useDatabase();
useMailbox();

let shop: TestShop;

beforeEach(async () => {
  shop = await makeShop();
});

/** Has the provider tell of a mail, and gives that its effect. */
async function tell(type: string, providerId: string, data: object): Promise<void> {
  const body = JSON.stringify({
    type,
    created_at: new Date().toISOString(),
    data: { email_id: providerId, subject: "You are invited", tags: {}, ...data },
  });
  const [id, at] = [`msg_${randomUUID()}`, new Date()];
  const signature = new Webhook(inject("secrets")["RESEND_WEBHOOK_SECRET"] ?? "").sign(id, at, body);
  await receiveEvent(body, { id, timestamp: String(Math.floor(at.getTime() / 1000)), signature });
  await applyEvents();
}

test("who complains of a mail whose fate is unknown is not written to again, whatever is decided of it", async () => {
  const invitation = await invited(shop, await shop.customer());
  const { id } = await messageOf(invitation.id);
  const claim = await claimBatch("messages", { size: 100, isOpen: true });
  await db().transaction((tx) => giveUp(tx, claim?.id ?? "", "its fate stayed unknown"));
  const tags = { message: String(id), invitation: invitation.publicId };
  await tell("email.complained", "nobody-told-us", { to: [invitation.email], tags });
  expect(await reasonOf(shop, invitation.email)).toBe("complained");
  expect(await messageOf(invitation.id)).toMatchObject({ state: "review", fate: null });
});

test("a batch that is left to a person holds its mails no longer", async () => {
  await invited(shop, await shop.customer());
  const claim = await claimBatch("messages", { size: 100, isOpen: true });
  if (!claim) throw new Error("nothing is due");
  await keepBody(claim, Buffer.from("addresses and links"), { canceled: [], withheld: [] }, []);
  await db().transaction((tx) => giveUp(tx, claim.id, "its fate stayed unknown"));
  const left = first(await db().select().from(batches).where(eq(batches.id, claim.id)));
  expect(left).toMatchObject({ state: "review", body: null });
});

test("what a mail server says of an inviter's mail is not kept, as it names them", async () => {
  const lea = await shop.customer();
  const { invitation } = await joined(shop, lea);
  await deliver();
  const toLea = and(eq(messages.invitationId, invitation.id), eq(messages.purpose, "friend_joined"));
  const sent = first(await db().select().from(messages).where(toLea));
  const said = { bounce: { type: "Permanent", subType: "General", message: `no ${lea.email} here` } };
  await tell("email.bounced", sent.providerId ?? "", { to: [lea.email], ...said });
  expect(first(await db().select().from(messages).where(toLea))).toMatchObject({
    fate: "bounced",
    fateReason: null,
  });
  const [event] = await db().select().from(providerEvents).where(eq(providerEvents.messageId, sent.id));
  expect(event).toMatchObject({ body: null });
});
