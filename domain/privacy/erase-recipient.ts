import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { orders } from "@/db/schema/orders";
import { registrations } from "@/db/schema/registrations";
import { failuresKey } from "@/domain/accounts/sign-in";
import { eraseAttempts, limits } from "@/domain/accounts/throttle";
import { hasJoinedOtherwise, isOpen } from "@/domain/invitations/conditions";
import { lockBuyers } from "@/domain/orders/match-orders";
import { addressHash, isRefusal, parseAddress } from "@/domain/recipients/address";
import { eraseAddress, lockMailboxes } from "@/domain/recipients/erase-address";
import { findPlace } from "@/domain/recipients/preferences";
import { enterSuppression, type Place } from "@/domain/recipients/suppressions";

import { eraseEventBodies, eraseTraces } from "./erase-traces";
import { withholdMails } from "./withhold-mails";

/**
 * Erases, for the owner of the address a recipient's page was mailed to, all the website has of it, and refuses all further invitations. An
 * account stays, with what it needs; statuses and dates stay, for the counts and so that no inviter can tell. False for an unknown
 * token; doing it again changes nothing.
 */
export async function eraseRecipient(websiteId: number, token: string): Promise<boolean> {
  const found = await findPlace(websiteId, token);
  if (found === null) return false;
  if (found === "nothing_stored") return true;
  await db().transaction((tx) => erase(tx, found));
  return true;
}

/** Locks in the one order there is: registrations, orders, mailboxes, suppressions, invitations, batches, mails. */
async function erase(tx: Transaction, place: Place): Promise<void> {
  const waiting = await tx
    .select({ id: registrations.id, publicId: registrations.publicId })
    .from(registrations)
    .where(and(eq(registrations.websiteId, place.websiteId), eq(registrations.emailKey, place.key)))
    .orderBy(asc(registrations.id))
    .for("update");
  await forgetUnmatchedOrders(tx, place);
  await lockMailboxes(tx, place);
  await enterSuppression(tx, place, "erased");
  const invitationIds = await lockInvitations(tx, place);

  await withholdMails(tx, invitationIds);
  await endWhatTheyEnded(tx, place);
  await tx
    .update(invitations)
    .set({ message: null, askedAgainAt: null })
    .where(inArray(invitations.id, invitationIds));
  await eraseTraces(tx, { invitationIds, keys: [place.key] });
  await eraseAddress(tx, place);
  await eraseRegistrations(tx, place, waiting);
  await eraseEventBodies(tx, { invitationIds, keys: [place.key] });
}

async function lockInvitations(tx: Transaction, { websiteId, key }: Place): Promise<number[]> {
  const locked = await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.websiteId, websiteId), eq(invitations.emailKey, key)))
    .orderBy(asc(invitations.id))
    .for("update");
  return locked.map(({ id }) => id);
}

/** What is known of orders by the hash of the address only; those of an account are the account's. */
async function forgetUnmatchedOrders(tx: Transaction, { websiteId, key }: Place): Promise<void> {
  const hash = addressHash(key);
  await lockBuyers(tx, [{ websiteId, buyer: hash.toString("hex") }]);
  await tx
    .update(orders)
    .set({ buyerHash: null, buyerReference: null })
    .where(and(eq(orders.websiteId, websiteId), eq(orders.buyerHash, hash), isNull(orders.customerId)));
}

/** What ended when the address joined, ended then: without the address that could not be told, and it would be live again. */
async function endWhatTheyEnded(tx: Transaction, { websiteId, key }: Place): Promise<void> {
  const joinedAt = sql`(select ${customers.joinedAt} from ${customers}
    where ${customers.websiteId} = ${websiteId} and ${customers.emailKey} = ${key})`;
  await tx
    .update(invitations)
    .set({ expiresAt: sql`least(${invitations.expiresAt}, ${joinedAt})` })
    .where(
      and(eq(invitations.websiteId, websiteId), eq(invitations.emailKey, key), isOpen, hasJoinedOtherwise),
    );
}

async function eraseRegistrations(
  tx: Transaction,
  { websiteId, key }: Place,
  waiting: { id: number; publicId: string }[],
): Promise<void> {
  await tx.delete(registrations).where(
    inArray(
      registrations.id,
      waiting.map(({ id }) => id),
    ),
  );
  const address = parseAddress(key);
  const mailbox = isRefusal(address) ? key : address.throttleKey;
  await eraseAttempts(tx, [
    [limits.signInPerAccount, failuresKey(websiteId, key)],
    [limits.mailPerAccount, `reset:${websiteId}:${mailbox}`],
    [limits.mailPerAccount, `register:${websiteId}:${mailbox}`],
    ...waiting.map(({ publicId }): [typeof limits.confirmPassword, string] => [
      limits.confirmPassword,
      publicId,
    ]),
  ]);
}
