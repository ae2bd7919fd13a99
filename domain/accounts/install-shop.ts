import { and, eq, isNull, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { administrators, permissions, roles } from "@/db/schema/administrators";
import { customerGroups } from "@/db/schema/customer-groups";
import { storeIdentities, storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { isRefusal, parseAddress } from "@/domain/recipients/address";
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
 * Where there is a shop already it makes nothing, but mails a new link to an administrator who has not used theirs.
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

/** First parts of addresses that are no store view's. */
const reserved = ["admin", "api", "static"];

const keyOf = (address: string) => {
  const parsed = parseAddress(address);
  return isRefusal(parsed) ? "" : parsed.key;
};

function refuse({ website, store, locale, zone, from, admin }: Installation): InstallRefusal | null {
  if (website.trim() === "" || website.length > 60) return "website";
  if (!/^[a-z0-9-]{2,20}$/.test(store) || reserved.includes(store)) return "store";
  if (!isKnown(() => Intl.DateTimeFormat.supportedLocalesOf(locale).length === 1)) return "locale";
  if (!isKnown(() => new Intl.DateTimeFormat("en", { timeZone: zone }))) return "zone";
  if (keyOf(from) === "") return "from";
  return keyOf(admin) === "" ? "admin" : null;
}

function isKnown(attempt: () => unknown): boolean {
  try {
    return Boolean(attempt());
  } catch {
    return false;
  }
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

/** The code of a website by its name: `Maison Élégante` is `maison-elegante`. */
function codeOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const code = plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 20)
    .replace(/^-|-$/g, "");
  return code.length < 2 || reserved.includes(code) ? `shop-${code}`.slice(0, 20) : code;
}

async function sendAgain(tx: Transaction, storeViewId: number, emailKey: string) {
  const [waiting] = await tx
    .select({ id: administrators.id })
    .from(administrators)
    .where(and(eq(administrators.emailKey, emailKey), isNull(administrators.passwordHash)));
  if (!waiting) return { refused: "exists" as const };
  await queuePasswordLink(tx, storeViewId, { administratorId: waiting.id });
  return "link sent again" as const;
}
