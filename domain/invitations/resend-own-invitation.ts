import { db, type Transaction } from "@/db/client";
import type { Customer } from "@/domain/accounts/customer";
import { readSettings } from "@/domain/storefronts/read-settings";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { readAllowance } from "./allowance";
import { lockForMail } from "./lock-for-mail";
import { lockInviter } from "./lock-inviter";
import { objectionToOwnResend, readOwn } from "./own-invitation";
import { queueResends } from "./queue-resends";
import { whyWithheld } from "./why-withheld";

export type OwnResendRefusal =
  | NonNullable<ReturnType<typeof objectionToOwnResend>>
  | "closed"
  | "daily_limit"
  | "unknown";

/**
 * Queues another mail for an invitation of a customer's own: the same row and link, whose time runs anew where that gives more. It
 * takes a place of their day. A recipient to whom nothing more may go is answered for like any other; the mail is withheld.
 */
export async function resendOwnInvitation(
  inviter: Customer,
  store: StoreView,
  settings: Settings,
  publicId: string,
): Promise<{ done: true } | { refused: OwnResendRefusal }> {
  if (!settings.functionality || !settings.storefront || store.website.isClosed) return { refused: "closed" };
  return db().transaction(async (tx) => {
    if ((await lockInviter(tx, inviter.id)) === null) return { refused: "closed" };
    const own = await lockOwnForMail(tx, inviter, publicId);
    if (own === null) return { refused: "unknown" };
    const objection = objectionToOwnResend(own);
    if (objection) return { refused: objection };
    const { left } = await readAllowance(inviter.id, settings.maxPerCustomerPerDay, tx);
    if (left === 0) return { refused: "daily_limit" };
    const withheld = await whyWithheld(tx, own, settings.maxPerRecipient);
    const { expireAfterDays: days } = await readSettings(own.storeViewId, tx);
    await queueResends(tx, [{ id: own.id, days, withheld }], { byShop: false });
    return { done: true };
  });
}

/** Reads it again once it is locked: what the first reading saw may have changed since. */
async function lockOwnForMail(tx: Transaction, inviter: Customer, publicId: string) {
  const seen = await readOwn(tx, inviter, publicId);
  if (!seen) return null;
  const recipientIds = await lockForMail(tx, [seen.id]);
  const own = await readOwn(tx, inviter, publicId);
  // Where its address was changed a moment ago, its new recipient is not the one locked.
  return own && { ...own, isOnItsWay: own.isOnItsWay || !recipientIds.has(own.recipientId) };
}
