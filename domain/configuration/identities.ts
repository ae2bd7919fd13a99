import { and, eq } from "drizzle-orm";

import { db, type Reader, type Transaction } from "@/db/client";
import { storeIdentities, storeViews } from "@/db/schema/store-views";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { isRefusal, parseAddress, type AddressRefusal } from "@/domain/recipients/address";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

import { findScope } from "./save-configuration";

export const identityKinds = ["general", "sales", "support"] as const;

export type IdentityKind = (typeof identityKinds)[number];

/** Whom a store view's mails come from; empty where there is none, and General Contact stands in for it. */
export type Identities = Record<IdentityKind, { name: string; address: string }>;

export type IdentityRefusal =
  | { refused: "unknown_store" }
  | {
      refused: "invalid";
      names: Partial<Record<IdentityKind, TextRefusal>>;
      addresses: Partial<Record<IdentityKind, AddressRefusal>>;
    }
  /** Somebody else has saved them meanwhile: what they are now. */
  | { refused: "stale"; now: Identities };

/** The identities of a store view. */
export async function readIdentities(storeViewId: number, reader: Reader = db()): Promise<Identities> {
  const rows = await reader
    .select()
    .from(storeIdentities)
    .where(eq(storeIdentities.storeViewId, storeViewId));
  const of = (kind: IdentityKind) => {
    const { name = "", address = "" } = rows.find((row) => row.kind === kind) ?? {};
    return { name, address };
  };
  return { general: of("general"), sales: of("sales"), support: of("support") };
}

/** The General Contact of the default store view, which finders of a weakness write to; null where there is none. */
export async function readSecurityContact(): Promise<string | null> {
  const store = await findDefaultStoreView();
  return store && ((await readIdentities(store.id)).general.address || null);
}

/**
 * Keeps the identities of a store view, all or none; the next mail comes from them. General Contact has to be there, the others
 * may be left empty. Refuses where they are no longer what `was` says that the form was drawn with.
 */
export async function saveIdentities(
  administrator: Administrator,
  storeCode: string,
  sent: { was: Identities; now: Identities },
): Promise<{ saved: number } | IdentityRefusal> {
  demand(administrator, "manage_configuration");
  const place = await findScope(administrator, `store:${storeCode}`);
  if (place?.scope !== "store") return { refused: "unknown_store" };
  const read = readSent(sent.now);
  if ("refused" in read) return read;
  return db().transaction(async (tx) => {
    await tx
      .select({ id: storeViews.id })
      .from(storeViews)
      .where(eq(storeViews.id, place.storeViewId))
      .for("no key update");
    const before = await readIdentities(place.storeViewId, tx);
    const changed = identityKinds.filter((kind) => !isSame(before[kind], read[kind]));
    if (changed.some((kind) => !isSame(before[kind], sent.was[kind])))
      return { refused: "stale" as const, now: before };
    for (const kind of changed) {
      await keep(tx, place.storeViewId, kind, read[kind]);
      await recordActivity(tx, administrator, {
        action: "identity_changed",
        subject: "store_view",
        subjectId: storeCode,
        websiteId: place.websiteId,
        from: { identity: kind, ...before[kind] },
        to: { identity: kind, ...read[kind] },
      });
    }
    return { saved: changed.length };
  });
}

const isSame = (one: Identities[IdentityKind], other: Identities[IdentityKind]): boolean =>
  one.name === other.name && one.address === other.address;

function readSent(sent: Identities): Identities | Extract<IdentityRefusal, { refused: "invalid" }> {
  const read: Identities = { ...sent };
  const names: Partial<Record<IdentityKind, TextRefusal>> = {};
  const addresses: Partial<Record<IdentityKind, AddressRefusal>> = {};
  for (const kind of identityKinds) {
    const { name, address } = sent[kind];
    if (kind !== "general" && name.trim() === "" && address.trim() === "") {
      read[kind] = { name: "", address: "" };
      continue;
    }
    const text = parsePlainText(name, { limit: 60, required: true });
    const parsed = parseAddress(address);
    if ("refused" in text) names[kind] = text.refused;
    if (isRefusal(parsed)) addresses[kind] = parsed;
    if ("text" in text && !isRefusal(parsed)) read[kind] = { name: text.text, address: parsed.typed };
  }
  const isInvalid = Object.keys(names).length + Object.keys(addresses).length > 0;
  return isInvalid ? { refused: "invalid", names, addresses } : read;
}

async function keep(
  tx: Transaction,
  storeViewId: number,
  kind: IdentityKind,
  identity: Identities[IdentityKind],
): Promise<void> {
  if (identity.address === "") {
    await tx
      .delete(storeIdentities)
      .where(and(eq(storeIdentities.storeViewId, storeViewId), eq(storeIdentities.kind, kind)));
    return;
  }
  await tx
    .insert(storeIdentities)
    .values({ storeViewId, kind, ...identity })
    .onConflictDoUpdate({ target: [storeIdentities.storeViewId, storeIdentities.kind], set: identity });
}
