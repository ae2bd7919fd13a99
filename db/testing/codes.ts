import { eq } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";

import type { Administrator } from "@/domain/accounts/administrator";
import { beginCodes, confirmCodes, readSetUp } from "@/domain/accounts/change-codes";

import { db } from "../client";
import { administrators, roles } from "../schema/administrators";
import { roleIdOf, somebody } from "./administrators";
import { newAddress } from "./members";

/** A client nobody else in the tests is. */
export const from = () => ({ address: newAddress(), userAgent: "a browser" });

/** The code an app shows for a secret, some steps of thirty seconds from now. */
export const codeOf = (letters: string, steps = 0): string =>
  TOTP.generate({
    secret: Secret.fromBase32(letters.replaceAll(" ", "")),
    timestamp: Date.now() + steps * 30_000,
  });

/** As if the last code had been taken long ago. */
export const waitForNext = ({ id }: Administrator) =>
  db().update(administrators).set({ codeLastStep: null }).where(eq(administrators.id, id));

/** Somebody with codes on, what their app knows, and their recovery codes. */
export async function withCodes(over: Parameters<typeof somebody>[0] = {}) {
  const who = await somebody(over);
  await beginCodes(who);
  const letters = (await readSetUp(who))?.letters ?? "";
  const done = await confirmCodes(who, { code: codeOf(letters), secret: "" });
  if (!("recoveryCodes" in done)) throw new Error(JSON.stringify(done));
  await waitForNext(who);
  return { who, letters, recovery: done.recoveryCodes };
}

/** Has the role of somebody require codes, without more. */
export const requireCodes = async (who: Administrator) =>
  db()
    .update(roles)
    .set({ requiresCode: true })
    .where(eq(roles.id, await roleIdOf(who)));
