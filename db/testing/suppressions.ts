import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";

import type { Administrator } from "@/domain/accounts/administrator";
import { suppressionHashes } from "@/domain/recipients/address";
import { suppress, type SuppressionReason } from "@/domain/recipients/suppressions";

import { db } from "../client";
import { suppressions } from "../schema/recipients";
import { somebody } from "./administrators";
import { first, type TestShop } from "./shop";

/** Somebody who manages delivery, on these shops only. */
export const keeperOf = (...shops: TestShop[]): Promise<Administrator> =>
  somebody({
    permissions: ["manage_delivery"],
    websiteIds: shops.map(({ store }) => store.website.id),
  });

/** Suppresses an address of a shop, a stranger's unless given; gives the entry. */
export async function suppressed(
  shop: TestShop,
  reason: SuppressionReason,
  key = `${randomUUID()}@mail.example`,
) {
  await db().transaction((tx) => suppress(tx, { websiteId: shop.store.website.id, key }, reason));
  return first((await suppressedOn(shop)).slice(-1));
}

/** What is suppressed on a shop, oldest first. */
export const suppressedOn = ({ store }: TestShop) =>
  db()
    .select()
    .from(suppressions)
    .where(eq(suppressions.websiteId, store.website.id))
    .orderBy(suppressions.id);

/** Why nothing may be mailed to an address of a shop, null where something may. */
export async function reasonOf(shop: TestShop, email: string): Promise<SuppressionReason | null> {
  const hashes = suppressionHashes(email).map(({ hash }) => hash.toString("hex"));
  const found = (await suppressedOn(shop)).find(({ addressHash }) =>
    hashes.includes(addressHash.toString("hex")),
  );
  return found?.reason ?? null;
}
