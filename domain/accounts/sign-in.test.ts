import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword } from "@/db/testing/invitations";
import { member, newAddress } from "@/db/testing/members";
import { makeShop } from "@/db/testing/shop";

import { hashPassword, isPassword, refusePassword } from "./password";
import { deviceMark, signIn } from "./sign-in";
import { countAttempt, limits, networkOf } from "./throttle";

useDatabase();

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
    ["p4ssw0rdp4ssw0rd", "password_common"],
    ["a".repeat(256), "password_common"],
    ["maison convive maison", "password_common"],
  ])("%j is refused as %s", async (password, refusal) => {
    expect(await refusePassword(password, ["Maison Convive", "ana@x.test"])).toBe(refusal);
  });

  test.each([
    goodPassword,
    "correct horse battery staple",
    "été à la mer, encore",
    `${"wort ".repeat(20)}xyz 93 kühl!`,
    `xyz 93 kühl! ${"wort ".repeat(40)}`,
  ])("%j is good", async (password) => {
    expect(await refusePassword(password, ["Maison Convive"])).toBeNull();
  });

  test("of 256 characters holds up no other request, whatever it is made of", async () => {
    await refusePassword(goodPassword, []);
    const words = ["Maison Convive", `${"x".repeat(60)}@mail.example`, "a".repeat(60), "b1".repeat(30)];
    for (const piece of [
      "a@4s5e3i1!|o0t7+",
      "4815162342",
      "01/02/1999 ",
      "qwertyuiop1234567890",
      "p4ssw0rd1!",
    ]) {
      const times = [];
      for (let turn = 0; turn < 5; turn += 1) {
        const start = performance.now();
        await refusePassword(piece.repeat(30).slice(turn, turn + 256), words);
        times.push(performance.now() - start);
      }
      expect(Math.min(...times), piece).toBeLessThan(50);
    }
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
    const { customer, attempt } = await member();
    const timeOf = async (email: string) => {
      const start = performance.now();
      await attempt("not the password at all", { email });
      return performance.now() - start;
    };
    const [known, unknown]: [number[], number[]] = [[], []];
    // In turns, so that whatever else the machine does slows both alike.
    for (let turn = 0; turn < 9; turn += 1) {
      known.push(await timeOf(customer.email));
      unknown.push(await timeOf(fresh()));
    }
    // The quickest of each: a loaded machine only adds. Without a hash to check, a try takes a fraction of one with.
    const ratio = Math.min(...unknown) / Math.min(...known);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
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
    const device = deviceMark(customer.websiteId, customer.emailKey, randomUUID());
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
