import { setTimeout as sleep } from "node:timers/promises";

import { and, eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { storeViews } from "@/db/schema/store-views";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";
import { log } from "@/log";

import { checkFuseAfter } from "./fuse";
import { delaySender, takeCall } from "./pace";
import { readFate } from "./resend";
import { takeEffect } from "./take-effect";
import { readPause } from "./watch-delivery";

/** After an hour, then six hours, a day and three days after the last time; mails of the last week. */
const nextAsk = sql`coalesce(${messages.askedAt}, ${messages.settledAt})
  + (array[interval '1 hour', interval '6 hours', interval '1 day', interval '3 days'])[${messages.asks} + 1]`;

/** As its partial index wants it. */
const isUnheardOf = sql`${messages.state} = 'sent' and (${messages.fate} is null or ${messages.fate} = 'delayed') and ${messages.asks} < 4
  and ${messages.settledAt} between now() - interval '7 days' and now() - interval '1 hour'`;

/**
 * Asks the provider what became of mails it took an hour or longer ago and told nothing of since, at the pace of its calls, and counts
 * them. What it answers has the effect an event of it would have. Any number may run at once: each mail is asked about by one.
 */
export async function askProvider(budgetMs = 5000): Promise<number> {
  const until = Date.now() + budgetMs;
  let asked = 0;
  while (Date.now() < until && (await isAnyDue())) {
    const { batchesPerSecond } = await readDefaultSettings();
    if (!(await takeCall(batchesPerSecond))) {
      if (await readPause()) break;
      await sleep(1000 / batchesPerSecond);
      continue;
    }
    const message = await takeNext();
    // Somebody else was quicker.
    if (!message) continue;
    const answer = await readFate(message.providerId);
    if (answer.kind === "later") {
      if (answer.waitMs > 0) await delaySender(answer.waitMs);
      await giveBack(message.id, answer.waitMs > 0);
      log("warn", "the provider did not say what became of a mail", { reason: answer.reason });
      break;
    }
    asked += 1;
    await settleAnswer(message, answer);
  }
  return asked;
}

const isDue = and(isUnheardOf, sql`${nextAsk} <= now()`);

async function isAnyDue(): Promise<boolean> {
  const [due] = await db().select({ id: messages.id }).from(messages).where(isDue).limit(1);
  return due !== undefined;
}

type Asked = { id: number; providerId: string; takenAt: Date };

/** Counted before the call, so that no two ask about one mail. */
async function takeNext(): Promise<Asked | null> {
  const next = db()
    .select({ id: messages.id })
    .from(messages)
    .where(isDue)
    .orderBy(messages.settledAt)
    .limit(1)
    .for("update", { skipLocked: true });
  const [taken] = await db()
    .update(messages)
    .set({ asks: sql`${messages.asks} + 1`, askedAt: sql`now()` })
    .where(eq(messages.id, sql`(${next})`))
    .returning({ id: messages.id, providerId: messages.providerId, takenAt: messages.settledAt });
  return taken?.providerId && taken.takenAt
    ? { id: taken.id, providerId: taken.providerId, takenAt: taken.takenAt }
    : null;
}

/** It was not answered, so it does not count: due at once where every call has to wait, else in an hour, so that it holds up no other. */
const giveBack = (id: number, isAtOnce: boolean) =>
  db()
    .update(messages)
    .set({ asks: sql`${messages.asks} - 1`, ...(isAtOnce && { askedAt: null }) })
    .where(eq(messages.id, id));

/** Told of the moment the mail was taken: the event itself, should it come after all, is of a later one and says more. */
async function settleAnswer(
  { id, takenAt }: Asked,
  answer: Exclude<Awaited<ReturnType<typeof readFate>>, { kind: "later" }>,
): Promise<void> {
  if (answer.kind === "unknown") {
    await db().update(messages).set({ asks: 4 }).where(eq(messages.id, id));
    return;
  }
  const { fate, to } = answer;
  if (fate === null) return;
  const suppression = fate === "complained" ? fate : null;
  const told = { fate, to, suppression, at: takenAt, reason: null, isHardBounce: false } as const;
  const websiteId = await db().transaction(async (tx) => {
    const [message] = await tx
      .select({
        id: messages.id,
        purpose: messages.purpose,
        invitationId: messages.invitationId,
        websiteId: storeViews.websiteId,
      })
      .from(messages)
      .innerJoin(storeViews, eq(storeViews.id, messages.storeViewId))
      .where(eq(messages.id, id));
    if (message) await takeEffect(tx, message, told);
    return message?.websiteId;
  });
  if (fate === "complained" && websiteId !== undefined) await checkFuseAfter({ websiteId, takenAt });
}
