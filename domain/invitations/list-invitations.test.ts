import { expect, test } from "vitest";

import { db } from "@/db/client";
import { useDatabase } from "@/db/testing/database";
import { invited } from "@/db/testing/invitations";
import { makeShop } from "@/db/testing/shop";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { listInvitations } from "./list-invitations";

useDatabase();

test("the list holds a customer's own, newest first, 20 a page, and its last page stands in for later ones", async () => {
  const shop = await makeShop();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
  const [ana, ben] = [await shop.customer(), await shop.customer()];
  const emails: string[] = [];
  for (let made = 0; made < 23; made += 1) emails.unshift((await invited(shop, ana)).email);
  await invited(shop, ben);
  const first = await listInvitations(ana, 1);
  expect(first).toMatchObject({ page: 1, pages: 2, total: 23 });
  expect(first.rows.map(({ email }) => email)).toEqual(emails.slice(0, 20));
  const second = await listInvitations(ana, 2);
  expect(second.rows.map(({ email }) => email)).toEqual(emails.slice(20));
  expect(await listInvitations(ana, 7)).toEqual(second);
  expect(await listInvitations(ana, 1e300)).toEqual(second);
  expect(await listInvitations(ana, -1)).toEqual(first);
  expect(await listInvitations(await shop.customer(), 1)).toEqual({ rows: [], page: 1, pages: 1, total: 0 });
});
