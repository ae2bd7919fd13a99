import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { passwordResets } from "@/db/schema/password-resets";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword } from "@/db/testing/invitations";
import { member, newAddress } from "@/db/testing/members";
import { first, makeShop } from "@/db/testing/shop";
import { findSession, startSession } from "@/domain/sessions/customer-session";
import { deriveToken } from "@/domain/storefronts/links";

import { requestPasswordReset } from "./request-password-reset";
import { isPasswordLink, resetPassword } from "./reset-password";

useDatabase();

const client = { address: "192.0.2.1", userAgent: "test" };

describe("a forgotten password", () => {
  const linkFor = async (customerId: number) => {
    const rows = await db()
      .select()
      .from(passwordResets)
      .where(eq(passwordResets.customerId, customerId))
      .orderBy(sql`id desc`);
    return deriveToken("password", first(rows));
  };

  test("is replaced by a link that works once, within the hour, and ends all sessions", async () => {
    const { shop, customer, attempt } = await member();
    const { id } = shop.store.website;
    const secret = await startSession(customer.id, client);
    await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
    await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
    const token = await linkFor(customer.id);
    expect(await isPasswordLink(id, token)).toBe(true);
    expect(await resetPassword(shop.store, token, "short")).toEqual({ refused: "password_too_short" });
    const next = "quite another sentence";
    const answers = await Promise.all([
      resetPassword(shop.store, token, next),
      resetPassword(shop.store, token, next),
    ]);
    expect(answers.filter((answer) => "customer" in answer)).toHaveLength(1);
    expect(await resetPassword(shop.store, token, next)).toEqual({ refused: "link_unusable" });
    expect(await findSession(secret)).toBeNull();
    expect(await attempt(goodPassword)).toEqual({ refused: "wrong_password" });
    expect(await attempt(next)).toHaveProperty("customer");
    const unused = await db()
      .select()
      .from(passwordResets)
      .where(sql`customer_id = ${customer.id} and used_at is null`);
    expect(unused).toEqual([]);
  });

  test("has a link that ends with its hour and works on its own website only", async () => {
    const { shop, customer } = await member();
    const other = await makeShop();
    await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
    const token = await linkFor(customer.id);
    expect(await resetPassword(other.store, token, goodPassword)).toEqual({
      refused: "link_unusable",
    });
    await db()
      .update(passwordResets)
      .set({ expiresAt: sql`now()` });
    expect(await resetPassword(shop.store, token, goodPassword)).toEqual({
      refused: "link_unusable",
    });
  });

  test("is answered alike for an address without an account, which is mailed nothing", async () => {
    const { shop, customer } = await member();
    const before = (await db().select().from(messages)).length;
    const unknown = fresh();
    expect(await requestPasswordReset(shop.store, { email: unknown, address: newAddress() })).toEqual({
      email: unknown,
    });
    expect((await db().select().from(messages)).length).toBe(before);
    expect(await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() })).toEqual({
      email: customer.email,
    });
    expect((await db().select().from(messages)).length).toBe(before + 1);
    expect(await requestPasswordReset(shop.store, { email: "x", address: newAddress() })).toEqual({
      refused: "not_one_at",
    });
  });

  test("can be asked for five times an hour", async () => {
    const { shop, customer } = await member();
    const ask = () => requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
    for (let turn = 0; turn < 5; turn += 1) expect(await ask()).toHaveProperty("email");
    expect(await ask()).toMatchObject({ refused: "throttled" });
  });

  test("is not replaced by the shop's own words", async () => {
    const { shop, customer } = await member();
    await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
    const token = await linkFor(customer.id);
    const { name, code } = shop.store.website;
    for (const guess of [`${name} ${name} ${name}`, `${code} ${code} ${code} ${code}`])
      expect(await resetPassword(shop.store, token, guess)).toEqual({ refused: "password_common" });
    expect(await resetPassword(shop.store, token, goodPassword)).toHaveProperty("customer.id", customer.id);
  });

  test("once replaced lets its owner in at once, however often strangers have failed", async () => {
    const { shop, customer, attempt } = await member();
    for (let turn = 0; turn < 11; turn += 1) await attempt("wrong wrong wrong");
    expect(await attempt(goodPassword)).toMatchObject({ refused: "throttled" });
    await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
    const next = "quite another sentence";
    await resetPassword(shop.store, await linkFor(customer.id), next);
    expect(await attempt(next)).toHaveProperty("customer");
  });
});
