import { randomUUID } from "node:crypto";

import { and, eq, sql } from "drizzle-orm";

import type { Customer } from "@/domain/accounts/customer";
import { inviteFriends } from "@/domain/invitations/invite-friends";
import { deriveToken } from "@/domain/storefronts/links";

import { db } from "../client";
import { invitations } from "../schema/invitations";
import { first, type TestShop } from "./shop";

/** A password that is good enough for every rule. */
export const goodPassword = "violets under the third bridge";

/** An address nobody else in the tests has. */
export const fresh = () => `${randomUUID()}@mail.example`;

/** Has a customer invite an address, and gives the invitation with the tokens of both its links. */
export async function invited(shop: TestShop, inviter: Customer, email = fresh(), message = "") {
  const input = { emails: [email], message, submission: randomUUID() };
  await inviteFriends(inviter, shop.store, await shop.settings(), input);
  const row = first(
    await db()
      .select()
      .from(invitations)
      .where(and(eq(invitations.inviterId, inviter.id), eq(invitations.emailKey, email.toLowerCase()))),
  );
  return { ...row, email, mailed: deriveToken("mailed", row), copied: deriveToken("copied", row) };
}

/** The invitation's row as it is now. */
export const now = async (id: number) =>
  first(await db().select().from(invitations).where(eq(invitations.id, id)));

/** Lets the time of an invitation be up by the database's clock. */
export const expire = (id: number) =>
  db()
    .update(invitations)
    .set({ expiresAt: sql`now() - interval '1 second'` })
    .where(eq(invitations.id, id));
