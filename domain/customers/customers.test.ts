import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { customerSessions } from "@/db/schema/customer-sessions";
import { activityOf, makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, invite, invited, now, rowsOf } from "@/db/testing/invitations";
import { member } from "@/db/testing/members";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { findInvitation } from "@/domain/invitations/find-invitation";
import { findSession, startSession } from "@/domain/sessions/customer-session";

import { disableCustomer, enableCustomer, moveCustomer } from "./change-customer";
import { listCustomers } from "./list-customers";
import { readCustomer } from "./read-customer";

useDatabase();

let shop: TestShop;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
});

const find = async (filter: Parameters<typeof listCustomers>[1], who = anne) =>
  (await listCustomers(who, { website: shop.store.website.code, ...filter }, null)).rows;
const idsOf = (rows: { id: number }[]) => rows.map(({ id }) => id);
const rowOf = async (id: number) => first(await db().select().from(customers).where(eq(customers.id, id)));
const input = { firstName: "Léa", lastName: "Dubois", password: "violets under the third bridge" };

describe("finding", () => {
  test("is by parts of names and addresses, in any case and order, with every sign a plain one", async () => {
    const elodie = await shop.customer({ firstName: "Élodie", lastName: "O’Hara-50%", email: fresh() });
    const under = await shop.customer({ firstName: "Jo_Ann", lastName: "Wu", email: `Jo.X_${fresh()}` });
    for (const search of ["élodie", "ÉLOD", "hara-50%", "o’hara élo", elodie.email.toUpperCase()])
      expect(idsOf(await find({ search })), search).toEqual([elodie.id]);
    for (const search of ["jo_a", "wu", " wu   jo_ ", "X_"])
      expect(idsOf(await find({ search })), search).toEqual([under.id]);
    expect(await find({ search: "élodie wu" })).toEqual([]);
    expect(await find({ search: "%%" })).toEqual([]);
    expect(await find({ search: "\\" })).toEqual([]);
  });

  test("filters by website, group and state, and shows what each has made of invitations", async () => {
    const other = await makeShop();
    const inWholesale = await other.customer({ groupId: other.groups.wholesale });
    const off = await other.customer({ disabledAt: new Date() });
    const one = await invited(other, inWholesale);
    await invited(other, inWholesale);
    await acceptInvitation(other.store, await other.settings(), one.mailed, input);
    const website = other.store.website.code;
    expect(idsOf(await find({ website, group: other.groups.wholesale, search: "martin" }))).toEqual([
      inWholesale.id,
    ]);
    expect(idsOf(await find({ website, state: "disabled" }))).toEqual([off.id]);
    expect(await find({ website, state: "erased" })).toEqual([]);
    expect(await find({ website: "nowhere" })).toEqual([]);
    expect(await find({ website, group: 99_999 })).toEqual([]);
    expect((await find({ website, search: inWholesale.email }))[0]).toMatchObject({
      made: 2,
      accepted: 1,
      group: "Wholesale",
      website: other.store.website.name,
    });
  });

  test("goes newest first through pages on which everybody stands once", async () => {
    const many = await makeShop();
    for (let index = 0; index < 60; index += 1)
      await many.customer({ joinedAt: new Date(Date.UTC(2026, 0, 1 + (index % 7))) });
    const website = many.store.website.code;
    const one = await listCustomers(anne, { website }, null);
    expect(one.total).toEqual({ count: 60, isExact: true });
    expect(one.rows).toHaveLength(50);
    const two = await listCustomers(anne, { website }, one.next);
    expect(two.next).toBeNull();
    const all = [...one.rows, ...two.rows];
    expect(new Set(idsOf(all)).size).toBe(60);
    const times = all.map(({ joinedAt }) => joinedAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });
});

describe("who may", () => {
  test("is who manages customers, on the websites of their role; another's customer is as one there is not", async () => {
    const reader = await makeAdministrator({ permissions: ["view_invitations", "manage_configuration"] });
    const elsewhere = await makeShop();
    const local = await makeAdministrator({ websiteIds: [elsewhere.store.website.id] });
    const ana = await shop.customer();
    for (const verb of [
      () => listCustomers(reader, {}, null),
      () => readCustomer(reader, ana.id),
      () => moveCustomer(reader, ana.id, shop.groups.wholesale),
      () => disableCustomer(reader, ana.id),
      () => enableCustomer(reader, ana.id),
    ])
      await expect((async () => verb())()).rejects.toThrow(NotPermitted);
    const missing = { refused: "not_found" };
    for (const id of [ana.id, 987_654_321]) {
      expect(await readCustomer(local, id)).toBeNull();
      expect(await moveCustomer(local, id, shop.groups.wholesale)).toEqual(missing);
      expect(await disableCustomer(local, id)).toEqual(missing);
      expect(await enableCustomer(local, id)).toEqual(missing);
    }
    expect(await find({ search: ana.email }, local)).toEqual([]);
    expect(await rowOf(ana.id)).toMatchObject({ groupId: ana.groupId, disabledAt: null });
    expect(await activityOf(local)).toEqual([]);
  });
});

test("a customer is shown with who invited them, where they are signed in and what they made", async () => {
  const ana = await shop.customer();
  const one = await invited(shop, ana);
  const joined = await acceptInvitation(shop.store, await shop.settings(), one.mailed, input);
  if (!("customerId" in joined)) throw new Error("nobody joined");
  await startSession(joined.customerId, { address: "192.0.2.1", userAgent: null });
  // Newcomers have a quarter of a day's invitations.
  await db()
    .update(customers)
    .set({ joinedAt: sql`now() - interval '2 days'` })
    .where(eq(customers.id, joined.customerId));
  const lea = { ...(await rowOf(joined.customerId)), email: one.email, emailKey: one.email };
  await invite(shop, lea, Array.from({ length: 4 }, fresh));
  for (let round = 0; round < 2; round += 1) await invite(shop, lea, Array.from({ length: 5 }, fresh));
  const last = (await rowsOf(lea)).map(({ id }) => id).slice(-10);
  const shown = await readCustomer(anne, lea.id);
  expect(shown).toMatchObject({
    firstName: "Léa",
    email: one.email,
    website: { name: shop.store.website.name },
    invitedBy: { invitationId: one.id, inviter: { id: ana.id, firstName: "Ana" } },
    sessions: 1,
    made: 14,
    invitations: { counts: { not_sent: 14 } },
  });
  expect(idsOf(shown?.invitations?.latest ?? [])).toEqual(last.toReversed());
  // Whom somebody invited is for who may view invitations, however they come to it.
  const clerk = await makeAdministrator({ permissions: ["manage_customers"] });
  expect(await readCustomer(clerk, lea.id)).toMatchObject({ made: 14, invitations: null });
  expect((await readCustomer(anne, ana.id))?.invitedBy).toBeNull();
});

test("moved to another group, later invitations give that one and made ones keep theirs", async () => {
  const boss = await makeAdministrator();
  const ana = await shop.customer();
  const before = await invited(shop, ana);
  expect(await moveCustomer(boss, ana.id, shop.groups.wholesale)).toEqual({ done: true });
  expect(await moveCustomer(boss, ana.id, shop.groups.wholesale)).toEqual({ done: true });
  const after = await invited(shop, ana);
  expect((await now(before.id)).groupId).toBe(shop.groups.general);
  expect(after.groupId).toBe(shop.groups.wholesale);
  expect(await moveCustomer(boss, ana.id, 99_999)).toEqual({ refused: "unknown_group" });
  expect(await activityOf(boss)).toEqual([
    {
      action: "customer_moved",
      subject: "customer",
      subjectId: String(ana.id),
      websiteId: shop.store.website.id,
      from: { group: "General" },
      to: { group: "Wholesale" },
    },
  ]);
});

describe("disabled", () => {
  test("a customer cannot sign in, is signed out, and what was mailed for them reads a member of the shop", async () => {
    const { shop: theirs, customer, attempt } = await member();
    const secret = await startSession(customer.id, { address: "192.0.2.1", userAgent: null });
    const sent = await invited(theirs, customer, fresh(), "Come with me");
    expect(await disableCustomer(anne, customer.id)).toEqual({ done: true });
    expect(await disableCustomer(anne, customer.id)).toEqual({ done: true });
    expect(await findSession(secret)).toBeNull();
    expect(await attempt(input.password)).toEqual({ refused: "wrong_password" });
    expect(await findInvitation(theirs.store.website.id, sent.mailed)).toMatchObject({
      state: "live",
      inviter: null,
      isFromShop: false,
    });

    expect(await enableCustomer(anne, customer.id)).toEqual({ done: true });
    expect(await findSession(secret), "what ended stays ended").toBeNull();
    expect(await attempt(input.password)).toHaveProperty("customer");
    expect((await findInvitation(theirs.store.website.id, sent.mailed))?.inviter).toMatchObject({
      firstName: "Ana",
    });
  });

  test("two at once end in one of the two, written down once each", async () => {
    const boss = await makeAdministrator();
    const ana = await shop.customer();
    await db()
      .insert(customerSessions)
      .values({
        secretHash: Buffer.from(fresh()),
        customerId: ana.id,
        endsAt: sql`now() + interval '1 day'`,
      });
    await Promise.all([disableCustomer(boss, ana.id), disableCustomer(boss, ana.id)]);
    expect((await activityOf(boss)).map(({ action, to }) => [action, to])).toEqual([
      ["customer_disabled", { sessions: 1 }],
    ]);
  });
});
