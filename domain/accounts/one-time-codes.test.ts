import { createSecretKey, randomBytes } from "node:crypto";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { codeOf, from, waitForNext, withCodes } from "@/db/testing/codes";
import { useDatabase } from "@/db/testing/database";
import { startAdministratorSession } from "@/domain/sessions/administrator-session";
import { completeSignIn } from "@/domain/sessions/complete-sign-in";
import { env } from "@/env";

import { newRecoveryCode, openSecret, sealSecret, setUpOf, stepOf } from "./one-time-codes";

useDatabase();

describe("a one-time code", () => {
  // RFC 6238, appendix B: the last six of its eight digits.
  const secret = Buffer.from("12345678901234567890");
  test.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("at second %i is %s, as RFC 6238 has it", (second, code) => {
    expect(stepOf(secret, code, second * 1000)).toBe(Math.floor(second / 30));
  });

  test("is good in its own thirty seconds and in those before and after, no longer", () => {
    const at = (seconds: number) => stepOf(secret, "287082", seconds * 1000);
    // It is the code of step 1: of the seconds 30 to 59.
    expect([0, 29.9, 30, 59.9, 89.9].map(at)).toEqual([1, 1, 1, 1, 1]);
    expect([90, 120, 1e9].map(at)).toEqual([null, null, null]);
    expect(["287083", "28708", "2870820", "", "abcdef"].map((code) => stepOf(secret, code, 59_000))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  test("is told to an app as an address that says whose it is, and as letters in groups", () => {
    const { address, letters } = setUpOf(secret, "inès+x@team.example");
    expect(letters).toBe("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    const url = new URL(address);
    expect(decodeURIComponent(url.pathname)).toContain("inès+x@team.example");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      secret: letters.replaceAll(" ", ""),
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
    expect(url.searchParams.get("issuer")).toMatch(/^Convive /);
  });

  test("has a recovery code beside it of 80 bits", () => {
    const codes = Array.from({ length: 200 }, newRecoveryCode);
    for (const code of codes) expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    expect(new Set(codes).size).toBe(200);
  });
});

describe("a shared secret at rest", () => {
  let present: ReturnType<typeof env>["INVITATION_KEYS"];
  beforeEach(() => {
    present = [...env().INVITATION_KEYS];
  });
  afterEach(() => {
    env().INVITATION_KEYS.splice(0, Infinity, ...present);
  });

  test("is encrypted, differently each time, and bound to its administrator", () => {
    const secret = randomBytes(20);
    const [one, two] = [sealSecret(7, secret), sealSecret(7, secret)];
    expect(one.equals(two)).toBe(false);
    expect(one.includes(secret)).toBe(false);
    expect(openSecret(7, one)).toEqual(secret);
    expect(() => openSecret(8, one)).toThrow(/authenticate/);
    for (const place of [one.length - 1, one.length - 21, one.length - 37]) {
      const forged = Buffer.from(one);
      forged[place] = (forged[place] ?? 0) ^ 1;
      expect(() => openSecret(7, forged)).toThrow(/authenticate/);
    }
  });

  test("is opened with the key it names, also once that is no longer the first, and not without it", async () => {
    const { who, letters } = await withCodes();
    const keys = env().INVITATION_KEYS;
    keys.unshift({ id: "other", key: createSecretKey(randomBytes(32)) });
    const awaiting = await startAdministratorSession(who.id, from());
    expect(await completeSignIn(awaiting, codeOf(letters), from())).toHaveProperty("secret");
    // It was taken over by the first key, so the other can go.
    keys.splice(1, Infinity);
    await waitForNext(who);
    expect(
      await completeSignIn(await startAdministratorSession(who.id, from()), codeOf(letters), from()),
    ).toHaveProperty("secret");
    keys.splice(0, Infinity, ...present);
    await waitForNext(who);
    await expect(
      startAdministratorSession(who.id, from()).then((one) => completeSignIn(one, codeOf(letters), from())),
    ).rejects.toThrow("INVITATION_KEYS no longer holds key other");
  });
});
