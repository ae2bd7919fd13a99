import { expect, test } from "vitest";

import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword } from "@/db/testing/invitations";
import { accountsOf, confirm, register, tokenFor } from "@/db/testing/registrations";
import { makeShop } from "@/db/testing/shop";
import { hashPassword, isPassword } from "@/domain/accounts/password";

useDatabase();

const registered = async () => {
  const shop = await makeShop();
  const email = fresh();
  await register(shop, email);
  return { shop, email, token: await tokenFor(email) };
};

test("confirming in another browser needs the password chosen when registering", async () => {
  const { shop, email, token } = await registered();
  for (const password of ["", "what the attacker does not know", await hashPassword(goodPassword)])
    expect(await confirm(shop, token, { publicId: null, password })).toEqual({ refused: "wrong_password" });
  expect(await accountsOf(email)).toEqual([]);
  expect(await confirm(shop, token, { publicId: "", password: goodPassword })).toHaveProperty("customerId");
});

test("a password can be tried ten times, and the browser that registered goes on all the same", async () => {
  const { shop, token } = await registered();
  const attempt = (password: string) => confirm(shop, token, { publicId: null, password });
  const answers = await Promise.all(Array.from({ length: 12 }, () => attempt("not the one")));
  expect(answers.filter((answer) => "refused" in answer && answer.refused === "wrong_password")).toHaveLength(
    10,
  );
  expect(await attempt(goodPassword)).toMatchObject({ refused: "throttled" });
  expect(await confirm(shop, token)).toHaveProperty("customerId");
});

test("whoever registers an address of somebody else gets no account with a password they know", async () => {
  const { shop, email, token: attackers } = await registered();
  const own = "rain over the tin roof at four";
  const asked = await register(shop, email, null, { password: own });
  const publicId = "publicId" in asked ? asked.publicId : null;
  expect(await confirm(shop, attackers, { publicId, password: own })).toEqual({ refused: "wrong_password" });
  expect(await confirm(shop, await tokenFor(email), { publicId, password: "" })).toHaveProperty("customerId");
  const [account] = await accountsOf(email);
  expect(await isPassword(own, account?.passwordHash ?? null)).toBe(true);
  expect(await confirm(shop, attackers)).toEqual({ refused: "has_account" });
});
