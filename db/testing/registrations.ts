import { eq, sql } from "drizzle-orm";

import { requestRegistration, type RegistrationInput } from "@/domain/accounts/request-registration";
import { confirmRegistration, findRegistration, type Proof } from "@/domain/invitations/confirm-registration";
import { deriveToken } from "@/domain/storefronts/links";

import { db } from "../client";
import { customers } from "../schema/customers";
import { registrations } from "../schema/registrations";
import { goodPassword } from "./invitations";
import { newAddress } from "./members";
import { first, type TestShop } from "./shop";

/** Has somebody ask for an account, by the copied link of an invitation where there is one. */
export async function register(
  shop: TestShop,
  email: string,
  invitationId: number | null = null,
  over: Partial<RegistrationInput> = {},
) {
  const typed = { email, firstName: "Léa", lastName: "Dubois", password: goodPassword };
  const input = { ...typed, address: newAddress(), ...over };
  return requestRegistration(shop.store, await shop.settings(), input, invitationId);
}

/** The token of the last confirmation mail to an address. */
export async function tokenFor(email: string): Promise<string> {
  const rows = await db()
    .select()
    .from(registrations)
    .where(eq(registrations.emailKey, email))
    .orderBy(sql`id desc`);
  return deriveToken("confirmation", first(rows));
}

/** Confirms an address in the browser that registered, or with another proof. */
export async function confirm(shop: TestShop, token: string, proof?: Proof) {
  const waiting = await findRegistration(shop.store.website.id, token);
  const sameBrowser = { publicId: waiting?.publicId ?? null, password: "" };
  return confirmRegistration(shop.store, await shop.settings(), token, proof ?? sameBrowser);
}

export const accountsOf = (email: string) =>
  db().select().from(customers).where(eq(customers.emailKey, email));
