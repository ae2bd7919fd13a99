import { randomUUID } from "node:crypto";

import { and, eq, gt, inArray, or, sql } from "drizzle-orm";

import type { Reader, Transaction } from "@/db/client";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { recipients } from "@/db/schema/recipients";
import { addressHash, throttleHash, type Address } from "@/domain/recipients/address";
import { findSuppressed } from "@/domain/recipients/suppressions";
import { currentLinkKey, derivedHash } from "@/domain/storefronts/links";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

/** Who invites: a customer, or the shop where null. */
type Inviter = { id: number; email: string } | null;

export type NewInvitations = {
  store: StoreView;
  settings: Settings;
  inviter: Inviter;
  groupId: number | null;
  message: string | null;
  submission: string | null;
};

/**
 * Makes an invitation, its history row and its queued message for each address, in the transaction given; gives the keys
 * that were made. An address this inviter has invited before makes nothing. Whether mail to it has to be withheld is
 * decided here and kept with the message.
 */
export async function makeInvitations(
  tx: Transaction,
  addresses: Address[],
  common: NewInvitations,
): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const websiteId = common.store.website.id;
  const mailboxes = await lockRecipients(tx, websiteId, addresses);
  const mailed = await countMailed(tx, [...mailboxes.values()]);
  const isSuppressed = await findSuppressed(
    tx,
    addresses.map(({ key }) => ({ websiteId, key })),
  );

  const made = await tx
    .insert(invitations)
    .values(addresses.map((address) => invitationRow(address, recipientOf(mailboxes, address), common)))
    .onConflictDoNothing({ target: [invitations.websiteId, invitations.inviterId, invitations.addressHash] })
    .returning({ id: invitations.id, key: invitations.emailKey, recipientId: invitations.recipientId });
  if (made.length === 0) return new Set();

  const actor = common.inviter ? ("customer" as const) : ("shop" as const);
  await tx.insert(invitationHistory).values(
    made.map(({ id }) => ({
      invitationId: id,
      toStatus: "not_sent" as const,
      actor,
      actorId: common.inviter?.id ?? null,
    })),
  );
  await tx.insert(messages).values(
    made.map(({ id, key, recipientId }) => ({
      purpose: "invitation" as const,
      storeViewId: common.store.id,
      invitationId: id,
      recipientId,
      withheld: withhold(key ?? "", recipientId),
    })),
  );
  return new Set(made.map(({ key }) => key ?? ""));

  function withhold(key: string, recipientId: number): "suppressed" | "recipient_limit" | null {
    if (isSuppressed({ websiteId, key })) return "suppressed";
    const before = mailed.get(recipientId) ?? 0;
    mailed.set(recipientId, before + 1);
    return before >= common.settings.maxPerRecipient ? "recipient_limit" : null;
  }
}

function recipientOf(mailboxes: Map<string, number>, address: Address): number {
  const id = mailboxes.get(throttleHash(address.throttleKey).toString("base64"));
  if (id === undefined) throw new Error("a recipient was neither found nor made");
  return id;
}

function invitationRow(address: Address, recipientId: number, common: NewInvitations) {
  const publicId = randomUUID();
  const keyId = currentLinkKey();
  const days = common.settings.expireAfterDays;
  return {
    publicId,
    keyId,
    mailedHash: derivedHash("mailed", { publicId, keyId }),
    copiedHash: derivedHash("copied", { publicId, keyId }),
    websiteId: common.store.website.id,
    storeViewId: common.store.id,
    inviterId: common.inviter?.id ?? null,
    inviterEmail: common.inviter?.email ?? null,
    recipientId,
    email: address.typed,
    emailKey: address.key,
    addressHash: addressHash(address.key),
    groupId: common.groupId,
    message: common.message,
    submission: common.submission,
    expiresAt: days === 0 ? null : sql`now() + make_interval(days => ${days})`,
  };
}

/** Locks the row of every mailbox, made where missing, always in the order of its key: so two senders never deadlock. */
export async function lockRecipients(
  tx: Transaction,
  websiteId: number,
  addresses: Address[],
): Promise<Map<string, number>> {
  const hashes = new Map(addresses.map(({ throttleKey }) => [throttleKey, throttleHash(throttleKey)]));
  const rows = await tx
    .insert(recipients)
    .values([...hashes.values()].toSorted(Buffer.compare).map((hash) => ({ websiteId, throttleHash: hash })))
    .onConflictDoUpdate({
      target: [recipients.websiteId, recipients.throttleHash],
      set: { websiteId: sql`excluded.website_id` },
    })
    .returning({ id: recipients.id, hash: recipients.throttleHash });
  return new Map(rows.map(({ id, hash }) => [hash.toString("base64"), id]));
}

/** How many mails each recipient had in the last 14 days, those still to go included. */
export async function countMailed(reader: Reader, recipientIds: number[]): Promise<Map<number, number>> {
  const counted = await reader
    .select({ id: messages.recipientId, count: sql<number>`count(*)::int` })
    .from(messages)
    .where(
      and(
        inArray(messages.recipientId, recipientIds),
        sql`${messages.withheld} is null`,
        or(
          inArray(messages.state, ["queued", "claimed", "review"]),
          and(eq(messages.state, "sent"), gt(messages.settledAt, sql`now() - interval '14 days'`)),
        ),
      ),
    )
    .groupBy(messages.recipientId);
  return new Map(counted.flatMap(({ id, count }) => (id === null ? [] : [[id, count] as const])));
}
