import { and, asc, eq, inArray, isNull, lt, lte, or, sql, type SQLWrapper } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { fates, invitingPurposes, messages } from "@/db/schema/messages";
import { providerEvents } from "@/db/schema/provider-events";
import { storeViews } from "@/db/schema/store-views";
import { isRefusal, parseAddress } from "@/domain/recipients/address";
import { suppress } from "@/domain/recipients/suppressions";
import { errorText, log } from "@/log";

import { readEvent, type ProviderEvent } from "./provider-event";

/**
 * Gives the events that are due their effect, until none is or the time is spent, and counts them. Any number may run at once,
 * on any number of instances. An event that came before our own answer was kept waits for it.
 */
export async function applyEvents(budgetMs = 20_000): Promise<number> {
  const until = Date.now() + budgetMs;
  let applied = 0;
  while (Date.now() < until && (await db().transaction(applyNext))) applied += 1;
  return applied;
}

async function applyNext(tx: Transaction): Promise<boolean> {
  const [due] = await tx
    .select({ id: providerEvents.id, body: providerEvents.body })
    .from(providerEvents)
    .where(lte(providerEvents.dueAt, sql`now()`))
    .orderBy(asc(providerEvents.dueAt), asc(providerEvents.id))
    .limit(1)
    .for("update", { skipLocked: true });
  if (!due) return false;
  const event = readEvent(JSON.parse(due.body ?? "null"));
  const found = event && (await findMessage(tx, event));
  const isDone = event && found && !found.isWaiting ? await tryEffect(tx, found, event) : !found?.isWaiting;
  await tx
    .update(providerEvents)
    .set({
      messageId: found?.id ?? null,
      dueAt: isDone ? null : nextLook,
      // What comes late must not bring an address back that has been erased.
      ...(isDone &&
        found?.invitationId != null && { body: unlessErased(found.invitationId, providerEvents.body) }),
    })
    .where(eq(providerEvents.id, due.id));
  return true;
}

/** A text about an invitation, null once the address it went to has been erased. */
const unlessErased = (invitationId: number, text: SQLWrapper | string | null) =>
  sql<string | null>`case when exists (select 1 from ${invitations}
    where ${invitations.id} = ${invitationId} and ${invitations.emailKey} is not null) then ${text} end`;

/** In a savepoint: an event that fails is looked at again later, and holds up none behind it. */
async function tryEffect(tx: Transaction, message: Found, event: ProviderEvent): Promise<boolean> {
  try {
    await tx.transaction((inner) => takeEffect(inner, message, event));
    return true;
  } catch (error) {
    log("error", "an event of the provider had no effect yet", { error: errorText(error).message });
    return false;
  }
}

/** In 30 seconds, and for three days at most: nothing that we still ask the provider about is older. */
const nextLook = sql`case when ${providerEvents.receivedAt} > now() - interval '3 days' then now() + interval '30 seconds' end`;

type Found = {
  id: number;
  purpose: (typeof messages.$inferSelect)["purpose"];
  invitationId: number | null;
  websiteId: number;
  /** We have not been told yet that the provider took it. */
  isWaiting: boolean;
};

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
  return waiting;
}

/** Locks in the one order there is: invitations before messages. */
async function takeEffect(tx: Transaction, message: Found, event: ProviderEvent): Promise<void> {
  const { fate, at, reason } = event;
  if (fate === null) return;
  if (event.suppression) await suppressRecipient(tx, message, event);
  if (message.invitationId !== null)
    await tx
      .select({ id: invitations.id })
      .from(invitations)
      .where(eq(invitations.id, message.invitationId))
      .for("no key update");
  const rank = fates.indexOf(fate) + 1;
  const known = sql`coalesce(array_position(array[${sql.join(
    fates.map((one) => sql`${one}`),
    sql`, `,
  )}]::text[], ${messages.fate}), 0)`;
  const changed = await tx
    .update(messages)
    .set({
      fate,
      fateAt: at,
      fateReason: message.invitationId === null ? reason : unlessErased(message.invitationId, reason),
    })
    .where(
      and(
        eq(messages.id, message.id),
        or(sql`${known} < ${rank}`, and(sql`${known} = ${rank}`, lt(messages.fateAt, at))),
      ),
    )
    .returning({ id: messages.id });
  if (changed.length === 0 || message.invitationId === null || !isInviting(message)) return;
  await tx
    .update(invitations)
    .set({ delivery: fate })
    .where(and(eq(invitations.id, message.invitationId), isLatestMail(message.id)));
}

const isInviting = ({ purpose }: Found): boolean => invitingPurposes.some((one) => one === purpose);

/** Condition on an invitation: nothing was queued for it after this message. */
const isLatestMail = (messageId: number) => sql`not exists (select 1 from ${messages}
  where ${messages.invitationId} = ${invitations.id} and ${messages.purpose} in ${[...invitingPurposes]}
    and ${messages.id} > ${messageId})`;

/** The address as the event has it: that of the invitation may have been corrected since. */
async function suppressRecipient(
  tx: Transaction,
  { websiteId }: Found,
  { to, suppression }: ProviderEvent,
): Promise<void> {
  const address = parseAddress(to[0] ?? "");
  if (suppression && !isRefusal(address)) await suppress(tx, { websiteId, key: address.key }, suppression);
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
