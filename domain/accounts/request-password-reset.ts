import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { passwordResets } from "@/db/schema/password-resets";
import { isRefusal, parseAddress, type AddressRefusal } from "@/domain/recipients/address";
import { currentLinkKey, derivedHash } from "@/domain/storefronts/links";
import type { StoreView } from "@/domain/storefronts/store-views";

import { findAccount } from "./customer";
import { countAttempt, limits, networkOf } from "./throttle";

export type ResetRequestRefusal = { refused: AddressRefusal } | { refused: "throttled"; until: Date };

/**
 * Queues a mail with a link to set a new password, within the hour and once, where the address has an account; says the
 * same where it has none.
 */
export async function requestPasswordReset(
  store: StoreView,
  input: { email: string; address: string },
): Promise<{ email: string } | ResetRequestRefusal> {
  const email = parseAddress(input.email);
  if (isRefusal(email)) return { refused: email };
  const until = await countAttempt([
    [limits.registerPerAddress, networkOf(input.address)],
    [limits.mailPerAccount, `reset:${store.website.id}:${email.throttleKey}`],
  ]);
  if (until) return { refused: "throttled", until };

  const account = await findAccount(db(), store.website.id, email.key);
  if (account) await db().transaction((tx) => queuePasswordLink(tx, store.id, { customerId: account.id }));
  return { email: email.typed };
}

/** Queues the mail with a link to set a password, for a customer or an administrator. */
export async function queuePasswordLink(
  tx: Transaction,
  storeViewId: number,
  person: { customerId: number } | { administratorId: number },
): Promise<void> {
  const publicId = randomUUID();
  const keyId = currentLinkKey();
  const [link] = await tx
    .insert(passwordResets)
    .values({
      publicId,
      keyId,
      tokenHash: derivedHash("password", { publicId, keyId }),
      ...person,
      expiresAt: sql`now() + interval '60 minutes'`,
    })
    .returning({ id: passwordResets.id });
  await tx
    .insert(messages)
    .values({ purpose: "password_reset", storeViewId, passwordResetId: link?.id ?? null, urgent: true });
}
