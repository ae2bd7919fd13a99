import { expect, test } from "vitest";

import { useDatabase } from "@/db/testing/database";
import { expire, invited, now } from "@/db/testing/invitations";
import { first, makeShop } from "@/db/testing/shop";

import { askAgain } from "./ask-again";
import { discardInvitation } from "./discard-invitation";
import { listInvitations } from "./list-invitations";

useDatabase();

test("an expired invitation is asked for again once, and its inviter sees it", async () => {
  const shop = await makeShop();
  const ana = await shop.customer();
  const { id, mailed } = await invited(shop, ana);
  const websiteId = shop.store.website.id;
  expect(await askAgain(websiteId, mailed)).toBe(false);
  await expire(id);
  expect(first((await listInvitations(ana, 1)).rows)).toMatchObject({ askedAgain: false });
  expect(await askAgain(websiteId, mailed)).toBe(true);
  const asked = (await now(id)).askedAgainAt;
  expect(await askAgain(websiteId, mailed)).toBe(false);
  expect((await now(id)).askedAgainAt).toEqual(asked);
  expect(first((await listInvitations(ana, 1)).rows)).toMatchObject({ askedAgain: true, status: "expired" });
});

test("a canceled invitation cannot be asked for again, nor can one be by a link of another website", async () => {
  const shop = await makeShop();
  const elsewhere = await makeShop();
  const ana = await shop.customer();
  const { id, mailed } = await invited(shop, ana);
  await expire(id);
  expect(await askAgain(elsewhere.store.website.id, mailed)).toBe(false);
  await discardInvitation({ kind: "customer", id: ana.id }, id);
  expect(await askAgain(shop.store.website.id, mailed)).toBe(false);
});
