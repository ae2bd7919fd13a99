import { and, eq } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { isActive } from "@/domain/accounts/customer";

/** Locks the inviter's row, so that limits hold exactly, and gives the group they are in now; null where disabled. */
export async function lockInviter(tx: Transaction, inviterId: number): Promise<number | null> {
  const [row] = await tx
    .select({ groupId: customers.groupId })
    .from(customers)
    .where(and(eq(customers.id, inviterId), isActive))
    .for("no key update");
  return row?.groupId ?? null;
}
