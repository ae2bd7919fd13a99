import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { suppressions } from "@/db/schema/recipients";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";
import { isOwnReason } from "@/domain/recipients/suppressions";

export type LiftRefusals = { reason?: TextRefusal; confirmed?: "needed" };

/**
 * Lifts a suppression, for a reason of at most 200 characters that is kept in the activity; what its owner asked for only where
 * it is `confirmed` that they ask for the contrary now. What was withheld stays so. `gone` where somebody else was quicker, or it never was.
 */
export async function liftSuppression(
  administrator: Administrator,
  id: number,
  { reason, confirmed }: { reason: string; confirmed: boolean },
): Promise<{ done: true } | { refused: LiftRefusals | "gone" }> {
  demand(administrator, "manage_delivery");
  const read = parsePlainText(reason, { limit: 200, required: true });
  return db().transaction(async (tx) => {
    const [entry] = await tx
      .select()
      .from(suppressions)
      .where(and(eq(suppressions.id, id), onWebsitesOf(administrator, suppressions.websiteId)))
      .for("update");
    if (!entry) return { refused: "gone" as const };
    const isUnconfirmed = isOwnReason(entry.reason) && !confirmed;
    if ("refused" in read || isUnconfirmed)
      return {
        refused: {
          ...("refused" in read && { reason: read.refused }),
          ...(isUnconfirmed && { confirmed: "needed" as const }),
        },
      };
    await tx.delete(suppressions).where(eq(suppressions.id, id));
    await recordActivity(tx, administrator, {
      action: "suppression_lifted",
      subject: "suppression",
      subjectId: id,
      websiteId: entry.websiteId,
      from: { suppressed: entry.reason },
      to: { reason: read.text },
    });
    return { done: true as const };
  });
}
