import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { registrations } from "@/db/schema/registrations";
import { isRefusal, parseAddress, type AddressRefusal } from "@/domain/recipients/address";
import { currentLinkKey, derivedHash } from "@/domain/storefronts/links";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { parseNames, type NameRefusals } from "./names";
import { hashPassword, refusePassword, type PasswordRefusal } from "./password";
import { countAttempt, limits, networkOf } from "./throttle";

export type RegistrationInput = {
  email: string;
  firstName: string;
  lastName: string;
  password: string;
  /** Address of the client, for counting. */
  address: string;
};

export type RegistrationRefusal =
  | { refused: "fields"; fields: NameRefusals & { email?: AddressRefusal; password?: PasswordRefusal } }
  | { refused: "throttled"; until: Date }
  | { refused: "invitation_only" };

/**
 * Keeps an account waiting until its address has answered a confirmation mail, which this queues. Does the same, in the same
 * time, where the address has an account already: its mail says so. `invitationId` is the invitation whose copied link
 * the person came through; without one, registration has to be open.
 */
export async function requestRegistration(
  store: StoreView,
  settings: Settings,
  input: RegistrationInput,
  invitationId: number | null,
): Promise<{ publicId: string; email: string } | RegistrationRefusal> {
  if (settings.registration === "invitation_only" && invitationId === null)
    return { refused: "invitation_only" };
  const email = parseAddress(input.email);
  const names = parseNames(input);
  const words = [input.email, input.firstName, input.lastName, store.website.name, store.website.code];
  const password = await refusePassword(input.password, words);
  if (isRefusal(email) || "refused" in names || password) {
    const fields = {
      ...("refused" in names && names.refused),
      ...(isRefusal(email) && { email }),
      ...(password && { password }),
    };
    return { refused: "fields", fields };
  }

  const until = await countAttempt([
    [limits.registerPerAddress, networkOf(input.address)],
    [limits.mailPerAccount, `register:${store.website.id}:${email.throttleKey}`],
  ]);
  if (until) return { refused: "throttled", until };

  const passwordHash = await hashPassword(input.password);
  const publicId = randomUUID();
  const keyId = currentLinkKey();
  await db().transaction(async (tx) => {
    const [registration] = await tx
      .insert(registrations)
      .values({
        publicId,
        keyId,
        tokenHash: derivedHash("confirmation", { publicId, keyId }),
        websiteId: store.website.id,
        storeViewId: store.id,
        invitationId,
        email: email.typed,
        emailKey: email.key,
        ...names,
        passwordHash,
        expiresAt: sql`now() + interval '24 hours'`,
      })
      .returning({ id: registrations.id });
    await tx.insert(messages).values({
      purpose: "address_confirmation",
      storeViewId: store.id,
      registrationId: registration?.id ?? null,
      urgent: true,
    });
  });
  return { publicId, email: email.typed };
}
