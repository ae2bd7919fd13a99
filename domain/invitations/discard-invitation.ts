import { db } from "@/db/client";

import { changeStatus, type Actor } from "./change-status";

/** Ends an invitation for its inviter; false where it had ended already. */
export async function discardInvitation(actor: Actor, id: number): Promise<boolean> {
  const changed = await db().transaction((tx) => changeStatus(tx, [id], { to: "discarded", actor }));
  return changed.length === 1;
}
