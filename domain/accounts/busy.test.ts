import type * as Argon2 from "@node-rs/argon2";
import { desc } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";

import { db } from "@/db/client";
import { makeAdministrator } from "@/db/testing/administrators";
import { passwordResets } from "@/db/schema/password-resets";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword, invited } from "@/db/testing/invitations";
import { member } from "@/db/testing/members";
import { confirm, register, tokenFor } from "@/db/testing/registrations";
import { first, makeShop } from "@/db/testing/shop";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { deriveToken } from "@/domain/storefronts/links";

import { changePassword } from "./change-account";
import { hashPassword } from "./password";
import { queuePasswordLink } from "./request-password-reset";
import { resetPassword, setAdministratorPassword } from "./reset-password";

const held = vi.hoisted(() => ({ until: Promise.resolve() }));

vi.mock("@node-rs/argon2", async (original) => {
  const real = await original<typeof Argon2>();
  return {
    ...real,
    hash: (...args: Parameters<typeof real.hash>) => held.until.then(() => real.hash(...args)),
  };
});

useDatabase();

const busy = { refused: "busy" };
const next = "quite another sentence";
let release = () => {};
let crowd: Promise<unknown> = Promise.resolve();

/** Has as many people wait for a password check as may. */
const holdEverybody = () => {
  held.until = new Promise((resolve) => (release = resolve));
  crowd = Promise.all(Array.from({ length: 102 }, () => hashPassword("x")));
};

const letGo = async () => {
  release();
  await crowd;
};

afterEach(letGo);

const linkFor = async (person: { customerId: number } | { administratorId: number }, storeViewId: number) => {
  await db().transaction((tx) => queuePasswordLink(tx, storeViewId, person));
  return deriveToken(
    "password",
    first(await db().select().from(passwordResets).orderBy(desc(passwordResets.id))),
  );
};

test("registering is refused while too many people wait, and costs no try", async () => {
  const shop = await makeShop();
  const email = fresh();
  holdEverybody();
  for (let turn = 0; turn < 6; turn += 1) expect(await register(shop, email)).toEqual(busy);
  await letGo();
  expect(await register(shop, email)).toHaveProperty("publicId");
});

test("accepting is refused while too many people wait, and the invitation stays", async () => {
  const shop = await makeShop();
  const { mailed } = await invited(shop, await shop.customer());
  const input = { firstName: "Léa", lastName: "Dubois", password: goodPassword };
  const accept = async () => acceptInvitation(shop.store, await shop.settings(), mailed, input);
  holdEverybody();
  expect(await accept()).toEqual(busy);
  await letGo();
  expect(await accept()).toHaveProperty("customerId");
});

test("confirming with a password is refused while too many people wait", async () => {
  const shop = await makeShop();
  const email = fresh();
  await register(shop, email);
  const proof = { publicId: null, password: goodPassword };
  holdEverybody();
  expect(await confirm(shop, await tokenFor(email), proof)).toEqual(busy);
  await letGo();
  expect(await confirm(shop, await tokenFor(email), proof)).toHaveProperty("customerId");
});

test("a password is neither changed nor set while too many people wait, and the links stay", async () => {
  const { shop, customer } = await member();
  const administrator = await makeAdministrator();
  const own = await linkFor({ customerId: customer.id }, shop.store.id);
  const theirs = await linkFor({ administratorId: administrator.id }, shop.store.id);
  holdEverybody();
  expect(await changePassword(customer, shop.store, { present: goodPassword, next })).toEqual(busy);
  expect(await resetPassword(shop.store, own, next)).toEqual(busy);
  expect(await setAdministratorPassword(theirs, next)).toEqual(busy);
  await letGo();
  expect(await resetPassword(shop.store, own, next)).toHaveProperty("customer");
  expect(await setAdministratorPassword(theirs, next)).toEqual({ done: true });
});
