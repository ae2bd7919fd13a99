import { desc, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";
import { settingDefinitions, settingKeys, type SettingKey } from "@/domain/storefronts/settings";

import { listScopes, readConfiguration, readReach } from "./read-configuration";
import { findScope, fingerprint, nameOfScope, parseSetting, saveConfiguration } from "./save-configuration";

useDatabase();

let anne: Administrator;
let shop: TestShop;
let site: string;
let store: string;

beforeEach(async () => {
  anne = await makeAdministrator();
  shop = await makeShop();
  site = `website:${shop.store.website.code}`;
  store = `store:${shop.store.code}`;
});

async function fieldAt(scope: string, key: SettingKey) {
  const place = await findScope(anne, scope);
  if (!place) throw new Error(`there is no ${scope}`);
  const field = (await readConfiguration(place)).find((one) => one.key === key);
  if (!field) throw new Error(`there is no ${key}`);
  return field;
}

/** Saves as a form would that was drawn just now. */
async function save(scope: string, texts: Partial<Record<SettingKey, string | null>>, by = anne) {
  const entries = Object.entries(texts) as [SettingKey, string | null][];
  const sent = await Promise.all(
    entries.map(async ([key, text]) => [key, { was: fingerprint((await fieldAt(scope, key)).own), text }]),
  );
  return saveConfiguration(by, scope, Object.fromEntries(sent) as Parameters<typeof saveConfiguration>[2]);
}

describe("a setting at a scope", () => {
  test("says what it inherits and from where, and what it was given", async () => {
    expect(await fieldAt(store, "maxPerSend")).toEqual({
      key: "maxPerSend",
      own: undefined,
      inherited: { value: 5, from: { scope: "built_in" } },
      isOpen: true,
    });
    await save("default", { maxPerSend: "4" });
    expect((await fieldAt(store, "maxPerSend")).inherited).toEqual({ value: 4, from: { scope: "default" } });
    await save(site, { maxPerSend: "3" });
    const from = { scope: "website", name: shop.store.website.name };
    expect((await fieldAt(store, "maxPerSend")).inherited).toEqual({ value: 3, from });
    await save(store, { maxPerSend: "2" });
    expect(await fieldAt(store, "maxPerSend")).toMatchObject({ own: 2, inherited: { value: 3, from } });
    expect((await shop.settings()).maxPerSend).toBe(2);
    await save("default", { maxPerSend: null });
  });

  test("goes back to what it inherits", async () => {
    await save(site, { maxPerSend: "3" });
    await save(store, { maxPerSend: "2" });
    expect(await save(store, { maxPerSend: null })).toEqual({ saved: 1 });
    expect((await shop.settings()).maxPerSend).toBe(3);
    expect(await save(store, { maxPerSend: null })).toEqual({ saved: 0 });
  });

  test("is open only where it may be set", async () => {
    expect((await fieldAt(site, "functionality")).isOpen).toBe(false);
    expect((await fieldAt(store, "storefront")).isOpen).toBe(false);
    expect((await fieldAt(store, "registration")).isOpen).toBe(true);
    expect(await save(store, { storefront: "no" })).toEqual({ saved: 0 });
    expect((await shop.settings()).storefront).toBe(true);
  });

  test("reaches the store views without a value of their own, or of a scope between", async () => {
    const place = await findScope(anne, "default");
    const other = await makeShop();
    const reached = async () =>
      place ? (await readReach(place, "registration")).map(({ name, holds }) => [name, holds]) : [];
    const all = await reached();
    await save(site, { registration: "invitation_only" });
    expect(await reached()).toHaveLength(all.length - 1);
    await save(`store:${other.store.code}`, { registration: "available_to_all" });
    expect(await reached()).toHaveLength(all.length - 2);
  });
});

describe("saving", () => {
  test("keeps all fields of a form, and writes down each that changed", async () => {
    expect(
      await save(site, {
        registration: "invitation_only",
        maxPerSend: " 3 ",
        customMessage: "no",
        invitationLine: " Coats, early ",
      }),
    ).toEqual({ saved: 4 });
    expect(await shop.settings()).toMatchObject({
      registration: "invitation_only",
      maxPerSend: 3,
      customMessage: false,
      invitationLine: "Coats, early",
    });
    const written = await db()
      .select()
      .from(activity)
      .where(eq(activity.administratorId, anne.id))
      .orderBy(desc(activity.id));
    expect(written).toHaveLength(4);
    expect(written.find(({ subjectId }) => subjectId === "maxPerSend")).toMatchObject({
      action: "setting_changed",
      subject: "setting",
      websiteId: shop.store.website.id,
      from: { scope: site, value: "inherited" },
      to: { scope: site, value: 3 },
    });
  });

  test("refuses all where one is out of range, and keeps nothing", async () => {
    const refused = await save(site, {
      maxPerSend: "6",
      registration: "invitation_only",
      maxPerCustomerPerDay: "",
    });
    expect(refused).toEqual({
      refused: "invalid",
      errors: { maxPerSend: "range", maxPerCustomerPerDay: "range" },
    });
    expect(await shop.settings()).toMatchObject({ registration: "available_to_all", maxPerSend: 5 });
  });

  test("refuses a form drawn before somebody else saved, and says what holds now", async () => {
    const [was, other] = [fingerprint(undefined), await makeAdministrator()];
    await save(store, { maxPerSend: "2" }, other);
    const sent = { maxPerSend: { was, text: "4" }, customMessage: { was, text: "no" } };
    expect(await saveConfiguration(anne, store, sent)).toEqual({ refused: "stale", now: { maxPerSend: 2 } });
    expect(await shop.settings()).toMatchObject({ maxPerSend: 2, customMessage: true });
    const again = { ...sent, maxPerSend: { was: fingerprint(2), text: "4" } };
    expect(await saveConfiguration(anne, store, again)).toEqual({ saved: 2 });
  });

  test("minds nobody who saved the same, or another field", async () => {
    const was = fingerprint(undefined);
    await save(store, { maxPerSend: "2", expireAfterDays: "9" });
    expect(
      await saveConfiguration(anne, store, {
        maxPerSend: { was, text: "2" },
        customMessage: { was, text: "no" },
      }),
    ).toEqual({ saved: 1 });
  });

  test("of two at once lets one through and tells the other, 20 rounds", async () => {
    for (let round = 0; round < 20; round += 1) {
      const { own } = await fieldAt(store, "expireAfterDays");
      const [one, two] = [1 + round * 2, 2 + round * 2];
      const answers = await Promise.all(
        [one, two].map((days) =>
          saveConfiguration(anne, store, {
            expireAfterDays: { was: fingerprint(own), text: String(days) },
          }),
        ),
      );
      expect(answers.filter((answer) => "saved" in answer)).toHaveLength(1);
      const { expireAfterDays } = await shop.settings();
      expect(answers).toContainEqual({ refused: "stale", now: { expireAfterDays } });
    }
  });

  test("is closed to who may not, and to websites that do not exist for somebody", async () => {
    const other = await makeShop();
    const limited = await makeAdministrator({ websiteIds: [other.store.website.id] });
    const names = (await listScopes(limited)).map(nameOfScope);
    expect(names).toEqual([`website:${other.store.website.code}`, `store:${other.store.code}`]);
    for (const scope of ["default", site, store, "website:nowhere", ""]) {
      expect(await saveConfiguration(limited, scope, { maxPerSend: { was: "", text: "1" } })).toEqual({
        refused: "unknown_scope",
      });
    }
    const reader = await makeAdministrator({ permissions: ["view_reports"] });
    await expect(listScopes(reader)).rejects.toThrow("manage_configuration");
    await expect(saveConfiguration(reader, store, {})).rejects.toThrow("manage_configuration");
    expect((await shop.settings()).maxPerSend).toBe(5);
  });

  test("refuses a group that is not there", async () => {
    expect(await save(site, { defaultGroup: "999" })).toEqual({
      refused: "invalid",
      errors: { defaultGroup: "option" },
    });
  });
});

describe("the text of a field", () => {
  test.each([
    ["maxPerSend", ["0", "6", "-1", "1.5", "1e0", "", "five", "9".repeat(30)], "range"],
    ["expireAfterDays", ["366", "-1"], "range"],
    ["batchSize", ["0", "101"], "range"],
    ["functionality", ["", "true", "toString"], "option"],
    ["registration", ["", "everybody"], "option"],
    ["template", ["constructor", "../x"], "option"],
    ["invitationLine", ["x".repeat(121), "👪".repeat(121)], "too_long"],
    ["invitationLine", ["two\nlines", "a\u0000b"], "lines"],
  ] as const)("of %s is refused where it cannot be: %j", (key, texts, refused) => {
    for (const text of texts) expect(parseSetting(key, text), text).toEqual({ refused });
  });

  test("gives back every value a setting begins with", () => {
    for (const key of settingKeys.filter((one) => settingDefinitions[one].fallback !== null)) {
      const { fallback } = settingDefinitions[key];
      const text = typeof fallback === "boolean" ? (fallback ? "yes" : "no") : String(fallback);
      expect(parseSetting(key, text)).toEqual({ value: fallback });
    }
  });
});

test("a value changed by hand to what its setting does not allow counts as unset", async () => {
  await changeSetting(db(), "default", "maxPerSend", 4);
  await db().execute(`update settings set value = '99' where key = 'maxPerSend' and website_id is null`);
  expect((await readDefaultSettings()).maxPerSend).toBe(5);
  expect((await fieldAt("default", "maxPerSend")).own).toBeUndefined();
});
