import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { registrations } from "@/db/schema/registrations";
import { isRefusal, parseAddress, type Address, type AddressRefusal } from "@/domain/recipients/address";
import { currentLinkKey, derivedHash } from "@/domain/storefronts/links";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { parseNames, type NameRefusals, type Names } from "./names";
import { hashPassword, refusePassword, unlessBusy, type PasswordRefusal } from "./password";
import { countAttempt, forgiveAttempt, limits, networkOf, type Limit } from "./throttle";

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
  | { refused: "invitation_only" | "busy" };

/**
 * Keeps an account waiting until its address has answered a confirmation mail, which this queues. Does the same, in the same
 * time, where the address has an account already: its mail says so. `invitationId` is the invitation whose copied link
 * the person came through, which opens nothing where invitations are closed; without one, registration has to be open.
 */
export async function requestRegistration(
  store: StoreView,
  settings: Settings,
  input: RegistrationInput,
  invitationId: number | null,
): Promise<{ publicId: string; email: string } | RegistrationRefusal> {
  const isInvited = invitationId !== null && settings.functionality;
  if (settings.registration === "invitation_only" && !isInvited) return { refused: "invitation_only" };
  const network = networkOf(input.address);
  // Before anything is looked at: reading names and passwords costs time that everybody shares.
  const tooMany = await countAttempt([[limits.registerTries, network]]);
  if (tooMany) return { refused: "throttled", until: tooMany };
  const person = await read(store, input);
  if ("refused" in person) return person;

  const { email, names } = person;
  const counted: [Limit, string][] = [
    [limits.registerPerAddress, network],
    [limits.mailPerAccount, `register:${store.website.id}:${email.throttleKey}`],
  ];
  const until = await countAttempt(counted);
  if (until) return { refused: "throttled", until };

  const passwordHash = await unlessBusy(() => hashPassword(input.password));
  if (typeof passwordHash === "object") {
    await forgiveAttempt(counted);
    return passwordHash;
  }
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

/** The person as typed, every field read, or what is wrong with each. */
async function read(
  { website }: StoreView,
  input: RegistrationInput,
): Promise<{ email: Address; names: Names } | Extract<RegistrationRefusal, { refused: "fields" }>> {
  const email = parseAddress(input.email);
  const names = parseNames(input);
  // Only what was found short enough to be a word: the estimator stands still over a megabyte.
  const words = [
    ...(isRefusal(email) ? [] : [email.typed]),
    ...("refused" in names ? [] : [names.firstName, names.lastName]),
    website.name,
    website.code,
  ];
  const password = await refusePassword(input.password, words);
  if (!isRefusal(email) && !("refused" in names) && !password) return { email, names };
  return {
    refused: "fields",
    fields: {
      ...("refused" in names && names.refused),
      ...(isRefusal(email) && { email }),
      ...(password && { password }),
    },
  };
}
