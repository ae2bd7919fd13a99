import { and, eq, gt, isNull, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { administrators } from "@/db/schema/administrators";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { passwordResets } from "@/db/schema/password-resets";
import { tokenHash } from "@/domain/storefronts/links";
import type { StoreView } from "@/domain/storefronts/store-views";

import { customerColumns, isActive, type Customer } from "./customer";
import { hashPassword, refusePassword, unlessBusy, type PasswordRefusal } from "./password";
import { forgetFailures } from "./sign-in";
import { endSessionsOf } from "./team";

/** Condition: the link has not been used and its hour is not over. */
const isUsable = and(isNull(passwordResets.usedAt), gt(passwordResets.expiresAt, sql`now()`));

/** True where the token is of a link a customer of the website can still set a password with. */
export async function isPasswordLink(
  websiteId: number,
  token: string,
  reader: Reader = db(),
): Promise<boolean> {
  return (await findCustomer(reader, websiteId, token)) !== null;
}

async function findCustomer(reader: Reader, websiteId: number, token: string): Promise<Customer | null> {
  const [found] = await reader
    .select(customerColumns)
    .from(passwordResets)
    .innerJoin(customers, eq(customers.id, passwordResets.customerId))
    .where(
      and(
        eq(passwordResets.tokenHash, tokenHash(token)),
        isUsable,
        eq(customers.websiteId, websiteId),
        isActive,
      ),
    );
  return found ?? null;
}

export type ResetRefusal = { refused: PasswordRefusal | "link_unusable" | "busy" };

/**
 * Sets a customer's password by a mailed link, once; ends all sessions of that customer and all other links, and lets the
 * account be signed in to at once, whoever has failed to.
 */
export const resetPassword = (
  store: StoreView,
  token: string,
  password: string,
): Promise<{ customer: Customer } | ResetRefusal> => unlessBusy(() => reset(store, token, password));

async function reset(
  { website }: StoreView,
  token: string,
  password: string,
): Promise<{ customer: Customer } | ResetRefusal> {
  const customer = await findCustomer(db(), website.id, token);
  if (!customer) return { refused: "link_unusable" };
  const { email, firstName, lastName } = customer;
  const refused = await refusePassword(password, [email, firstName, lastName, website.name, website.code]);
  if (refused) return { refused };
  const isSet = await setPassword(customer, token, await hashPassword(password));
  if (!isSet) return { refused: "link_unusable" };
  await forgetFailures(customer);
  return { customer };
}

async function setPassword(customer: Customer, token: string, passwordHash: string): Promise<boolean> {
  return db().transaction(async (tx) => {
    if (!(await useLink(tx, token))) return false;
    await tx
      .update(customers)
      .set({ passwordHash })
      .where(and(eq(customers.id, customer.id), isActive));
    await tx.delete(customerSessions).where(eq(customerSessions.customerId, customer.id));
    await tx
      .update(passwordResets)
      .set({ usedAt: sql`now()` })
      .where(and(eq(passwordResets.customerId, customer.id), isUsable));
    return true;
  });
}

/** Sets an administrator's password by a mailed link, once; ends all their sessions and all other links to them. */
export const setAdministratorPassword = (
  token: string,
  password: string,
): Promise<{ done: true } | ResetRefusal> => unlessBusy(() => setFirst(token, password));

async function setFirst(token: string, password: string): Promise<{ done: true } | ResetRefusal> {
  const administrator = await findAdministrator(db(), token);
  if (!administrator) return { refused: "link_unusable" };
  const refused = await refusePassword(password, [administrator.email]);
  if (refused) return { refused };
  const passwordHash = await hashPassword(password);
  return db().transaction(async (tx) => {
    if (!(await useLink(tx, token))) return { refused: "link_unusable" as const };
    await tx.update(administrators).set({ passwordHash }).where(eq(administrators.id, administrator.id));
    await endSessionsOf(tx, administrator.id);
    await tx
      .update(passwordResets)
      .set({ usedAt: sql`now()` })
      .where(and(eq(passwordResets.administratorId, administrator.id), isUsable));
    return { done: true as const };
  });
}

/** True where the token is of a link an administrator can still set a password with. */
export async function isAdministratorLink(token: string, reader: Reader = db()): Promise<boolean> {
  return (await findAdministrator(reader, token)) !== null;
}

async function findAdministrator(reader: Reader, token: string) {
  const [found] = await reader
    .select({ id: administrators.id, email: administrators.email })
    .from(passwordResets)
    .innerJoin(administrators, eq(administrators.id, passwordResets.administratorId))
    .where(and(eq(passwordResets.tokenHash, tokenHash(token)), isUsable, isNull(administrators.disabledAt)));
  return found ?? null;
}

async function useLink(tx: Reader, token: string): Promise<boolean> {
  const used = await tx
    .update(passwordResets)
    .set({ usedAt: sql`now()` })
    .where(and(eq(passwordResets.tokenHash, tokenHash(token)), isUsable))
    .returning({ id: passwordResets.id });
  return used.length === 1;
}
