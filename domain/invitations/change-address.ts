import { eq, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { recipients } from "@/db/schema/recipients";
import { addressHash, isRefusal, parseAddress, type Address } from "@/domain/recipients/address";
import { findSuppressed } from "@/domain/recipients/suppressions";
import { currentLinkKey, derivedHash } from "@/domain/storefronts/links";
import { readSettings } from "@/domain/storefronts/read-settings";

import { countMailed, lockRecipients } from "./make-invitations";

/** Why an invitation cannot go to another address, usable as it is. */
export type TakenRefusal = "already_invited" | "own_address" | "suppressed" | "recipient_limit";

type Invitation = {
  publicId: string;
  generation: number;
  websiteId: number;
  storeViewId: number;
  inviterEmail: string | null;
  recipientId: number;
  emailKey: string | null;
};

/** Locks the recipient an invitation will have with this address, made where missing; gives its id. */
export async function lockForAddress(
  tx: Transaction,
  { websiteId, recipientId, emailKey }: Invitation,
  address: Address,
): Promise<number> {
  if (address.key === emailKey) {
    await tx
      .select({ id: recipients.id })
      .from(recipients)
      .where(eq(recipients.id, recipientId))
      .for("no key update");
    return recipientId;
  }
  const [id] = (await lockRecipients(tx, websiteId, [address])).values();
  if (id === undefined) throw new Error("a recipient was neither found nor made");
  return Number(id);
}

/** True where the address is the inviter's own, however it is spelled. */
export function isOfInviter({ inviterEmail }: Pick<Invitation, "inviterEmail">, address: Address): boolean {
  const own = parseAddress(inviterEmail ?? "");
  return !isRefusal(own) && own.throttleKey === address.throttleKey;
}

/** Why a mail to another address would not go; an administrator is told before, instead of having it withheld. */
export async function refuseAddress(
  tx: Transaction,
  invitation: Invitation,
  address: Address,
  recipientId: number,
): Promise<TakenRefusal | null> {
  if (isOfInviter(invitation, address)) return "own_address";
  const place = { websiteId: invitation.websiteId, key: address.key };
  const isSuppressed = await findSuppressed(tx, [place]);
  if (isSuppressed(place)) return "suppressed";
  if (recipientId === invitation.recipientId) return null;
  const { maxPerRecipient } = await readSettings(invitation.storeViewId, tx);
  const mailed = (await countMailed(tx, [recipientId])).get(recipientId) ?? 0;
  return mailed >= maxPerRecipient ? "recipient_limit" : null;
}

/** Forgets what mail servers and the provider said of the mails to the address an invitation had: they tend to name it. */
export async function forgetAnswers(tx: Transaction, invitationId: number): Promise<void> {
  await tx
    .update(messages)
    .set({
      fateReason: null,
      objection: sql`case when ${messages.state} = 'refused' then null else ${messages.objection} end`,
    })
    .where(eq(messages.invitationId, invitationId));
}

/** What changes with the address of an invitation: its keys, and links of a new generation, so that the old ones are dead. */
export function newLinks({ publicId, generation }: Invitation, address: Address, recipientId: number) {
  const source = { publicId, generation: generation + 1, keyId: currentLinkKey() };
  return {
    generation: source.generation,
    keyId: source.keyId,
    mailedHash: derivedHash("mailed", source),
    copiedHash: derivedHash("copied", source),
    emailKey: address.key,
    addressHash: addressHash(address.key),
    addressedAt: sql`now()`,
    recipientId,
  };
}

/** Runs a change of an address, and answers `taken` where this inviter has invited it before, which only the unique key knows for sure. */
export async function unlessTaken<Answer, Taken>(
  change: () => Promise<Answer>,
  taken: Taken,
): Promise<Answer | Taken> {
  try {
    return await change();
  } catch (error) {
    const cause = error instanceof Error ? error.cause : null;
    const constraint = cause instanceof Error && "constraint_name" in cause ? cause.constraint_name : null;
    if (constraint !== "invitations_one_per_inviter_and_address") throw error;
    return taken;
  }
}
