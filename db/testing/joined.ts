import { eq } from "drizzle-orm";

import type { Customer } from "@/domain/accounts/customer";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";

import { db } from "../client";
import { customers } from "../schema/customers";
import { fresh, goodPassword, invited } from "./invitations";
import { first, type TestShop } from "./shop";

/** What somebody enters who joins. */
export const newcomer = { firstName: "Zdenka", lastName: "Quillfeather", password: goodPassword };

export const customerRow = async (id: number) =>
  first(await db().select().from(customers).where(eq(customers.id, id)));

/** Has an address join by an invitation of somebody, and gives the account with that invitation. */
export async function joined(shop: TestShop, inviter: Customer, email = fresh()) {
  const invitation = await invited(shop, inviter, email);
  const made = await acceptInvitation(shop.store, await shop.settings(), invitation.mailed, newcomer);
  if (!("customerId" in made)) throw new Error("nobody joined");
  const row = await customerRow(made.customerId);
  return { customer: { ...row, email, emailKey: email }, invitation };
}
