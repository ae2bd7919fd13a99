import { eq, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import type { Customer } from "@/domain/accounts/customer";
import { isRefusal, type Address, type AddressRefusal } from "@/domain/recipients/address";
import { parseInvitee } from "@/domain/recipients/disposable";
import { readSettings } from "@/domain/storefronts/read-settings";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { isOverAllowance } from "./allowance";
import { forgetAnswers, isOfInviter, lockForAddress, newLinks, unlessTaken } from "./change-address";
import { renewedEnd } from "./conditions";
import { lockInviter } from "./lock-inviter";
import { objectionToCorrection, readOwn, type OwnInvitation } from "./own-invitation";
import { whyWithheld } from "./why-withheld";

/** What is wrong with the address itself. */
export type CorrectedRefusal = AddressRefusal | "own_address" | "already_invited" | "daily_limit";

export type CorrectionRefusal =
  | { email: CorrectedRefusal }
  | { refused: NonNullable<ReturnType<typeof objectionToCorrection>> | "closed" | "unknown" };

/** Thrown to undo a correction whose mail is more than the customer can send. */
class OverAllowance extends Error {}

/**
 * Sends an invitation of a customer's own whose mail came back to another address: the same row under links of a new generation, so
 * that the old ones are dead, and its time runs anew. The mail that came back gives its place in the day back, once.
 */
export async function correctAddress(
  inviter: Customer,
  store: StoreView,
  settings: Settings,
  input: { publicId: string; email: string },
): Promise<{ done: true } | CorrectionRefusal> {
  if (!settings.functionality || !settings.storefront || store.website.isClosed) return { refused: "closed" };
  try {
    return await unlessTaken(() => db().transaction((tx) => correct(tx, inviter, settings, input)), {
      email: "already_invited" as const,
    });
  } catch (error) {
    if (error instanceof OverAllowance) return { email: "daily_limit" };
    throw error;
  }
}

/** Locks in the one order there is: the inviter, the new recipient, then the invitation. */
async function correct(
  tx: Transaction,
  inviter: Customer,
  settings: Settings,
  { publicId, email }: { publicId: string; email: string },
): Promise<{ done: true } | CorrectionRefusal> {
  if ((await lockInviter(tx, inviter.id)) === null) return { refused: "closed" };
  const seen = await readOwn(tx, inviter, publicId);
  if (!seen) return { refused: "unknown" };
  const address = parseInvitee(email, settings);
  const early = objectionToCorrection(seen);
  if (early) return { refused: early };
  if (isRefusal(address)) return { email: address };
  if (isOfInviter(seen, address)) return { email: "own_address" };
  if (address.key === seen.emailKey) return { email: "already_invited" };
  const recipientId = await lockForAddress(tx, seen, address);
  await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(eq(invitations.id, seen.id))
    .for("no key update");
  const own = await readOwn(tx, inviter, publicId);
  if (!own) return { refused: "unknown" };
  const objection = objectionToCorrection(own);
  if (objection) return { refused: objection };
  await write(tx, own, address, { recipientId, maxPerRecipient: settings.maxPerRecipient });
  if (await isOverAllowance(inviter.id, settings.maxPerCustomerPerDay, tx)) throw new OverAllowance();
  return { done: true };
}

async function write(
  tx: Transaction,
  own: OwnInvitation,
  address: Address,
  { recipientId, maxPerRecipient }: { recipientId: number; maxPerRecipient: number },
): Promise<void> {
  const { expireAfterDays } = await readSettings(own.storeViewId, tx);
  const to = { websiteId: own.websiteId, emailKey: address.key, recipientId };
  const withheld = await whyWithheld(tx, to, maxPerRecipient);
  await tx
    .update(invitations)
    .set({
      ...newLinks(own, address, recipientId),
      email: address.typed,
      delivery: "queued",
      askedAgainAt: null,
      expiresAt: renewedEnd(expireAfterDays),
    })
    .where(eq(invitations.id, own.id));
  await forgetAnswers(tx, own.id);
  await tx.insert(messages).values({
    purpose: "invitation",
    number: sql`1 + (select max(mail.number) from ${messages} as mail
      where mail.invitation_id = ${own.id} and mail.purpose = 'invitation')`,
    storeViewId: own.storeViewId,
    invitationId: own.id,
    recipientId,
    withheld,
  });
}
