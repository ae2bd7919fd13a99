import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { messages } from "@/db/schema/messages";
import { passwordResets } from "@/db/schema/password-resets";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword } from "@/db/testing/invitations";
import { first, makeShop } from "@/db/testing/shop";
import { endSession, findSession, startSession } from "@/domain/sessions/customer-session";
import { deriveToken } from "@/domain/storefronts/links";

import { changeNames, changePassword } from "./change-account";
import { forgetExpired } from "./forget-expired";
import { hashPassword } from "./password";
import { requestPasswordReset } from "./request-password-reset";
import { isPasswordLink, resetPassword } from "./reset-password";
import { signIn } from "./sign-in";

useDatabase();

const client = { address: "192.0.2.1", userAgent: "test" };
let clients = 0;
const newAddress = () => `198.51.${Math.floor((clients += 1) / 250)}.${clients % 250}`;

const member = async () => {
  const shop = await makeShop();
  const customer = await shop.customer({ email: fresh(), passwordHash: await hashPassword(goodPassword) });
  const attempt = (
    password: string,
    over: { address?: string; device?: string | null; email?: string } = {},
  ) =>
    signIn(shop.store.website.id, {
      email: customer.email,
      password,
      address: newAddress(),
      device: null,
      ...over,
    });
  return { shop, customer, attempt };
};
describe("a session", () => {
  test("belongs to its secret until it is ended", async () => {
    const { customer } = await member();
    const [one, two] = [await startSession(customer.id, client), await startSession(customer.id, client)];
    expect(await findSession(one)).toMatchObject({ id: customer.id, email: customer.email });
    expect(await findSession("guess")).toBeNull();
    await endSession(one);
    expect(await findSession(one)).toBeNull();
    expect(await findSession(two)).not.toBeNull();
    const stored = await db()
      .select()
      .from(customerSessions)
      .where(eq(customerSessions.customerId, customer.id));
    expect(JSON.stringify(stored)).not.toContain(two);
  });

  test("ends when idle for 14 days, after 30 days at most, and when its customer is disabled", async () => {
    const { customer } = await member();
    const set = async (change: object) => {
      const secret = await startSession(customer.id, client);
      await db().update(customerSessions).set(change).where(eq(customerSessions.customerId, customer.id));
      return findSession(secret);
    };
    expect(await set({ lastSeenAt: sql`now() - interval '13 days 23 hours'` })).not.toBeNull();
    expect(await set({ lastSeenAt: sql`now() - interval '14 days'` })).toBeNull();
    expect(await set({ lastSeenAt: sql`now()`, endsAt: sql`now()` })).toBeNull();
    const secret = await startSession(customer.id, client);
    await db()
      .update(customers)
      .set({ disabledAt: sql`now()` })
      .where(eq(customers.id, customer.id));
    expect(await findSession(secret)).toBeNull();
  });

  test("is noted as seen when it is used", async () => {
    const { customer } = await member();
    const secret = await startSession(customer.id, client);
    await db()
      .update(customerSessions)
      .set({ lastSeenAt: sql`now() - interval '10 days'` });
    await findSession(secret);
    const { lastSeenAt } = first(
      await db().select().from(customerSessions).where(eq(customerSessions.customerId, customer.id)),
    );
    expect(Date.now() - Number(lastSeenAt)).toBeLessThan(10_000);
  });
});

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
    expect(await resetPassword(id, token, "short")).toEqual({ refused: "password_too_short" });
    const next = "quite another sentence";
    const answers = await Promise.all([resetPassword(id, token, next), resetPassword(id, token, next)]);
    expect(answers.filter((answer) => "done" in answer)).toHaveLength(1);
    expect(await resetPassword(id, token, next)).toEqual({ refused: "link_unusable" });
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
    expect(await resetPassword(other.store.website.id, token, goodPassword)).toEqual({
      refused: "link_unusable",
    });
    await db()
      .update(passwordResets)
      .set({ expiresAt: sql`now()` });
    expect(await resetPassword(shop.store.website.id, token, goodPassword)).toEqual({
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
});

describe("account information", () => {
  test("a changed password needs the present one and ends every session", async () => {
    const { customer, attempt } = await member();
    const secret = await startSession(customer.id, client);
    const next = "quite another sentence";
    expect(await changePassword(customer, { present: "wrong", next })).toEqual({ refused: "wrong_password" });
    expect(await changePassword(customer, { present: goodPassword, next: "short" })).toEqual({
      refused: "password_too_short",
    });
    expect(await findSession(secret)).not.toBeNull();
    expect(await changePassword(customer, { present: goodPassword, next })).toEqual({ done: true });
    expect(await findSession(secret)).toBeNull();
    expect(await attempt(next)).toHaveProperty("customer");
  });

  test("names are changed, cleaned, or refused at their field", async () => {
    const { customer } = await member();
    expect(await changeNames(customer, { firstName: " Zoé\u202E ", lastName: "O’Hara" })).toEqual({
      done: true,
    });
    expect(first(await db().select().from(customers).where(eq(customers.id, customer.id)))).toMatchObject({
      firstName: "Zoé",
      lastName: "O’Hara",
    });
    expect(await changeNames(customer, { firstName: "x".repeat(61), lastName: "http://evil" })).toEqual({
      refused: { firstName: "too_long", lastName: "link" },
    });
  });
});

test("what has ended more than a day ago is deleted, the rest kept", async () => {
  const { customer } = await member();
  await startSession(customer.id, client);
  await startSession(customer.id, client);
  await db().execute(sql`update customer_sessions set ends_at = now() - interval '25 hours'
    where id = (select min(id) from customer_sessions where customer_id = ${customer.id})`);
  await forgetExpired();
  expect(
    await db().select().from(customerSessions).where(eq(customerSessions.customerId, customer.id)),
  ).toHaveLength(1);
});
