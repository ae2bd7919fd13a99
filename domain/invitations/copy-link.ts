import { and, eq, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { absolute, deriveToken } from "@/domain/storefronts/links";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";

import { changeStatus } from "./change-status";
import { isLive } from "./conditions";
import { recordOn } from "./record-on";

export type CopyRefusal = "accepted" | "discarded" | "declined" | "expired" | "closed" | "unknown";

/**
 * Gives an administrator the link that can be passed on by hand, which does not prove the address. Its first showing makes a
 * not sent invitation sent; each is written down.
 */
export async function copyLink(
  administrator: Administrator,
  id: number,
): Promise<{ link: string } | { refused: CopyRefusal }> {
  demand(administrator, "manage_invitations");
  return db().transaction(async (tx) => {
    const found = await lockInvitation(tx, administrator, id);
    if (!found) return { refused: "unknown" };
    const { status, isLive: live, storeCode, ...source } = found;
    if (status !== "not_sent" && status !== "sent") return { refused: status };
    const { functionality } = await readDefaultSettings(tx);
    if (!functionality) return { refused: "closed" };
    if (!live) return { refused: "expired" };
    await changeStatus(tx, [id], {
      to: "sent",
      actor: { kind: "shop", id: administrator.id },
      reason: "copied link",
    });
    await recordOn(tx, administrator, id, { action: "link_copied" });
    return { link: absolute(`/${storeCode}/invitation/${deriveToken("copied", source)}`) };
  });
}

/** Locked before it is read: what the locking statement reads of other tables may be older than the lock. */
async function lockInvitation(tx: Transaction, administrator: Administrator, id: number) {
  await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.id, id), onWebsitesOf(administrator, invitations.websiteId)))
    .for("no key update");
  const [found] = await tx
    .select({
      status: invitations.status,
      isLive: sql<boolean>`${isLive}`,
      publicId: invitations.publicId,
      generation: invitations.generation,
      keyId: invitations.keyId,
      storeCode: storeViews.code,
    })
    .from(invitations)
    .innerJoin(storeViews, eq(storeViews.id, invitations.storeViewId))
    .where(and(eq(invitations.id, id), onWebsitesOf(administrator, invitations.websiteId)));
  return found ?? null;
}
