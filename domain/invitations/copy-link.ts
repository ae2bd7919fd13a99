import { and, eq, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import type { Customer } from "@/domain/accounts/customer";
import { absolute, deriveToken } from "@/domain/storefronts/links";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { changeStatus, type Actor } from "./change-status";
import { isLive } from "./conditions";
import { objectionToOwnCopy, readOwn } from "./own-invitation";
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
    const { status, isLive: live } = found;
    if (status !== "not_sent" && status !== "sent") return { refused: status };
    const { functionality } = await readDefaultSettings(tx);
    if (!functionality) return { refused: "closed" };
    if (!live) return { refused: "expired" };
    const link = await show(tx, found, { kind: "shop", id: administrator.id });
    await recordOn(tx, administrator, id, { action: "link_copied" });
    return { link };
  });
}

export type OwnCopyRefusal = NonNullable<ReturnType<typeof objectionToOwnCopy>> | "closed" | "unknown";

/** Gives a customer the link of an invitation of their own, as `copyLink` does. */
export async function copyOwnLink(
  inviter: Customer,
  store: StoreView,
  settings: Settings,
  publicId: string,
): Promise<{ link: string } | { refused: OwnCopyRefusal }> {
  if (!settings.functionality || !settings.storefront || store.website.isClosed) return { refused: "closed" };
  return db().transaction(async (tx) => {
    const seen = await readOwn(tx, inviter, publicId);
    if (!seen) return { refused: "unknown" };
    await tx
      .select({ id: invitations.id })
      .from(invitations)
      .where(eq(invitations.id, seen.id))
      .for("no key update");
    const own = await readOwn(tx, inviter, publicId);
    if (!own) return { refused: "unknown" };
    const objection = objectionToOwnCopy(own);
    if (objection) return { refused: objection };
    return { link: await show(tx, own, { kind: "customer", id: inviter.id }) };
  });
}

type Shown = { id: number; publicId: string; generation: number; keyId: string; storeCode: string };

/** Makes a not sent invitation sent, as its link is shown for the first time, and gives the link. */
async function show(tx: Transaction, { id, storeCode, ...source }: Shown, actor: Actor): Promise<string> {
  await changeStatus(tx, [id], { to: "sent", actor, reason: "copied link" });
  return absolute(`/${storeCode}/invitation/${deriveToken("copied", source)}`);
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
      id: invitations.id,
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
