import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { roles } from "@/db/schema/administrators";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { activityOf, makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import { readStore } from "@/domain/storefronts/read-store";
import { findDefaultStoreView, findStoreView } from "@/domain/storefronts/store-views";

import {
  addStoreView,
  changeStoreView,
  closeStoreView,
  removeStoreView,
  reopenStoreView,
} from "./change-store-views";
import { addWebsite, changeWebsite, closeWebsite, removeWebsite, reopenWebsite } from "./change-websites";
import { readIdentities } from "./identities";
import { listStores } from "./list-stores";

useDatabase();

let anne: Administrator;
let shop: TestShop;

beforeEach(async () => {
  anne = await makeAdministrator();
  shop = await makeShop();
});

const freshCode = () => `v-${randomUUID().slice(0, 8)}`;
const french = (code: string) => ({
  code,
  name: "Français",
  locale: "fr-FR",
  timeZone: "Europe/Paris",
  position: "2",
});
const websiteOf = async (code: string) =>
  first(await db().select().from(websites).where(eq(websites.code, code)));

/** Another store view of the test's shop. */
async function another(): Promise<string> {
  const added = await addStoreView(anne, shop.store.website.code, french(freshCode()));
  return "code" in added ? added.code : "";
}

/** A website of this test with one store view. */
async function anotherWebsite(): Promise<{ website: string; store: string }> {
  const [website, store] = [freshCode(), freshCode()];
  await addWebsite(anne, {
    website: { code: website, name: "Atelier", position: "3", address: "hello@atelier.shop" },
    store: french(store),
  });
  return { website, store };
}

describe("a store view", () => {
  test("is there for visitors at once, and its mails come from the senders of the default one", async () => {
    const code = await another();
    expect(await findStoreView(code)).toMatchObject({
      name: "Français",
      locale: "fr-FR",
      timeZone: "Europe/Paris",
      isClosed: false,
      website: { id: shop.store.website.id },
    });
    const added = await findStoreView(code);
    expect(await readIdentities(added?.id ?? 0)).toEqual(await readIdentities(shop.store.id));
    expect(await activityOf(anne)).toMatchObject([{ action: "store_view_added", subjectId: code }]);
  });

  test("is refused field by field", async () => {
    const input = { code: "Admin!", name: "www.shop.com", locale: "de-DE", timeZone: "Mars", position: "-1" };
    expect(await addStoreView(anne, shop.store.website.code, input)).toEqual({
      refused: {
        code: "code_form",
        name: "link",
        locale: "locale",
        timeZone: "time_zone",
        position: "position",
      },
    });
    for (const code of ["admin", "api", "static", "a", "x".repeat(21)])
      expect(await addStoreView(anne, shop.store.website.code, french(code))).toEqual({
        refused: { code: "code_form" },
      });
    expect(await addStoreView(anne, shop.store.website.code, french(shop.store.code))).toEqual({
      refused: { code: "code_taken" },
    });
  });

  test("is changed in all but its code", async () => {
    const code = await another();
    const input = { ...french(code), name: "Québec", locale: "fr-CA", timeZone: "America/Toronto" };
    expect(await changeStoreView(anne, code, { ...input, isDefault: false })).toEqual({ code });
    expect(await findStoreView(code)).toMatchObject({ name: "Québec", locale: "fr-CA" });
    expect((await activityOf(anne)).at(-1)).toMatchObject({
      action: "store_view_changed",
      from: { name: "Français", locale: "fr-FR", timeZone: "Europe/Paris" },
      to: { name: "Québec", locale: "fr-CA", timeZone: "America/Toronto" },
    });
  });

  test("takes being the default from the other, also when two are made it at once", async () => {
    const codes = [await another(), await another(), await another()];
    await Promise.all(codes.map((code) => changeStoreView(anne, code, { ...french(code), isDefault: true })));
    const views = await db().select().from(storeViews).where(eq(storeViews.websiteId, shop.store.website.id));
    expect(views.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    expect(views.find(({ isDefault }) => isDefault)?.code).not.toBe(shop.store.code);
  });

  test("is left out of the switcher once closed, and comes back when opened again", async () => {
    const code = await another();
    const shown = async () => (await readStore(shop.store.code))?.open.map((view) => view.code);
    expect(await closeStoreView(anne, code)).toEqual({ code });
    expect(await shown()).toEqual([shop.store.code]);
    expect(await findStoreView(code)).toMatchObject({ isClosed: true });
    expect(await reopenStoreView(anne, code)).toEqual({ code });
    expect(await shown()).toContain(code);
    const done = (await activityOf(anne)).map(({ action }) => action);
    expect(done).toEqual(["store_view_added", "store_view_closed", "store_view_reopened"]);
  });

  test("that is the default one is neither closed nor removed, one closed does not become it", async () => {
    expect(await closeStoreView(anne, shop.store.code)).toEqual({ refused: "is_default" });
    expect(await removeStoreView(anne, shop.store.code)).toEqual({ refused: "is_default" });
    const code = await another();
    await closeStoreView(anne, code);
    expect(await changeStoreView(anne, code, { ...french(code), isDefault: true })).toEqual({
      refused: "closed",
    });
  });

  test("goes with its settings and senders while nobody has used it, and stays after", async () => {
    const [unused, used] = [await another(), await another()];
    expect(await removeStoreView(anne, unused)).toEqual({ code: unused });
    expect(await findStoreView(unused)).toBeNull();
    const view = await findStoreView(used);
    await shop.customer({ storeViewId: view?.id ?? 0 });
    expect(await removeStoreView(anne, used)).toEqual({ refused: "in_use" });
    expect(await findStoreView(used)).toEqual(view);
    expect(await readIdentities(view?.id ?? 0)).toEqual(await readIdentities(shop.store.id));
  });
});

describe("a website", () => {
  test("opens with its first store view and its sender", async () => {
    const { website, store } = await anotherWebsite();
    expect(await findStoreView(store)).toMatchObject({ website: { code: website, name: "Atelier" } });
    const view = await findStoreView(store);
    expect((await readIdentities(view?.id ?? 0)).sales).toEqual({
      name: "Atelier",
      address: "hello@atelier.shop",
    });
  });

  test("is not made by halves: a store view that is refused takes it along", async () => {
    const code = freshCode();
    const website = { code, name: "Atelier", position: "3", address: "hello@atelier.shop" };
    expect(await addWebsite(anne, { website, store: french(shop.store.code) })).toEqual({
      refused: { store: { code: "code_taken" } },
    });
    expect(
      await addWebsite(anne, {
        website: { ...website, address: "atelier" },
        store: { ...french(freshCode()), locale: "fr" },
      }),
    ).toMatchObject({ refused: { website: { address: expect.any(String) }, store: { locale: "locale" } } });
    expect(await db().$count(websites, eq(websites.code, code))).toBe(0);
    expect(await activityOf(anne)).toEqual([]);
  });

  test("takes being the default from the other, and cannot be closed while it is", async () => {
    const { website, store } = await anotherWebsite();
    const input = { name: "Atelier", position: "3" };
    const before = await findDefaultStoreView();
    expect(await changeWebsite(anne, website, { ...input, isDefault: true })).toEqual({ code: website });
    expect(await findDefaultStoreView()).toMatchObject({ code: store });
    expect(await closeWebsite(anne, website)).toEqual({ refused: "is_default" });
    expect(await removeWebsite(anne, website)).toEqual({ refused: "is_default" });
    if (before) {
      const { name } = before.website;
      await changeWebsite(anne, before.website.code, { name, position: "0", isDefault: true });
      expect(await findDefaultStoreView()).toMatchObject({ code: before.code });
    }
  });

  test("is closed and opened again, and not made the default meanwhile", async () => {
    const { website, store } = await anotherWebsite();
    expect(await closeWebsite(anne, website)).toEqual({ code: website });
    expect(await findStoreView(store)).toMatchObject({ website: { isClosed: true } });
    const input = { name: "Atelier", position: "3", isDefault: true };
    expect(await changeWebsite(anne, website, input)).toEqual({ refused: "closed" });
    expect(await reopenWebsite(anne, website)).toEqual({ code: website });
    expect(await findStoreView(store)).toMatchObject({ website: { isClosed: false } });
  });

  test("goes with all that describes it while nobody has used it, from roles as well", async () => {
    const { website, store } = await anotherWebsite();
    const { id } = await websiteOf(website);
    const both = await makeAdministrator({ websiteIds: [id, shop.store.website.id] });
    const alone = await makeAdministrator({ websiteIds: [id] });
    expect(await removeWebsite(anne, website)).toEqual({ refused: "only_of_role" });
    await db()
      .update(roles)
      .set({ websiteIds: [shop.store.website.id] })
      .where(eq(roles.name, alone.role));
    expect(await removeWebsite(anne, website)).toEqual({ code: website });
    expect(await findStoreView(store)).toBeNull();
    const role = first(await db().select().from(roles).where(eq(roles.name, both.role)));
    expect(role.websiteIds).toEqual([shop.store.website.id]);
    const done = await activityOf(anne);
    expect(done.at(-1)).toMatchObject({
      action: "website_removed",
      subjectId: website,
      from: { name: "Atelier" },
    });
    expect(done.every(({ websiteId }) => websiteId === null)).toBe(true);
  });

  test("with customers stays", async () => {
    await shop.customer();
    expect(await removeWebsite(anne, shop.store.website.code)).toEqual({ refused: "in_use" });
    expect(await findStoreView(shop.store.code)).toEqual(shop.store);
  });
});

test("who works on some websites changes their store views, but neither adds, closes nor sees other websites", async () => {
  const other = await makeShop();
  const paul = await makeAdministrator({ websiteIds: [shop.store.website.id] });
  expect((await listStores(paul)).map(({ code }) => code)).toEqual([shop.store.website.code]);
  const code = freshCode();
  expect(await addStoreView(paul, shop.store.website.code, french(code))).toEqual({ code });
  expect(await addStoreView(paul, other.store.website.code, french(freshCode()))).toEqual({
    refused: "not_found",
  });
  expect(await closeStoreView(paul, other.store.code)).toEqual({ refused: "not_found" });
  expect(await closeWebsite(paul, shop.store.website.code)).toEqual({ refused: "all_websites" });
  expect(await removeWebsite(paul, shop.store.website.code)).toEqual({ refused: "all_websites" });
  expect(await closeWebsite(paul, other.store.website.code)).toEqual({ refused: "not_found" });
  const website = { code: freshCode(), name: "X", position: "1", address: "a@b.shop" };
  expect(await addWebsite(paul, { website, store: french(freshCode()) })).toEqual({
    refused: "all_websites",
  });
  const nora = await makeAdministrator({ permissions: ["view_reports"] });
  await expect(addStoreView(nora, shop.store.website.code, french(freshCode()))).rejects.toThrow(
    "manage_configuration",
  );
});
