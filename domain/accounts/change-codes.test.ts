import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { administrators, recoveryCodes } from "@/db/schema/administrators";
import { activityOf, somebody } from "@/db/testing/administrators";
import { codeOf, from, withCodes } from "@/db/testing/codes";
import { useDatabase } from "@/db/testing/database";
import { goodPassword } from "@/db/testing/invitations";
import { first } from "@/db/testing/shop";
import {
  findAdministratorSession,
  findAwaited,
  startAdministratorSession,
} from "@/domain/sessions/administrator-session";
import { completeSignIn } from "@/domain/sessions/complete-sign-in";
import { findTeamMember } from "@/domain/sessions/list-team";

import type { Administrator } from "./administrator";
import { removeCodes } from "./change-administrator";
import {
  beginCodes,
  confirmCodes,
  readCodes,
  readSetUp,
  renewRecoveryCodes,
  turnOffCodes,
} from "./change-codes";
import { hashPassword } from "./password";

useDatabase();

const rowOf = async ({ id }: Pick<Administrator, "id">) =>
  first(await db().select().from(administrators).where(eq(administrators.id, id)));

describe("setting up codes", () => {
  test("asks for nothing until the first code was typed; then recovery codes are shown and kept as hashes", async () => {
    const who = await somebody();
    expect(await readSetUp(who)).toBeNull();
    expect(await beginCodes(who)).toEqual({ done: true });
    const letters = (await readSetUp(who))?.letters ?? "";
    expect(letters.replaceAll(" ", "")).toHaveLength(32);
    expect(await findAwaited(await startAdministratorSession(who.id, from()))).toBeNull();
    expect(await readCodes(who)).toEqual({ since: null, left: 0, isRequired: false });
    expect(await confirmCodes(who, { code: codeOf(letters, 9), secret: "" })).toEqual({
      refused: "wrong_code",
    });
    const typed = ` ${codeOf(letters).replace(/(...)/, "$1\u00a0")} `;
    const done = await confirmCodes(who, { code: typed, secret: "" });
    if (!("recoveryCodes" in done)) throw new Error("refused");
    expect(new Set(done.recoveryCodes).size).toBe(10);
    expect(await readCodes(who)).toMatchObject({ since: expect.any(Date) as Date, left: 10 });
    expect(await readSetUp(who)).toBeNull();
    expect(await beginCodes(who)).toEqual({ refused: "already_on" });
    const stored = JSON.stringify([await rowOf(who), await db().select().from(recoveryCodes)]);
    for (const code of done.recoveryCodes) {
      expect(stored).not.toContain(code);
      expect(stored).not.toContain(JSON.stringify(Buffer.from(code.replaceAll("-", ""))));
    }
    expect(await activityOf(who)).toMatchObject([
      { action: "signed_in" },
      { action: "codes_set_up", to: null },
    ]);
  });

  test("begun anew has another secret; ends every session that had no code, but this one", async () => {
    const who = await somebody();
    const [mine, other] = [
      await startAdministratorSession(who.id, from()),
      await startAdministratorSession(who.id, from()),
    ];
    await beginCodes(who);
    const before = (await readSetUp(who))?.letters ?? "";
    await beginCodes(who);
    const letters = (await readSetUp(who))?.letters ?? "";
    expect(letters).not.toBe(before);
    expect(await confirmCodes(who, { code: codeOf(before), secret: mine })).toEqual({
      refused: "wrong_code",
    });
    await confirmCodes(who, { code: codeOf(letters), secret: mine });
    expect(await findAdministratorSession(mine)).not.toBeNull();
    expect(await findAdministratorSession(other)).toBeNull();
  });

  test("by two at once is done once", async () => {
    const who = await somebody();
    await beginCodes(who);
    const code = codeOf((await readSetUp(who))?.letters ?? "");
    const answers = await Promise.all([1, 2, 3, 4].map(() => confirmCodes(who, { code, secret: "" })));
    expect(answers.filter((answer) => "recoveryCodes" in answer)).toHaveLength(1);
    expect(await readCodes(who)).toMatchObject({ left: 10 });
  });
});

describe("codes one has", () => {
  test("are turned off for the password and a code, and not for one of them", async () => {
    const { who, letters, recovery } = await withCodes({ passwordHash: await hashPassword(goodPassword) });
    const awaiting = await startAdministratorSession(who.id, from());
    const off = (password: string, code: string) => turnOffCodes(who, { password, code });
    expect(await off("not the password at all", codeOf(letters))).toEqual({ refused: "wrong_password" });
    expect(await off(goodPassword, "000000")).toEqual({ refused: "wrong_code" });
    // Neither has used up the code.
    expect(await off(goodPassword, codeOf(letters))).toEqual({ done: true });
    expect(await readCodes(who)).toEqual({ since: null, left: 0, isRequired: false });
    expect(await rowOf(who)).toMatchObject({ codeSecret: null, codeSince: null, codeLastStep: null });
    expect(await findAwaited(awaiting)).toBeNull();
    expect(await off(goodPassword, recovery[0] ?? "")).toEqual({ refused: "wrong_code" });
    expect(await findAdministratorSession(await startAdministratorSession(who.id, from()))).not.toBeNull();
    expect((await activityOf(who)).map(({ action }) => action)).toEqual([
      "codes_set_up",
      "codes_turned_off",
      "signed_in",
    ]);
  });

  test("come with new recovery codes for a code, after which the old ones are worth nothing", async () => {
    const { who, letters, recovery } = await withCodes();
    expect(await renewRecoveryCodes(who, "123")).toEqual({ refused: "wrong_code" });
    const renewed = await renewRecoveryCodes(who, codeOf(letters));
    if (!("recoveryCodes" in renewed)) throw new Error("refused");
    expect(renewed.recoveryCodes.filter((code) => recovery.includes(code))).toEqual([]);
    const attempt = async (code = "") =>
      completeSignIn(await startAdministratorSession(who.id, from()), code, from());
    expect(await attempt(recovery[0])).toEqual({ refused: "wrong_code" });
    expect(await attempt(renewed.recoveryCodes[0])).toHaveProperty("secret");
    // A recovery code does as well.
    expect(await renewRecoveryCodes(who, renewed.recoveryCodes[1] ?? "")).toHaveProperty("recoveryCodes");
    expect((await activityOf(who)).map(({ action }) => action)).toContain("recovery_codes_renewed");
  });

  test("are removed by a teammate who covers one's role, never by oneself; sessions end", async () => {
    const boss = await somebody();
    const { who, letters } = await withCodes();
    const limited = await somebody({ permissions: ["manage_administrators"] });
    const done = await completeSignIn(
      await startAdministratorSession(who.id, from()),
      codeOf(letters),
      from(),
    );
    expect(await removeCodes(who, who.id)).toEqual({ refused: "own_codes" });
    expect(await removeCodes(limited, who.id)).toEqual({ refused: "wider" });
    expect(await removeCodes(boss, 999_999)).toEqual({ refused: "not_found" });
    expect((await findTeamMember(boss, who.id))?.teammate.codeSince).toBeInstanceOf(Date);
    expect(await removeCodes(boss, who.id)).toEqual({ done: true });
    expect(await removeCodes(boss, who.id)).toEqual({ done: true });
    expect(await findAdministratorSession("secret" in done ? done.secret : "")).toBeNull();
    expect(await readCodes(who)).toEqual({ since: null, left: 0, isRequired: false });
    expect(await activityOf(boss)).toMatchObject([
      { action: "codes_removed", subject: "administrator", subjectId: String(who.id) },
    ]);
  });
});
