import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

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
type Inviter = { id: number; emailKey: string } | null;

export type NewInvitations = {
  store: StoreView;
  settings: Settings;
  inviter: Inviter;
  groupId: number | null;
  message: string | null;
  submission: string | null;
};

type Made = { id: string; key: string; recipientId: string };

/**
 * Makes an invitation, its history row and its queued message for each address, in the transaction given; gives the keys
 * that were made. An address this inviter has invited before makes nothing. Whether mail to it has to be withheld is
 * decided here and kept with the message. However many there are, each table is written to once.
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

  const made = await insertInvitations(tx, addresses, mailboxes, common);
  if (made.length === 0) return new Set();
  await insertHistory(tx, made, common.inviter);
  await tx.execute(sql`
    insert into ${messages} (purpose, store_view_id, invitation_id, recipient_id, withheld)
    select 'invitation', ${common.store.id}, id, recipient, withheld
    from jsonb_to_recordset(${JSON.stringify(made.map(messageRow))}::jsonb)
      as made (id bigint, recipient bigint, withheld text)`);
  return new Set(made.map(({ key }) => key));

  function messageRow({ id, key, recipientId }: Made) {
    return { id, recipient: recipientId, withheld: withhold(key, Number(recipientId)) };
  }

  function withhold(key: string, recipientId: number): "suppressed" | "recipient_limit" | null {
    if (isSuppressed({ websiteId, key })) return "suppressed";
    const before = mailed.get(recipientId) ?? 0;
    mailed.set(recipientId, before + 1);
    return before >= common.settings.maxPerRecipient ? "recipient_limit" : null;
  }
}

/** Locks the row of every mailbox, made where missing, always in the order of its key: so two senders never deadlock. */
export async function lockRecipients(
  tx: Transaction,
  websiteId: number,
  addresses: Address[],
): Promise<Map<string, string>> {
  const keyOfHash = new Map<string, string>();
  for (const throttleKey of new Set(addresses.map((address) => address.throttleKey)))
    keyOfHash.set(throttleHash(throttleKey).toString("hex"), throttleKey);
  const rows = await tx.execute<{ id: string; hash: string }>(sql`
    insert into ${recipients} (website_id, throttle_hash)
    select ${websiteId}, decode(hash, 'hex')
    from jsonb_array_elements_text(${JSON.stringify([...keyOfHash.keys()].toSorted())}::jsonb) as given (hash)
    on conflict (website_id, throttle_hash) do update set website_id = excluded.website_id
    returning id, encode(throttle_hash, 'hex') as hash`);
  return new Map(rows.map(({ id, hash }) => [keyOfHash.get(hash) ?? "", id]));
}

/** How many mails each recipient had in the last 14 days, those still to go included. */
export async function countMailed(
  reader: Reader,
  recipientIds: (number | string)[],
): Promise<Map<number, number>> {
  const counted = await reader.execute<{ id: string; count: number }>(sql`
    select ${messages.recipientId} as id, count(*)::int as count
    from ${messages}
    where ${messages.recipientId} in
        (select given.id::bigint from jsonb_array_elements_text(${JSON.stringify(recipientIds)}::jsonb) as given (id))
      and ${messages.withheld} is null
      and (${messages.state} in ('queued', 'claimed', 'review')
        or (${messages.state} = 'sent' and ${messages.settledAt} > now() - interval '14 days'))
    group by ${messages.recipientId}`);
  return new Map(counted.map(({ id, count }) => [Number(id), count]));
}

async function insertInvitations(
  tx: Transaction,
  addresses: Address[],
  mailboxes: Map<string, string>,
  { store, settings, inviter, groupId, message, submission }: NewInvitations,
): Promise<Made[]> {
  const keyId = currentLinkKey();
  const rows = addresses.map((address) => rowOf(address, mailboxes.get(address.throttleKey), keyId));
  const days = settings.expireAfterDays;
  return tx.execute<Made>(sql`
    insert into ${invitations} (public_id, key_id, mailed_hash, copied_hash, website_id, store_view_id, inviter_id,
      inviter_email, recipient_id, email, email_key, address_hash, group_id, message, submission, expires_at)
    select public_id, ${keyId}, decode(mailed, 'hex'), decode(copied, 'hex'), ${store.website.id}, ${store.id},
      ${inviter?.id ?? null}::bigint, ${inviter?.emailKey ?? null}::text, recipient, email, key, decode(address, 'hex'),
      ${groupId}::smallint, ${message}::text, ${submission}::uuid,
      case when ${days}::int > 0 then now() + make_interval(days => ${days}) end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as new (public_id uuid, mailed text, copied text, recipient bigint, email text, key text, address text)
    on conflict (website_id, inviter_id, address_hash) do nothing
    returning id, email_key as key, recipient_id as "recipientId"`);
}

function rowOf({ typed, key }: Address, recipient: string | undefined, keyId: string) {
  if (recipient === undefined) throw new Error("a recipient was neither found nor made");
  const publicId = randomUUID();
  return {
    public_id: publicId,
    mailed: derivedHash("mailed", { publicId, keyId }).toString("hex"),
    copied: derivedHash("copied", { publicId, keyId }).toString("hex"),
    recipient,
    email: typed,
    key,
    address: addressHash(key).toString("hex"),
  };
}

async function insertHistory(tx: Transaction, made: Made[], inviter: Inviter): Promise<void> {
  await tx.execute(sql`
    insert into ${invitationHistory} (invitation_id, to_status, actor, actor_id)
    select id::bigint, 'not_sent', ${inviter ? "customer" : "shop"}, ${inviter?.id ?? null}::bigint
    from jsonb_array_elements_text(${JSON.stringify(made.map(({ id }) => id))}::jsonb) as given (id)`);
}
