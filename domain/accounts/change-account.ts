import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";

import type { StoreView } from "@/domain/storefronts/store-views";

import { isActive, type Customer } from "./customer";
import { parseNames, type NameRefusals, type Names } from "./names";
import { hashPassword, isPassword, refusePassword, unlessBusy, type PasswordRefusal } from "./password";
import { countAttempt, forgiveAttempt, limits, type Limit } from "./throttle";

/** Condition: the customer has been neither disabled nor erased meanwhile. */
const isStill = ({ id }: Customer) => and(eq(customers.id, id), isActive);

/** Changes a customer's names. */
export async function changeNames(
  customer: Customer,
  input: Names,
): Promise<{ done: true } | { refused: NameRefusals }> {
  const names = parseNames(input);
  if ("refused" in names) return names;
  await db().update(customers).set(names).where(isStill(customer));
  return { done: true };
}

export type PasswordChangeRefusal =
  | { refused: "wrong_password" | "busy" }
  | { refused: PasswordRefusal }
  | { refused: "throttled"; until: Date };

/** Changes a customer's password, the present one given; ends every session, so that no copied cookie outlives it. */
export const changePassword = (
  customer: Customer,
  store: StoreView,
  input: { present: string; next: string },
): Promise<{ done: true } | PasswordChangeRefusal> => unlessBusy(() => change(customer, store, input));

async function change(
  customer: Customer,
  store: StoreView,
  input: { present: string; next: string },
): Promise<{ done: true } | PasswordChangeRefusal> {
  const counted: [Limit, string][] = [[limits.passwordChange, String(customer.id)]];
  const until = await countAttempt(counted);
  if (until) return { refused: "throttled", until };
  const [account] = await db()
    .select({ passwordHash: customers.passwordHash })
    .from(customers)
    .where(eq(customers.id, customer.id));
  if (!(await isPassword(input.present, account?.passwordHash ?? null))) return { refused: "wrong_password" };
  await forgiveAttempt(counted);

  const { email, firstName, lastName } = customer;
  const words = [email, firstName, lastName, store.website.name, store.website.code];
  const refused = await refusePassword(input.next, words);
  if (refused) return { refused };
  const passwordHash = await hashPassword(input.next);
  await db().transaction(async (tx) => {
    await tx.update(customers).set({ passwordHash }).where(isStill(customer));
    await tx.delete(customerSessions).where(eq(customerSessions.customerId, customer.id));
  });
  return { done: true };
}
