import { inArray, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";

import { changeStatus, type Status } from "./change-status";
import { recordOn } from "./record-on";
import { countReasons, onlySkip, type Worked } from "./skips";

/** Why an invitation was not discarded. */
export type DiscardSkip = "accepted" | "discarded" | "declined" | "not_permitted" | "gone";

/**
 * Discards invitations for the shop, expired ones included, in the transaction given; what is queued for them is not mailed.
 * Gives the ids that were discarded, and how many were left alone and why.
 */
export async function discardInvitations(
  tx: Transaction,
  administrator: Administrator,
  ids: number[],
): Promise<Worked<DiscardSkip>> {
  demand(administrator, "manage_invitations");
  const isOpenToThem = onWebsitesOf(administrator, invitations.websiteId);
  const done = await changeStatus(tx, ids, {
    to: "discarded",
    actor: { kind: "shop", id: administrator.id },
    where: isOpenToThem,
  });
  const discarded = new Set(done);
  const left = ids.filter((id) => !discarded.has(id));
  if (left.length === 0) return { done, skipped: {} };
  const rows = await tx
    .select({ status: invitations.status, isOpenToThem: sql<boolean>`${isOpenToThem}` })
    .from(invitations)
    .where(inArray(invitations.id, left));
  const reasons = rows.map((row) => (row.isOpenToThem ? reasonOf(row.status) : "not_permitted"));
  const gone = left.slice(rows.length).map(() => "gone" as const);
  return { done, skipped: countReasons<DiscardSkip>([...reasons, ...gone]) };
}

function reasonOf(status: Status): DiscardSkip {
  if (status === "not_sent" || status === "sent") throw new Error("an open invitation was not discarded");
  return status;
}

/** Discards one invitation for the shop, or says why not; one that does not exist for the administrator is unknown. */
export async function discardByShop(
  administrator: Administrator,
  id: number,
): Promise<{ done: true } | { refused: Exclude<DiscardSkip, "not_permitted" | "gone"> | "unknown" }> {
  demand(administrator, "manage_invitations");
  return db().transaction(async (tx) => {
    const { done, skipped } = await discardInvitations(tx, administrator, [id]);
    if (done.length === 0) return { refused: onlySkip(skipped) };
    await recordOn(tx, administrator, id, { action: "invitation_discarded" });
    return { done: true };
  });
}
