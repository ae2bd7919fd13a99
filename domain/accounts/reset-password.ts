import { and, eq, gt, isNull, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { administrators } from "@/db/schema/administrators";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { passwordResets } from "@/db/schema/password-resets";
import { tokenHash } from "@/domain/storefronts/links";

import { isActive } from "./customer";
import { hashPassword, refusePassword, type PasswordRefusal } from "./password";

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

async function findCustomer(reader: Reader, websiteId: number, token: string) {
  const [found] = await reader
    .select({
      id: customers.id,
      email: customers.email,
      firstName: customers.firstName,
      lastName: customers.lastName,
    })
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

/** Sets a customer's password by a mailed link, once; ends all sessions of that customer and all other links. */
export async function resetPassword(
  websiteId: number,
  token: string,
  password: string,
): Promise<{ done: true } | { refused: PasswordRefusal | "link_unusable" }> {
  const customer = await findCustomer(db(), websiteId, token);
  if (!customer) return { refused: "link_unusable" };
  const refused = await refusePassword(password, [customer.email, customer.firstName, customer.lastName]);
  if (refused) return { refused };
  const passwordHash = await hashPassword(password);

  return db().transaction(async (tx) => {
    if (!(await useLink(tx, token))) return { refused: "link_unusable" as const };
    await tx.update(customers).set({ passwordHash }).where(eq(customers.id, customer.id));
    await tx.delete(customerSessions).where(eq(customerSessions.customerId, customer.id));
    await tx
      .update(passwordResets)
      .set({ usedAt: sql`now()` })
      .where(and(eq(passwordResets.customerId, customer.id), isUsable));
    return { done: true as const };
  });
}

/** Sets an administrator's first password by the mailed link, once. */
export async function setAdministratorPassword(
  token: string,
  password: string,
): Promise<{ done: true } | { refused: PasswordRefusal | "link_unusable" }> {
  const administrator = await findAdministrator(db(), token);
  if (!administrator) return { refused: "link_unusable" };
  const refused = await refusePassword(password, [administrator.email]);
  if (refused) return { refused };
  const passwordHash = await hashPassword(password);
  return db().transaction(async (tx) => {
    if (!(await useLink(tx, token))) return { refused: "link_unusable" as const };
    await tx.update(administrators).set({ passwordHash }).where(eq(administrators.id, administrator.id));
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
