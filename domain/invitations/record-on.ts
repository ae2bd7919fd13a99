import { eq } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import type { Administrator } from "@/domain/accounts/administrator";
import { recordActivity, type ActivityEntry } from "@/domain/accounts/record-activity";

/** Writes down what an administrator did to one invitation, with the website it is of. */
export async function recordOn(
  tx: Transaction,
  administrator: Administrator,
  id: number,
  entry: Pick<ActivityEntry, "action" | "from" | "to">,
): Promise<void> {
  const [row] = await tx
    .select({ websiteId: invitations.websiteId })
    .from(invitations)
    .where(eq(invitations.id, id));
  await recordActivity(tx, administrator, {
    ...entry,
    subject: "invitation",
    subjectId: id,
    websiteId: row?.websiteId ?? null,
  });
}
