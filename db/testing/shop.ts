import { randomUUID } from "node:crypto";

import type { Customer } from "@/domain/accounts/customer";
import { readSettings } from "@/domain/storefronts/read-settings";
import type { Settings } from "@/domain/storefronts/settings";
import { findStoreView, type StoreView } from "@/domain/storefronts/store-views";

import { db } from "../client";
import { customerGroups } from "../schema/customer-groups";
import { customers } from "../schema/customers";
import { storeIdentities, storeViews } from "../schema/store-views";
import { websites } from "../schema/websites";

/** A shop made for a test: its store view, its settings as they are now, and people. */
export type TestShop = {
  store: StoreView;
  settings: () => Promise<Settings>;
  groups: { general: number; wholesale: number };
  customer: (over?: Partial<typeof customers.$inferInsert>) => Promise<Customer>;
};

let count = 0;

/** Makes a website of its own, so that tests of one file do not meet. */
export async function makeShop(
  over: { locale?: string; timeZone?: string; name?: string } = {},
): Promise<TestShop> {
  count += 1;
  const code = `shop-${count}`;
  const website = first(
    await db()
      .insert(websites)
      .values({ code, name: over.name ?? "Maison Test" })
      .returning(),
  );
  const view = first(
    await db()
      .insert(storeViews)
      .values({
        websiteId: website.id,
        code,
        name: "English",
        locale: over.locale ?? "en-GB",
        timeZone: over.timeZone ?? "Europe/London",
        isDefault: true,
      })
      .returning(),
  );
  await db()
    .insert(storeIdentities)
    .values({ storeViewId: view.id, kind: "general", name: website.name, address: "hello@maison.shop" });
  await db()
    .insert(customerGroups)
    .values([{ name: "General" }, { name: "Wholesale" }])
    .onConflictDoNothing();
  const groups = await db().select().from(customerGroups);
  const general = first(groups.filter(({ name }) => name === "General")).id;
  const wholesale = first(groups.filter(({ name }) => name === "Wholesale")).id;
  const store = await findStoreView(code);
  if (!store) throw new Error("the shop was not made");

  return {
    store,
    settings: () => readSettings(view.id),
    groups: { general, wholesale },
    async customer(values = {}) {
      const email = values.email ?? `${randomUUID()}@members.example`;
      // Whoever is made with an address of theirs has just come; all others have been here too long to be newcomers.
      const joinedAt = values.email === undefined ? new Date(Date.now() - 2 * 86_400_000) : new Date();
      const row = {
        websiteId: website.id,
        storeViewId: view.id,
        groupId: general,
        firstName: "Ana",
        lastName: "Martin",
        passwordHash: "no password",
        joinedAt,
        ...values,
        email,
        emailKey: values.emailKey ?? email.toLowerCase(),
      };
      return { ...first(await db().insert(customers).values(row).returning()), ...row };
    },
  };
}

/** The first of some rows that there must be. */
export function first<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("there is no row");
  return row;
}
