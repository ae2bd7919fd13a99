import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { registrations } from "@/db/schema/registrations";
import { useDatabase } from "@/db/testing/database";
import { expire, fresh, invited, now } from "@/db/testing/invitations";
import { accountsOf, confirm, register, tokenFor } from "@/db/testing/registrations";
import { first, makeShop } from "@/db/testing/shop";
import { requestRegistration } from "@/domain/accounts/request-registration";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { deriveToken } from "@/domain/storefronts/links";

import { findRegistration } from "./confirm-registration";

useDatabase();

describe("registering without an invitation", () => {
  test("makes no account until the address has answered", async () => {
    const shop = await makeShop();
    const email = fresh();
    expect(await register(shop, email)).toMatchObject({ email });
    expect(await accountsOf(email)).toEqual([]);
    const token = await tokenFor(email);
    expect(await findRegistration(shop.store.website.id, token)).toMatchObject({ email, firstName: "Léa" });
    expect(await accountsOf(email)).toEqual([]);
    expect(await confirm(shop, token)).toHaveProperty("customerId");
    expect(await accountsOf(email)).toMatchObject([{ firstName: "Léa", groupId: shop.groups.general }]);
  });

  test("by a link works once, for a day, on its own website", async () => {
    const [shop, other] = [await makeShop(), await makeShop()];
    const email = fresh();
    await register(shop, email);
    const token = await tokenFor(email);
    expect(await confirm(other, token)).toEqual({ refused: "unknown" });
    const answers = await Promise.all([1, 2, 3, 4].map(() => confirm(shop, token)));
    expect(answers.filter((answer) => "customerId" in answer)).toHaveLength(1);
    expect(await confirm(shop, token)).toEqual({ refused: "unknown" });

    const late = fresh();
    await register(shop, late);
    await db()
      .update(registrations)
      .set({ expiresAt: sql`now()` })
      .where(eq(registrations.emailKey, late));
    expect(await confirm(shop, await tokenFor(late))).toEqual({ refused: "unknown" });
  });

  test("answers a known address exactly as an unknown one, and mails both", async () => {
    const shop = await makeShop();
    const [known, unknown] = [fresh(), fresh()];
    await shop.customer({ email: known });
    const [one, two] = [await register(shop, known), await register(shop, unknown)];
    expect(Object.keys(one)).toEqual(Object.keys(two));
    const queued = await db()
      .select({ purpose: messages.purpose })
      .from(messages)
      .innerJoin(registrations, eq(registrations.id, messages.registrationId));
    expect(queued.filter(({ purpose }) => purpose === "address_confirmation").length).toBeGreaterThanOrEqual(
      2,
    );
    expect(await confirm(shop, await tokenFor(known))).toEqual({ refused: "has_account" });
    expect(await accountsOf(known)).toHaveLength(1);
  });

  test("names every wrong field", async () => {
    const shop = await makeShop();
    const input = {
      email: "x",
      firstName: "",
      lastName: "A\r\nBcc: x@y.test",
      password: "passwordpassword",
      address: "10.9.9.9",
    };
    expect(await requestRegistration(shop.store, await shop.settings(), input, null)).toEqual({
      refused: "fields",
      fields: { email: "not_one_at", firstName: "empty", lastName: "link", password: "password_common" },
    });
  });

  test("of one address or from one client is slowed down", async () => {
    const shop = await makeShop();
    const email = fresh();
    const answers = [];
    for (let turn = 0; turn < 6; turn += 1) answers.push(await register(shop, email));
    expect(answers.at(4)).toHaveProperty("publicId");
    expect(answers.at(5)).toMatchObject({ refused: "throttled" });
  });

  test("accepts and credits the earliest live invitation to the address", async () => {
    const shop = await makeShop();
    const email = fresh();
    const [over, earliest, later] = [
      await invited(shop, await shop.customer(), email),
      await invited(shop, await shop.customer({ groupId: shop.groups.wholesale }), email),
      await invited(shop, await shop.customer(), email),
    ];
    await expire(over.id);
    await register(shop, email);
    await confirm(shop, await tokenFor(email));
    expect(first(await accountsOf(email)).groupId).toBe(shop.groups.wholesale);
    expect((await now(earliest.id)).status).toBe("accepted");
    expect((await now(later.id)).status).toBe("not_sent");
    expect((await now(over.id)).status).toBe("not_sent");
  });
});

describe("registering by the copied link", () => {
  test("accepts its own invitation, not an earlier one, once the invited address has answered", async () => {
    const shop = await makeShop();
    const email = fresh();
    const [earlier, own] = [
      await invited(shop, await shop.customer(), email),
      await invited(shop, await shop.customer(), email),
    ];
    await register(shop, email, own.id);
    expect((await now(own.id)).status).toBe("not_sent");
    expect(await confirm(shop, await tokenFor(email))).toHaveProperty("customerId");
    expect((await now(own.id)).status).toBe("accepted");
    expect((await now(earlier.id)).status).toBe("not_sent");
  });
});

describe("where accounts are by invitation only", () => {
  const closed = async () => {
    const shop = await makeShop();
    await changeSetting(db(), `store:${shop.store.code}`, "registration", "invitation_only");
    return shop;
  };

  test("nobody registers without a link, not even an invited address", async () => {
    const shop = await closed();
    const { email } = await invited(shop, await shop.customer());
    expect(await register(shop, email)).toEqual({ refused: "invitation_only" });
  });

  test("a copied link works while its invitation is live, and makes no account after that", async () => {
    const shop = await closed();
    const [live, ended] = [
      await invited(shop, await shop.customer()),
      await invited(shop, await shop.customer()),
    ];
    await register(shop, live.email, live.id);
    await register(shop, ended.email, ended.id);
    await expire(ended.id);
    expect(await confirm(shop, await tokenFor(live.email))).toHaveProperty("customerId");
    expect(await confirm(shop, await tokenFor(ended.email))).toEqual({ refused: "invitation_only" });
    expect(await accountsOf(ended.email)).toEqual([]);
  });

  test("a copied link asks for no confirmation while invitations are closed", async () => {
    const shop = await closed();
    const { email, id } = await invited(shop, await shop.customer());
    await changeSetting(db(), "default", "functionality", false);
    expect(await register(shop, email, id)).toEqual({ refused: "invitation_only" });
    await changeSetting(db(), "default", "functionality", true);
  });

  test("a registration from before the doors closed makes no account, not even of an invited address", async () => {
    const shop = await makeShop();
    const { email } = await invited(shop, await shop.customer());
    await register(shop, email);
    await changeSetting(db(), `store:${shop.store.code}`, "registration", "invitation_only");
    expect(await confirm(shop, await tokenFor(email))).toEqual({ refused: "invitation_only" });
    expect(await accountsOf(email)).toEqual([]);
  });
});

test("one address has one account per website, and may have one on each", async () => {
  const [shop, other] = [await makeShop(), await makeShop()];
  const email = fresh();
  await Promise.all([register(shop, email), register(other, email)]);
  const waiting = await db().select().from(registrations).where(eq(registrations.emailKey, email));
  for (const row of waiting)
    await confirm(row.websiteId === shop.store.website.id ? shop : other, deriveToken("confirmation", row));
  expect(await accountsOf(email)).toHaveLength(2);
  await expect(shop.customer({ email })).rejects.toMatchObject({
    cause: { constraint_name: "customers_one_per_website_and_address" },
  });
});
