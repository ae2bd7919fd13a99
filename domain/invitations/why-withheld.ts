import type { Transaction } from "@/db/client";
import { findSuppressed } from "@/domain/recipients/suppressions";

import { countMailed } from "./make-invitations";

/** Why a mail to a locked recipient must not reach the provider although its inviter reads it as sent; null where it may. */
export async function whyWithheld(
  tx: Transaction,
  to: { websiteId: number; emailKey: string | null; recipientId: number },
  maxPerRecipient: number,
): Promise<"suppressed" | "recipient_limit" | null> {
  const place = { websiteId: to.websiteId, key: to.emailKey ?? "" };
  const isSuppressed = await findSuppressed(tx, [place]);
  if (isSuppressed(place)) return "suppressed";
  const mailed = (await countMailed(tx, [to.recipientId])).get(to.recipientId) ?? 0;
  return mailed >= maxPerRecipient ? "recipient_limit" : null;
}
