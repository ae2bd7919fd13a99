import { and, asc } from "drizzle-orm";

import { db } from "@/db/client";
import { operations } from "@/db/schema/operations";
import { demand, type Administrator } from "@/domain/accounts/administrator";

import { isOpenTo, isRunning, type Operation } from "./mass-operation";

/** An operation that has not ended, with how many of its invitations have been looked at. */
export type RunningOperation = Pick<Operation, "id" | "kind" | "total"> & { seen: number };

/** The operations that are at work and open to the administrator, oldest first. */
export async function listRunning(administrator: Administrator): Promise<RunningOperation[]> {
  demand(administrator, "view_invitations");
  const rows = await db()
    .select()
    .from(operations)
    .where(and(isRunning, isOpenTo(administrator)))
    .orderBy(asc(operations.id));
  return rows.map(({ id, kind, total, done, skipped }) => ({
    ...{ id, kind, total },
    seen: Object.values(skipped).reduce((sum, count) => sum + count, done),
  }));
}
