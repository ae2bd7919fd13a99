import { randomUUID } from "node:crypto";

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
import { hashPassword, isPassword, refusePassword } from "./password";
import { requestPasswordReset } from "./request-password-reset";
import { isPasswordLink, resetPassword } from "./reset-password";
import { deviceMark, signIn } from "./sign-in";
import { countAttempt, limits, networkOf } from "./throttle";

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

describe("a password", () => {
  test.each([
    ["a".repeat(14), "password_too_short"],
    ["😀".repeat(14), "password_too_short"],
    ["ab".repeat(129), "password_too_long"],
    ["passwordpassword", "password_common"],
    ["123456789012345", "password_common"],
    ["qwertyuiopasdfgh", "password_common"],
    ["aaaaaaaaaaaaaaaa", "password_common"],
    ["iloveyouiloveyou", "password_common"],
    ["maison convive maison", "password_common"],
  ])("%j is refused as %s", async (password, refusal) => {
    expect(await refusePassword(password, ["Maison Convive", "ana@x.test"])).toBe(refusal);
  });

  test.each([
    goodPassword,
    "correct horse battery staple",
    "été à la mer, encore",
    `${"wort ".repeat(20)}xyz 93 kühl!`,
  ])("%j is good", async (password) => {
    expect(await refusePassword(password, ["Maison Convive"])).toBeNull();
  });

  test("is kept as argon2id, is matched whole, and matches nothing where there is none", async () => {
    const long = "x1 y2 z3 ".repeat(28);
    const hash = await hashPassword(long);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await isPassword(long, hash)).toBe(true);
    expect(await isPassword(long.slice(0, -1), hash)).toBe(false);
    expect(await isPassword(long.toUpperCase(), hash)).toBe(false);
    expect(await isPassword("no account has this password", null)).toBe(false);
  });
});

describe("signing in", () => {
  test("takes the right password of an active customer of this website only", async () => {
    const { shop, customer, attempt } = await member();
    const other = await makeShop();
    expect(await attempt(goodPassword)).toMatchObject({ customer: { id: customer.id } });
    expect(await attempt(goodPassword, { email: ` ${customer.email.toUpperCase()} ` })).toHaveProperty(
      "customer",
    );
    expect(await attempt(`${goodPassword}!`)).toEqual({ refused: "wrong_password" });
    expect(await attempt(goodPassword, { email: "nobody" })).toEqual({ refused: "wrong_password" });
    expect(
      await signIn(other.store.website.id, {
        email: customer.email,
        password: goodPassword,
        address: newAddress(),
        device: null,
      }),
    ).toEqual({ refused: "wrong_password" });
    await db()
      .update(customers)
      .set({ disabledAt: sql`now()` })
      .where(eq(customers.id, customer.id));
    expect(await attempt(goodPassword)).toEqual({ refused: "wrong_password" });
    expect(shop.store.code).not.toBe(other.store.code);
  });

  test("answers an unknown address in the time of a known one", async () => {
    const { attempt } = await member();
    const median = async (email: string | undefined) => {
      const times = [];
      for (let turn = 0; turn < 9; turn += 1) {
        const start = performance.now();
        await attempt("not the password at all", { email: email ?? fresh() });
        times.push(performance.now() - start);
      }
      return times.toSorted((a, b) => a - b)[4] ?? 0;
    };
    const { customer } = await member();
    expect(Math.abs((await median(customer.email)) - (await median(undefined)))).toBeLessThan(20);
  });

  test("ends after 10 failures of an account, exactly, also in parallel, and says until when", async () => {
    const { attempt } = await member();
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt("wrong wrong wrong")));
    expect(
      answers.filter((answer) => "refused" in answer && answer.refused === "wrong_password"),
    ).toHaveLength(10);
    const blocked = await attempt(goodPassword);
    expect(blocked).toMatchObject({ refused: "throttled" });
    const minutes = "until" in blocked ? (Number(blocked.until) - Date.now()) / 60_000 : 0;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);
  });

  test("treats an unknown account alike", async () => {
    const { attempt } = await member();
    const email = fresh();
    for (let turn = 0; turn < 10; turn += 1) await attempt("wrong wrong wrong", { email });
    expect(await attempt("wrong wrong wrong", { email })).toMatchObject({ refused: "throttled" });
  });

  test("stays open to the owner's browser while others fail", async () => {
    const { customer, attempt } = await member();
    const device = deviceMark(customer, randomUUID());
    for (let turn = 0; turn < 11; turn += 1) await attempt("wrong wrong wrong");
    expect(await attempt(goodPassword)).toMatchObject({ refused: "throttled" });
    expect(await attempt(goodPassword, { device })).toHaveProperty("customer");
    expect(await attempt(goodPassword, { device: `${device}x` })).toMatchObject({ refused: "throttled" });
    for (let turn = 0; turn < 10; turn += 1) await attempt("wrong wrong wrong", { device });
    expect(await attempt(goodPassword, { device })).toMatchObject({ refused: "throttled" });
  });

  test("ends after 30 failures of one client address, over all accounts", async () => {
    const { attempt } = await member();
    const address = newAddress();
    for (let turn = 0; turn < 30; turn += 1) await attempt("wrong wrong wrong", { address, email: fresh() });
    expect(await attempt(goodPassword, { address })).toMatchObject({ refused: "throttled" });
    expect(await attempt(goodPassword)).toHaveProperty("customer");
  }, 60_000);

  test("does not count what turned out well", async () => {
    const { attempt } = await member();
    for (let turn = 0; turn < 15; turn += 1) expect(await attempt(goodPassword)).toHaveProperty("customer");
  });
});

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

test("attempts are counted exactly when they come at once", async () => {
  const key = randomUUID();
  const counted = await Promise.all(
    Array.from({ length: 100 }, () => countAttempt([[limits.unknownLink, key]])),
  );
  expect(counted.filter((until) => until === null)).toHaveLength(60);
});

test("an IPv6 network of 64 bits counts as one client", () => {
  expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:0db8:1:2::9")).toBe("2001:db8:1:2::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
  expect(networkOf("::ffff:192.0.2.1")).toBe("192.0.2.1");
  expect(networkOf("192.0.2.1")).toBe("192.0.2.1");
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
