import { eq, inArray, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, inject } from "vitest";

import { changeSetting } from "@/domain/storefronts/change-setting";
import { startMailbox, type Mailbox } from "@/mailbox/server";

import { db } from "../client";
import { batches, sender } from "../schema/batches";
import { messages } from "../schema/messages";
import { invited } from "./invitations";
import { first, makeShop } from "./shop";

export type Mail = {
  id: string;
  to: string[];
  from: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: unknown;
};

/** Gives the tests of a file a mailbox in place of Resend, and each of them an empty queue. After `useDatabase()`. */
export function useMailbox(): { mailbox: () => Mailbox; mailsTo: (email: string) => Promise<Mail[]> } {
  let running: Mailbox | undefined;
  const mailbox = () => {
    if (!running) throw new Error("the mailbox runs only during tests");
    return running;
  };

  beforeAll(async () => {
    running = await startMailbox({
      port: 0,
      databaseUrl: process.env["DATABASE_URL"] ?? "",
      apiKey: inject("secrets")["RESEND_API_KEY"] ?? "",
      ratePerSecond: 0,
    });
    Object.assign(process.env, {
      RESEND_BASE_URL: running.origin,
      DELIVERY_UNPACED: "true",
      DELIVERY_CALL_TIMEOUT_MS: "1000",
      DELIVERY_LEASE_MS: "20000",
      DELIVERY_BACKOFF_MS: "60000",
      DELIVERY_ATTEMPTS: "4",
    });
  });

  beforeEach(emptyQueue);
  afterEach(() => mailbox().clearFaults());
  afterAll(() => mailbox().stop());

  async function mailsTo(email: string): Promise<Mail[]> {
    const answer = await fetch(`${mailbox().origin}/emails?to=${encodeURIComponent(email)}`);
    return ((await answer.json()) as { data: Mail[] }).data;
  }
  return { mailbox, mailsTo };
}

async function emptyQueue(): Promise<void> {
  await db()
    .update(messages)
    .set({ state: "canceled", batchId: null, position: null, settledAt: sql`now()` })
    .where(inArray(messages.state, ["queued", "claimed", "review"]));
  await db()
    .delete(batches)
    .where(inArray(batches.state, ["open", "review"]));
  await changeSetting(db(), "default", "functionality", true);
  await changeSetting(db(), "default", "batchSize", 100);
  await freeSender();
}

/** Ends every pause and wait of the sender. */
export const freeSender = () =>
  db()
    .update(sender)
    .set({ pausedUntil: null, nextCallAt: sql`now()` });

/** The first message of an invitation, as it is now. */
export const messageOf = async (invitationId: number) =>
  first(
    await db().select().from(messages).where(eq(messages.invitationId, invitationId)).orderBy(messages.id),
  );

/** The batches that are not settled. */
export const openBatches = () =>
  db()
    .select()
    .from(batches)
    .where(inArray(batches.state, ["open", "review"]));

/** Ends the lease or the back-off of every open batch. */
export const makeDue = () =>
  db()
    .update(batches)
    .set({ dueAt: sql`now()` })
    .where(eq(batches.state, "open"));

/** A shop whose customer has invited so many strangers, their mails still queued. */
export async function several(count: number) {
  const shop = await makeShop();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
  const ana = await shop.customer();
  const invitations = [];
  for (let index = 0; index < count; index += 1) invitations.push(await invited(shop, ana));
  return { shop, ana, invitations };
}
