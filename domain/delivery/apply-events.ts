import { and, asc, eq, inArray, isNull, lt, lte, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { providerEvents } from "@/db/schema/provider-events";
import { storeViews } from "@/db/schema/store-views";
import { errorText, log } from "@/log";

import { checkFuseAfter } from "./fuse";
import { readEvent, type ProviderEvent } from "./provider-event";
import { keptOf, suppressRecipient, takeEffect, type Told } from "./take-effect";

/**
 * Gives the events that are due their effect, until none is or the time is spent, and counts them. Any number may run at once,
 * on any number of instances. An event that came before our own answer was kept waits for it. Stops early where `isBusy` says that
 * something else needs the time.
 */
export async function applyEvents(budgetMs = 20_000, isBusy = () => false): Promise<number> {
  const until = Date.now() + budgetMs;
  let applied = 0;
  while (Date.now() < until && !isBusy()) {
    const done = await db().transaction(applyNext);
    if (!done) break;
    applied += 1;
    // Once it is committed: of two at once the later one sees both.
    if (done.failure) await checkFuseAfter(done.failure);
  }
  return applied;
}

/** Applies the next event that is due; gives the mail it told of as bounced or complained of. */
async function applyNext(tx: Transaction): Promise<{ failure: Found | null } | null> {
  const [due] = await tx
    .select({ id: providerEvents.id, body: providerEvents.body })
    .from(providerEvents)
    .where(lte(providerEvents.dueAt, sql`now()`))
    .orderBy(asc(providerEvents.dueAt), asc(providerEvents.id))
    .limit(1)
    .for("update", { skipLocked: true });
  if (!due) return null;
  const event = readEvent(JSON.parse(due.body ?? "null"));
  const found = event && (await findMessage(tx, event));
  const isDone = event && found ? (await tryEffect(tx, found, event)) && !found.isWaiting : true;
  await tx
    .update(providerEvents)
    .set({
      messageId: found?.id ?? null,
      dueAt: isDone ? null : nextLook,
      // What comes late must not bring an address back that has been erased, and nothing else is made of it.
      ...(isDone && {
        body: found?.invitationId == null ? null : keptOf(found, providerEvents.body),
      }),
    })
    .where(eq(providerEvents.id, due.id));
  const isFailure = event?.fate === "bounced" || event?.fate === "complained";
  return { failure: isDone && found && isFailure ? found : null };
}

/**
 * In a savepoint: an event that fails is looked at again later, and holds up none behind it. Who complained, or cannot be reached, is
 * not written to again, though all else waits for our answer: the mail's fate may be left open for days.
 */
async function tryEffect(tx: Transaction, message: Found, event: ProviderEvent): Promise<boolean> {
  try {
    await tx.transaction((inner) =>
      message.isWaiting ? suppressRecipient(inner, message, event) : takeEffect(inner, message, event),
    );
    return true;
  } catch (error) {
    log("error", "an event of the provider had no effect yet", { error: errorText(error).message });
    return false;
  }
}

/** In 30 seconds, and for three days at most: nothing that we still ask the provider about is older. */
const nextLook = sql`case when ${providerEvents.receivedAt} > now() - interval '3 days' then now() + interval '30 seconds' end`;

/** `isWaiting`: we have not been told yet that the provider took it. */
type Found = Told & { isWaiting: boolean; takenAt: Date | null };

/**
 * The message an event is about: by the provider's id, else by our own tags, as long as the provider's id is not known to us. Asked
 * one after the other, so that each is looked up in an index.
 */
async function findMessage(tx: Transaction, { providerId, tags }: ProviderEvent): Promise<Found | undefined> {
  if (providerId === null) return undefined;
  const select = () =>
    tx
      .select({
        id: messages.id,
        purpose: messages.purpose,
        invitationId: messages.invitationId,
        websiteId: storeViews.websiteId,
        takenAt: messages.settledAt,
        isWaiting: sql<boolean>`${messages.providerId} is null`,
      })
      .from(messages)
      .innerJoin(storeViews, eq(storeViews.id, messages.storeViewId))
      .leftJoin(invitations, eq(invitations.id, messages.invitationId));
  const [known] = await select().where(eq(messages.providerId, providerId)).limit(1);
  if (known) return known;
  const tagged = /^\d{1,15}$/.test(tags["message"] ?? "") ? Number(tags["message"]) : 0;
  const [waiting] = await select().where(
    and(
      eq(messages.id, tagged),
      isNull(messages.providerId),
      inArray(messages.state, ["claimed", "review"]),
      // The number alone could be that of another installation at the same provider.
      sql`${invitations.publicId}::text is not distinct from ${tags["invitation"] ?? null}`,
    ),
  );
  if (waiting) return waiting;
  // Our answer may have been kept between the two.
  const [kept] = tagged === 0 ? [] : await select().where(eq(messages.providerId, providerId)).limit(1);
  return kept;
}

/** Forgets the bodies of events after 30 days; that they were taken is kept. */
export async function forgetEventBodies(): Promise<void> {
  await db()
    .update(providerEvents)
    .set({ body: null, dueAt: null })
    .where(
      and(
        sql`${providerEvents.body} is not null`,
        lt(providerEvents.receivedAt, sql`now() - interval '30 days'`),
      ),
    );
}
