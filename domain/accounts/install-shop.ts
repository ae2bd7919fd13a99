import { and, eq, isNull, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { administrators, permissions, roles } from "@/db/schema/administrators";
import { customerGroups } from "@/db/schema/customer-groups";
import { storeIdentities, storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { isRefusal, parseAddress } from "@/domain/recipients/address";
import { codeOf, isCode, isLocale, isTimeZone } from "@/domain/storefronts/store-names";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

import { queuePasswordLink } from "./request-password-reset";

export type Installation = {
  website: string;
  store: string;
  locale: string;
  zone: string;
  /** Address mail comes from. */
  from: string;
  admin: string;
};

export type InstallRefusal = "exists" | "website" | "store" | "locale" | "zone" | "from" | "admin";

/**
 * Makes the first website, its store view and the first administrator, and queues the mail with the link to set their password.
 * Where there is a shop already it makes nothing, but mails a link to set another password to an administrator there is: who may run
 * it holds the database, and the only administrator of a shop has nobody else to ask.
 */
export async function installShop(
  input: Installation,
): Promise<"installed" | "link sent again" | { refused: InstallRefusal }> {
  const refused = refuse(input);
  if (refused) return { refused };
  return db().transaction(async (tx) => {
    // The one lock there is before there is anything: two setups at once make one shop.
    await tx.execute(sql`lock table ${websites} in share row exclusive mode`);
    const existing = await findDefaultStoreView(tx);
    if (existing) return sendAgain(tx, existing.id, keyOf(input.admin));
    const storeViewId = await makeShop(tx, input);
    const [role] = await tx
      .insert(roles)
      .values({ name: "Administrators", permissions: [...permissions] })
      .returning({ id: roles.id });
    const [administrator] = await tx
      .insert(administrators)
      .values({ email: input.admin.trim(), emailKey: keyOf(input.admin), roleId: role?.id ?? 0 })
      .returning({ id: administrators.id });
    await queuePasswordLink(tx, storeViewId, { administratorId: administrator?.id ?? 0 });
    return "installed";
  });
}

const keyOf = (address: string) => {
  const parsed = parseAddress(address);
  return isRefusal(parsed) ? "" : parsed.key;
};

function refuse({ website, store, locale, zone, from, admin }: Installation): InstallRefusal | null {
  if (website.trim() === "" || website.length > 60) return "website";
  if (!isCode(store)) return "store";
  if (!isLocale(locale)) return "locale";
  if (!isTimeZone(zone)) return "zone";
  if (keyOf(from) === "") return "from";
  return keyOf(admin) === "" ? "admin" : null;
}

async function makeShop(tx: Transaction, input: Installation): Promise<number> {
  const name = input.website.trim();
  const code = codeOf(name);
  const [website] = await tx
    .insert(websites)
    .values({ code, name, isDefault: true })
    .returning({ id: websites.id });
  const [view] = await tx
    .insert(storeViews)
    .values({
      websiteId: website?.id ?? 0,
      code: input.store,
      name:
        new Intl.DisplayNames(input.locale, { type: "language" }).of(input.locale.split("-")[0] ?? "en") ??
        name,
      locale: input.locale,
      timeZone: input.zone,
      isDefault: true,
    })
    .returning({ id: storeViews.id });
  const storeViewId = view?.id ?? 0;
  const kinds = ["general", "sales", "support"] as const;
  await tx
    .insert(storeIdentities)
    .values(kinds.map((kind) => ({ storeViewId, kind, name, address: input.from.trim() })));
  await tx
    .insert(customerGroups)
    .values([{ name: "General" }, { name: "Wholesale" }, { name: "Retailer" }])
    .onConflictDoNothing();
  return storeViewId;
}

async function sendAgain(tx: Transaction, storeViewId: number, emailKey: string) {
  const [known] = await tx
    .select({ id: administrators.id })
    .from(administrators)
    .where(and(eq(administrators.emailKey, emailKey), isNull(administrators.disabledAt)));
  if (!known) return { refused: "exists" as const };
  await queuePasswordLink(tx, storeViewId, { administratorId: known.id });
  return "link sent again" as const;
}
