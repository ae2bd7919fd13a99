import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { useDatabase } from "@/db/testing/database";
import { makeShop } from "@/db/testing/shop";

import { changeSetting } from "./change-setting";
import { inherit, readDefaultSettings } from "./read-settings";
import { settingDefinitions, type SettingKey } from "./settings";

useDatabase();

describe("a setting", () => {
  test("holds its default until it is given a value", async () => {
    const shop = await makeShop();
    expect(await shop.settings()).toMatchObject({
      functionality: true,
      storefront: true,
      referredGroup: "same_as_inviter",
      defaultGroup: null,
      registration: "available_to_all",
      customMessage: true,
      maxPerSend: 5,
      expireAfterDays: 30,
      remindAfterDays: 0,
      maxPerCustomerPerDay: 20,
      maxPerRecipient: 2,
      senderIdentity: "general",
      template: "customer-invitation",
      batchSize: 100,
      batchesPerSecond: 2,
    });
  });

  test("is inherited by narrower scopes until they are given a value of their own, and at once", async () => {
    const [shop, other] = [await makeShop(), await makeShop()];
    await changeSetting(db(), "default", "maxPerSend", 4);
    expect((await shop.settings()).maxPerSend).toBe(4);
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerSend", 3);
    expect((await shop.settings()).maxPerSend).toBe(3);
    await changeSetting(db(), `store:${shop.store.code}`, "maxPerSend", 2);
    expect((await shop.settings()).maxPerSend).toBe(2);
    await changeSetting(db(), `store:${shop.store.code}`, "maxPerSend", 1);
    expect((await shop.settings()).maxPerSend).toBe(1);
    expect((await other.settings()).maxPerSend).toBe(4);
    expect((await readDefaultSettings()).maxPerSend).toBe(4);
  });

  test("that may be empty can be emptied again in a narrower scope", async () => {
    const shop = await makeShop();
    await changeSetting(db(), `website:${shop.store.website.code}`, "invitationLine", "Coats");
    await changeSetting(db(), `store:${shop.store.code}`, "invitationLine", null);
    expect((await shop.settings()).invitationLine).toBeNull();
  });

  test("out of its range is refused, and keeps what it held", async () => {
    const shop = await makeShop();
    const scope = `store:${shop.store.code}` as const;
    await expect(changeSetting(db(), scope, "maxPerSend", 6)).rejects.toThrow();
    await expect(changeSetting(db(), scope, "expireAfterDays", 366)).rejects.toThrow();
    await expect(changeSetting(db(), scope, "invitationLine", "x".repeat(121))).rejects.toThrow();
    expect((await shop.settings()).expireAfterDays).toBe(30);
  });

  test("is refused for a scope finer than its finest, and for one that does not exist", async () => {
    const shop = await makeShop();
    await expect(changeSetting(db(), `store:${shop.store.code}`, "maxPerRecipient", 3)).rejects.toThrow(
      RangeError,
    );
    await expect(
      changeSetting(db(), `website:${shop.store.website.code}`, "functionality", false),
    ).rejects.toThrow(RangeError);
    await expect(changeSetting(db(), "store:nowhere", "maxPerSend", 3)).rejects.toThrow(RangeError);
  });

  test("changed by hand to what it may not hold counts as unset", () => {
    const rows = [
      { key: "maxPerSend", value: 3, scope: "default" as const },
      { key: "maxPerSend", value: 99, scope: "website" as const },
      { key: "functionality", value: false, scope: "store" as const },
      { key: "unheardOf", value: 1, scope: "default" as const },
    ];
    expect(inherit(rows)).toMatchObject({ maxPerSend: 3, functionality: true });
  });

  test("has one value per scope, by the database", async () => {
    await changeSetting(db(), "default", "batchSize", 50);
    const twice = db().execute(sql`insert into settings (key, value) values ('batchSize', '40')`);
    await expect(twice).rejects.toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ constraint_name: "settings_one_per_scope" }),
      }),
    );
  });
});

test("every setting has a default that it may hold", () => {
  for (const key of Object.keys(settingDefinitions) as SettingKey[]) {
    const { value, fallback } = settingDefinitions[key];
    expect(value.safeParse(fallback).success, key).toBe(true);
  }
});
