import { beforeEach, expect, test } from "vitest";

import { activityOf, makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";

import { readIdentities, saveIdentities, type Identities } from "./identities";

useDatabase();

let anne: Administrator;
let shop: TestShop;
let before: Identities;

beforeEach(async () => {
  anne = await makeAdministrator();
  shop = await makeShop();
  before = await readIdentities(shop.store.id);
});

const care = { name: "Care", address: "care@maison.shop" };
const now = () => readIdentities(shop.store.id);
const save = (over: Partial<Identities>, was = before) =>
  saveIdentities(anne, shop.store.code, { was, now: { ...before, ...over } });

test("are kept as typed, trimmed, and written down", async () => {
  expect(await save({ support: { name: "  Care ", address: " Care@maison.shop " } })).toEqual({ saved: 1 });
  const support = { name: "Care", address: "Care@maison.shop" };
  expect(await now()).toEqual({ ...before, support });
  expect(await activityOf(anne)).toMatchObject([
    {
      action: "identity_changed",
      subject: "store_view",
      subjectId: shop.store.code,
      websiteId: shop.store.website.id,
      from: { identity: "support", name: "", address: "" },
      to: { identity: "support", ...support },
    },
  ]);
});

test("but General Contact can be left empty again", async () => {
  await save({ support: care, sales: care });
  const was = await now();
  expect(await save({ support: { name: " ", address: "" }, sales: care }, was)).toEqual({ saved: 1 });
  expect(await now()).toEqual({ ...before, sales: care });
  const none = { name: "", address: "" };
  expect(await save({ general: none })).toEqual({
    refused: "invalid",
    names: { general: "empty" },
    addresses: { general: "empty" },
  });
});

test("are refused as a whole where one is no name or no address", async () => {
  expect(
    await save({
      general: { name: "www.maison.shop", address: "hello@maison.shop" },
      sales: { name: "x".repeat(61), address: "sales" },
      support: care,
    }),
  ).toEqual({
    refused: "invalid",
    names: { general: "link", sales: "too_long" },
    addresses: { sales: "not_one_at" },
  });
  expect(await now()).toEqual(before);
});

test("are refused where somebody else saved meanwhile, and say what is there", async () => {
  await save({ support: care });
  const mine = { name: "Help", address: "help@maison.shop" };
  expect(await save({ support: mine })).toEqual({ refused: "stale", now: { ...before, support: care } });
  expect(await save({ support: care })).toEqual({ saved: 0 });
  expect(await save({ support: mine }, { ...before, support: care })).toEqual({ saved: 1 });
});

test("of two saved at once only one is, 20 rounds", async () => {
  for (let round = 0; round < 20; round += 1) {
    const was = await now();
    const answers = await Promise.all(
      [1, 2].map((one) =>
        saveIdentities(anne, shop.store.code, {
          was,
          now: { ...was, sales: { name: `Sales ${round} ${one}`, address: "sales@maison.shop" } },
        }),
      ),
    );
    expect(answers.filter((answer) => "saved" in answer)).toHaveLength(1);
  }
});

test("are closed to who may not, and to other websites", async () => {
  const other = await makeShop();
  const limited = await makeAdministrator({ websiteIds: [other.store.website.id] });
  const sent = { was: before, now: { ...before, support: care } };
  expect(await saveIdentities(limited, shop.store.code, sent)).toEqual({ refused: "unknown_store" });
  expect(await saveIdentities(anne, "nowhere", sent)).toEqual({ refused: "unknown_store" });
  const reader = await makeAdministrator({ permissions: ["manage_delivery"] });
  await expect(saveIdentities(reader, shop.store.code, sent)).rejects.toThrow("manage_configuration");
  expect(await now()).toEqual(before);
});
