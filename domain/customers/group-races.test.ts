import { randomUUID } from "node:crypto";

import { and, inArray, isNull, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { leftBehind, newGroup, newName } from "@/db/testing/groups";
import { fresh, goodPassword, invite, invited } from "@/db/testing/invitations";
import { customerRow } from "@/db/testing/joined";
import { somebodyWaits } from "@/db/testing/locks";
import { confirm, register, tokenFor } from "@/db/testing/registrations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { type Administrator } from "@/domain/accounts/administrator";
import { fingerprint, saveConfiguration } from "@/domain/configuration/save-configuration";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { addInvitations } from "@/domain/invitations/add-invitations";
import { holdGroup } from "@/domain/storefronts/customer-groups";

import { moveCustomer } from "./change-customer";
import { renameGroup } from "./change-groups";
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

describe("while somebody is put into it", () => {
  /** Holds a lock until released, so that what is under test is caught in the middle. */
  async function holding(query: ReturnType<typeof sql>) {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let isHeld = () => {};
    const taken = new Promise<void>((resolve) => (isHeld = resolve));
    const done = db().transaction(async (tx) => {
      await tx.execute(query);
      isHeld();
      await held;
    });
    await taken;
    return async () => {
      release();
      await done;
    };
  }

  test("who removes it waits, and moves them; who comes later finds it removed", async () => {
    const [id, ana] = [await newGroup(anne), await shop.customer()];
    const release = await holding(sql`select from customers where id = ${ana.id} for update`);
    const moving = moveCustomer(anne, ana.id, id);
    await somebodyWaits();
    const removing = removeGroup(anne, id, shop.groups.wholesale);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await release();
    expect(await moving).toEqual({ done: true });
    expect(await removing).toEqual({ members: 1, invitations: 0 });
    expect(await groupOf(ana.id)).toBe(shop.groups.wholesale);
  });

  test("who accepts an invitation into it comes into the one it was moved to", async () => {
    const id = await newGroup(anne);
    const ana = await shop.customer({ groupId: id });
    const one = await invited(shop, ana);
    const release = await holding(sql`select from invitations where id = ${one.id} for update`);
    const removing = removeGroup(anne, id, shop.groups.wholesale);
    await somebodyWaits();
    const accepting = acceptInvitation(shop.store, await shop.settings(), one.mailed, input);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await release();
    expect(await removing).toMatchObject({ invitations: 1 });
    const made = await accepting;
    expect("customerId" in made && (await groupOf(made.customerId))).toBe(shop.groups.wholesale);
  });

  test("two removals crosswise end in one, and neither waits for the other for ever", async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [await newGroup(anne), await newGroup(anne)];
      const members = [await shop.customer({ groupId: one }), await shop.customer({ groupId: two })];
      const ends = await Promise.all([removeGroup(anne, one, two), removeGroup(anne, two, one)]);
      expect(ends).toContainEqual({ refused: "unknown_target" });
      const left = await db()
        .select()
        .from(customerGroups)
        .where(and(inArray(customerGroups.id, [one, two]), isNull(customerGroups.removedAt)));
      expect(left).toHaveLength(1);
      for (const { id } of members) expect(await groupOf(id)).toBe(first(left).id);
    }
    expect(await leftBehind()).toBe(0);
  });

  test("whatever happens at once, nobody and nothing open is left in a removed group, without a deadlock", async () => {
    for (let round = 0; round < 6; round += 1) {
      const [id, next] = [await newGroup(anne), await newGroup(anne)];
      const [ana, ben] = [await shop.customer({ groupId: id }), await shop.customer()];
      const [one, two] = [await invited(shop, ana), await invited(shop, ana)];
      const email = fresh();
      await register(shop, two.email, two.id);
      await register(shop, email);
      const [byLink, alone] = [await tokenFor(two.email), await tokenFor(email)];
      const settings = { ...(await shop.settings()), defaultGroup: id };
      const proof = { publicId: null, password: goodPassword };
      const scope = `website:${shop.store.website.code}`;
      const own = await db().execute<{ value: number }>(sql`select value from settings
        where key = 'defaultGroup' and website_id = ${shop.store.website.id}`);
      const was = fingerprint(own[0]?.value);
      const form = { store: shop.store.code, list: fresh(), file: null, message: "", groupId: id };
      const results = await Promise.allSettled([
        acceptInvitation(shop.store, settings, one.mailed, input),
        confirm(shop, byLink, proof),
        confirm(shop, alone, proof),
        invite(shop, ana, [fresh(), fresh()]),
        addInvitations(anne, { ...form, submission: randomUUID() }),
        moveCustomer(anne, ben.id, id),
        saveConfiguration(anne, scope, { defaultGroup: { was, text: String(id) } }),
        removeGroup(anne, id, next),
        removeGroup(anne, next, shop.groups.wholesale),
        renameGroup(anne, id, newName()),
      ]);
      const failed = results.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
      expect(failed).toEqual([]);
      expect(await leftBehind()).toBe(0);
    }
  });

  test("it is held until they are in it", async () => {
    const id = await newGroup(anne);
    let removing: ReturnType<typeof removeGroup> | undefined;
    await db().transaction(async (tx) => {
      expect(await holdGroup(tx, id)).toBe(true);
      removing = removeGroup(anne, id, shop.groups.general);
      await somebodyWaits();
    });
    expect(await removing).toEqual({ members: 0, invitations: 0 });
    expect(await db().transaction((tx) => holdGroup(tx, id))).toBe(false);
  });
});
