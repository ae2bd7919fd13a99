import { db } from "@/db/client";
import type { Customer } from "@/domain/accounts/customer";

import { changeStatus } from "./change-status";
import { finalStatus, readOwn } from "./own-invitation";

export type CancelRefusal = NonNullable<ReturnType<typeof finalStatus>> | "unknown";

/** Ends an invitation of a customer's own for good: its link, its reminder and what is queued for it; or says how it had ended. */
export async function cancelOwnInvitation(
  inviter: Customer,
  publicId: string,
): Promise<{ done: true } | { refused: CancelRefusal }> {
  return db().transaction(async (tx) => {
    const own = await readOwn(tx, inviter, publicId);
    if (!own) return { refused: "unknown" };
    const changed = await changeStatus(tx, [own.id], {
      to: "discarded",
      actor: { kind: "customer", id: inviter.id },
    });
    if (changed.length === 1) return { done: true };
    const now = await readOwn(tx, inviter, publicId);
    return { refused: (now && finalStatus(now)) ?? "unknown" };
  });
}
