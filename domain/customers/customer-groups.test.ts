import { randomUUID } from "node:crypto";

import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { activityOf, makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { leftBehind, newGroup, newName } from "@/db/testing/groups";
import { expire, fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { customerRow } from "@/db/testing/joined";
import { confirm, register, tokenFor } from "@/db/testing/registrations";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import { fingerprint, saveConfiguration } from "@/domain/configuration/save-configuration";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { addInvitations } from "@/domain/invitations/add-invitations";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { readRows } from "@/domain/invitations/read-grid";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { listPlaces } from "@/domain/storefronts/places";
import { readSettings } from "@/domain/storefronts/read-settings";

import { moveCustomer } from "./change-customer";
import { addGroup, renameGroup } from "./change-groups";
import { listGroups } from "./list-groups";
import { removeGroup } from "./remove-group";

useDatabase();

let shop: TestShop;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
});

const input = { firstName: "Léa", lastName: "Dubois", password: goodPassword };
const groupOf = async (id: number) => (await customerRow(id)).groupId;
const listed = async (id: number, who = anne) => (await listGroups(who)).find((group) => group.id === id);

describe("a name", () => {
  test("is plain text of 1 to 60 characters, and there once in whatever case", async () => {
    const name = newName();
    const id = await newGroup(anne, `  ${name}\u202e `);
    expect(await listed(id)).toMatchObject({ name, members: 0, openInvitations: 0, standsIn: false });
    const refusals: [string, string][] = [
      ["", "empty"],
      [" \u200b ", "empty"],
      ["x".repeat(61), "too_long"],
      ["buy at shop.example", "link"],
      [name.toUpperCase(), "name_taken"],
      ["general", "name_taken"],
    ];
    for (const [bad, why] of refusals) {
      expect(await addGroup(anne, bad), bad).toEqual({ refused: { name: why } });
      const other = await newGroup(anne);
      expect(await renameGroup(anne, other, bad), bad).toEqual({ refused: { name: why } });
    }
    expect(await addGroup(anne, "é".repeat(60))).toHaveProperty("id");
    expect(await addGroup(anne, "É".repeat(60))).toEqual({ refused: { name: "name_taken" } });
    expect(await renameGroup(anne, id, name.toLowerCase()), "its own in another case").toEqual({ id });
    expect(await renameGroup(anne, 99_999, "Nobody")).toEqual({ refused: "not_found" });
  });

  test("added twice at the same time is there once", async () => {
    const name = newName();
    const added = await Promise.all([addGroup(anne, name), addGroup(anne, name.toUpperCase())]);
    expect(added.filter((one) => "id" in one)).toHaveLength(1);
    expect(added).toContainEqual({ refused: { name: "name_taken" } });
  });

  test("can be had again once its group has been removed", async () => {
    const name = newName();
    const id = await newGroup(anne, name);
    await removeGroup(anne, id, shop.groups.general);
    expect(await newGroup(anne, name)).not.toBe(id);
  });
});

describe("removing a group", () => {
  test("moves members, open invitations and settings; what has ended keeps its name", async () => {
    const boss = await makeAdministrator();
    const [name, to] = [newName(), newName()];
    const [id, target] = [await newGroup(anne, name), await newGroup(anne, to)];
    const ana = await shop.customer({ groupId: id });
    const [open, expired, discarded, accepted] = [
      await invited(shop, ana),
      await invited(shop, ana),
      await invited(shop, ana),
      await invited(shop, ana),
    ];
    await expire(expired.id);
    await discardInvitation({ kind: "customer", id: ana.id }, discarded.id);
    await acceptInvitation(shop.store, await shop.settings(), accepted.mailed, input);
    const website = `website:${shop.store.website.code}` as const;
    await changeSetting(db(), website, "defaultGroup", id);
    expect(await listed(id)).toMatchObject({ members: 2, openInvitations: 2 });

    expect(await removeGroup(boss, id, target)).toEqual({ members: 2, invitations: 2 });
    expect(await groupOf(ana.id)).toBe(target);
    for (const moved of [open, expired]) expect((await now(moved.id)).groupId).toBe(target);
    const kept = await readRows([discarded.id, accepted.id]);
    expect(kept.map(({ groupName }) => groupName)).toEqual([name, name]);
    expect((await readSettings(shop.store.id)).defaultGroup).toBe(target);
    expect(await listed(id)).toBeUndefined();
    expect((await listPlaces([])).groups.map((group) => group.id)).not.toContain(id);
    expect(await leftBehind()).toBe(0);
    expect(await activityOf(boss)).toMatchObject([
      {
        ...{ action: "customer_group_removed", subject: "customer_group", subjectId: String(id) },
        ...{ from: { name }, to: { group: to, members: 2, invitations: 2 }, websiteId: null },
      },
    ]);
    await changeSetting(db(), website, "defaultGroup", null);
  });

  test("is refused without another group to go to, for what is gone, and for the one that stands in", async () => {
    const [id, gone] = [await newGroup(anne), await newGroup(anne)];
    await removeGroup(anne, gone, id);
    for (const target of [id, gone, 0, 99_999])
      expect(await removeGroup(anne, id, target)).toEqual({ refused: "unknown_target" });
    expect(await removeGroup(anne, gone, id)).toEqual({ refused: "not_found" });
    expect(await removeGroup(anne, shop.groups.general, id)).toEqual({ refused: "stands_in" });
    expect(await listed(shop.groups.general)).toMatchObject({ standsIn: true });
    await renameGroup(anne, shop.groups.general, "Particuliers");
    expect(await newGroup(anne, "General")).toBeGreaterThan(shop.groups.general);
    expect(await removeGroup(anne, shop.groups.general, id), "by whatever name").toEqual({
      refused: "stands_in",
    });
    const email = fresh();
    await register(shop, email);
    const made = await confirm(shop, await tokenFor(email));
    expect("customerId" in made && (await groupOf(made.customerId))).toBe(shop.groups.general);
  });

  test("is open to who sees all websites and manages customers; others may read, of their websites", async () => {
    const elsewhere = await makeShop();
    const local = await makeAdministrator({ websiteIds: [elsewhere.store.website.id] });
    const reader = await makeAdministrator({ permissions: ["manage_configuration"] });
    const id = await newGroup(anne);
    await shop.customer({ groupId: id });
    await elsewhere.customer({ groupId: id });
    expect(await listed(id, local)).toMatchObject({ members: 1 });
    expect(await listed(id)).toMatchObject({ members: 2 });
    const refused = { refused: "not_everywhere" };
    expect(await addGroup(local, newName())).toEqual(refused);
    expect(await renameGroup(local, id, newName())).toEqual(refused);
    expect(await removeGroup(local, id, shop.groups.general)).toEqual(refused);
    for (const verb of [
      () => listGroups(reader),
      () => addGroup(reader, newName()),
      () => renameGroup(reader, id, newName()),
      () => removeGroup(reader, id, shop.groups.general),
    ])
      await expect((async () => verb())()).rejects.toThrow(NotPermitted);
  });

  test("leaves nothing that could still choose it: forms, settings and moves refuse it", async () => {
    const id = await newGroup(anne);
    await removeGroup(anne, id, shop.groups.general);
    const ana = await shop.customer();
    expect(await moveCustomer(anne, ana.id, id)).toEqual({ refused: "unknown_group" });
    const list = { store: shop.store.code, list: fresh(), file: null, message: "" };
    expect(await addInvitations(anne, { ...list, groupId: id, submission: randomUUID() })).toEqual({
      refused: "unknown_group",
    });
    const website = `website:${shop.store.website.code}`;
    const sent = { defaultGroup: { was: fingerprint(undefined), text: String(id) } };
    expect(await saveConfiguration(anne, website, sent)).toEqual({
      ...{ refused: "invalid", errors: { defaultGroup: "option" } },
    });
  });
});
