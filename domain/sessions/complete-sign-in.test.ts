import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { administrators } from "@/db/schema/administrators";
import { passwordResets } from "@/db/schema/password-resets";
import { activityOf, roleIdOf, somebody } from "@/db/testing/administrators";
import { codeOf, from, requireCodes, waitForNext, withCodes } from "@/db/testing/codes";
import { useDatabase } from "@/db/testing/database";
import { goodPassword } from "@/db/testing/invitations";
import { first, makeShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import { changeAdministrator, removeCodes } from "@/domain/accounts/change-administrator";
import { readCodes, readSetUp, turnOffCodes } from "@/domain/accounts/change-codes";
import { changeRole } from "@/domain/accounts/change-roles";
import { hashPassword } from "@/domain/accounts/password";
import { queuePasswordLink } from "@/domain/accounts/request-password-reset";
import { setAdministratorPassword } from "@/domain/accounts/reset-password";
import { deriveToken } from "@/domain/storefronts/links";

import { findAdministratorSession, findAwaited, startAdministratorSession } from "./administrator-session";
import { completeSetUp, completeSignIn } from "./complete-sign-in";
import { findListedRole, listTeam } from "./list-team";
import { listOwnSessions } from "./own-sessions";

useDatabase();

describe("signing in with codes", () => {
  test("is nobody's after the password, and has a new secret after the code", async () => {
    const { who, letters } = await withCodes();
    const awaiting = await startAdministratorSession(who.id, from());
    expect(await findAdministratorSession(awaiting)).toBeNull();
    expect(await findAwaited(awaiting)).toMatchObject({ id: who.id, awaits: "code" });
    expect(await listOwnSessions(who, awaiting)).toEqual([]);
    expect((await activityOf(who)).filter(({ action }) => action === "signed_in")).toEqual([]);
    const boss = await somebody();
    expect((await listTeam(boss)).find(({ id }) => id === who.id)).toMatchObject({ sessions: 0 });
    expect(await completeSetUp(awaiting, codeOf(letters), from())).toEqual({ refused: "over" });
    const done = await completeSignIn(awaiting, codeOf(letters), from());
    if (!("secret" in done)) throw new Error(JSON.stringify(done));
    expect(done.secret).not.toBe(awaiting);
    expect(await findAdministratorSession(done.secret)).toMatchObject({ id: who.id });
    expect(await findAdministratorSession(awaiting)).toBeNull();
    expect(await findAwaited(awaiting)).toBeNull();
    expect(await findAwaited(done.secret)).toBeNull();
    expect((await activityOf(who)).at(-1)).toMatchObject({ action: "signed_in" });
    const [session] = await db()
      .select()
      .from(administratorSessions)
      .where(eq(administratorSessions.administratorId, who.id));
    expect(Number(session?.endsAt) - Number(session?.createdAt)).toBe(12 * 3_600_000);
  });

  test("is over after ten minutes", async () => {
    const { who, letters } = await withCodes();
    const awaiting = await startAdministratorSession(who.id, from());
    const [session] = await db()
      .select()
      .from(administratorSessions)
      .where(eq(administratorSessions.administratorId, who.id));
    expect(Number(session?.endsAt) - Number(session?.createdAt)).toBe(10 * 60_000);
    await db()
      .update(administratorSessions)
      .set({ endsAt: sql`now()` })
      .where(eq(administratorSessions.administratorId, who.id));
    expect(await findAwaited(awaiting)).toBeNull();
    expect(await completeSignIn(awaiting, codeOf(letters), from())).toEqual({ refused: "over" });
    expect(await completeSignIn("guess", codeOf(letters), from())).toEqual({ refused: "over" });
  });

  test("takes a code once, and none from before it", async () => {
    const { who, letters } = await withCodes();
    const attempt = async (code: string) =>
      completeSignIn(await startAdministratorSession(who.id, from()), code, from());
    const [before, now, next] = [codeOf(letters, -1), codeOf(letters), codeOf(letters, 1)];
    expect(await attempt(now)).toHaveProperty("secret");
    expect(await attempt(now)).toEqual({ refused: "wrong_code" });
    expect(await attempt(before)).toEqual({ refused: "wrong_code" });
    expect(await attempt(next)).toHaveProperty("secret");
  });

  test("by two at once with one code lets one in, eight rounds", async () => {
    const { who, letters } = await withCodes();
    for (let round = 0; round < 8; round += 1) {
      await waitForNext(who);
      const code = codeOf(letters);
      const awaiting = [
        await startAdministratorSession(who.id, from()),
        await startAdministratorSession(who.id, from()),
      ];
      const answers = await Promise.all(awaiting.map((one) => completeSignIn(one, code, from())));
      expect(answers.filter((answer) => "secret" in answer)).toHaveLength(1);
    }
  });

  test("takes each recovery code once, however it is written, also at once; how many are left is told", async () => {
    const { who, recovery } = await withCodes();
    const [one = "", two = ""] = recovery;
    const attempt = async (code: string) =>
      completeSignIn(await startAdministratorSession(who.id, from()), code, from());
    expect(await attempt(one.toLowerCase().replaceAll("-", " "))).toHaveProperty("secret");
    expect(await attempt(one)).toEqual({ refused: "wrong_code" });
    const answers = await Promise.all([attempt(two), attempt(two), attempt(two)]);
    expect(answers.filter((answer) => "secret" in answer)).toHaveLength(1);
    expect(await readCodes(who)).toMatchObject({ left: 8 });
    const { recovery: foreign } = await withCodes();
    expect(await attempt(foreign[0] ?? "")).toEqual({ refused: "wrong_code" });
    const told = (await activityOf(who)).filter(({ action }) => action === "recovery_code_used");
    expect(told.map(({ to }) => to)).toEqual([{ left: 9 }, { left: 8 }]);
    expect(JSON.stringify(await activityOf(who))).not.toContain(one);
  });

  test("ends after 10 failures of an account, exactly, also in parallel, and says until when", async () => {
    const { who, letters } = await withCodes();
    const awaiting = await startAdministratorSession(who.id, from());
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => completeSignIn(awaiting, "000000", from())),
    );
    expect(answers.filter((answer) => "refused" in answer && answer.refused === "wrong_code")).toHaveLength(
      10,
    );
    const blocked = await completeSignIn(awaiting, codeOf(letters), from());
    expect(blocked).toMatchObject({ refused: "throttled" });
    const minutes = "until" in blocked ? (Number(blocked.until) - Date.now()) / 60_000 : 0;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);
    // Signing in anew with the password does not bring more attempts.
    const again = await startAdministratorSession(who.id, from());
    expect(await completeSignIn(again, codeOf(letters), from())).toMatchObject({ refused: "throttled" });
  });

  test("ends after 30 failures of one client address, over all accounts", async () => {
    const client = from();
    for (let account = 0; account < 3; account += 1) {
      const { who } = await withCodes();
      const awaiting = await startAdministratorSession(who.id, client);
      for (let turn = 0; turn < 10; turn += 1) await completeSignIn(awaiting, "000000", client);
    }
    const { who, letters } = await withCodes();
    const awaiting = await startAdministratorSession(who.id, client);
    expect(await completeSignIn(awaiting, codeOf(letters), client)).toMatchObject({ refused: "throttled" });
    expect(await completeSignIn(awaiting, codeOf(letters), from())).toHaveProperty("secret");
  });

  test("does not count what turned out well", async () => {
    const { who, letters } = await withCodes();
    const client = from();
    for (let turn = 0; turn < 12; turn += 1) {
      await waitForNext(who);
      const awaiting = await startAdministratorSession(who.id, client);
      expect(await completeSignIn(awaiting, codeOf(letters), client)).toHaveProperty("secret");
    }
  });

  test("is asked for after a new password as before it", async () => {
    const { store } = await makeShop();
    const { who } = await withCodes();
    const awaiting = await startAdministratorSession(who.id, from());
    await db().transaction((tx) => queuePasswordLink(tx, store.id, { administratorId: who.id }));
    const link = first(
      await db().select().from(passwordResets).where(eq(passwordResets.administratorId, who.id)),
    );
    expect(await setAdministratorPassword(deriveToken("password", link), goodPassword)).toEqual({
      done: true,
    });
    expect(await findAwaited(awaiting)).toBeNull();
    const secret = await startAdministratorSession(who.id, from());
    expect(await findAdministratorSession(secret)).toBeNull();
    expect(await findAwaited(secret)).toMatchObject({ awaits: "code" });
    expect((await readCodes(who)).left).toBe(10);
  });
});

describe("a role that requires codes", () => {
  const input = (who: Administrator) => ({
    ...{ name: who.role, permissions: who.permissions as string[], websiteIds: who.websiteIds },
    requiresCode: true,
  });

  test("keeps out at once who has none, and not who has; the form says how many that are", async () => {
    const boss = await somebody();
    const { who, letters } = await withCodes({ permissions: ["view_reports"] });
    const other = await somebody();
    const roleId = await roleIdOf(who);
    await db().update(administrators).set({ roleId }).where(eq(administrators.id, other.id));
    const secret = await startAdministratorSession(other.id, from());
    const done = await completeSignIn(
      await startAdministratorSession(who.id, from()),
      codeOf(letters),
      from(),
    );
    expect(await findListedRole(boss, roleId)).toMatchObject({ withoutCodes: 1, amongThem: false });
    expect(await changeRole(boss, roleId, input(who))).toEqual({ id: roleId });
    expect(await findAdministratorSession(secret)).toBeNull();
    expect(await findAdministratorSession("secret" in done ? done.secret : "")).toMatchObject({ id: who.id });
    expect((await activityOf(boss)).at(-1)).toMatchObject({
      action: "role_changed",
      from: { requiresCode: false },
      to: { requiresCode: true },
    });
    // What was ended stays ended when codes are no longer required.
    await changeRole(boss, roleId, { ...input(who), requiresCode: false });
    expect(await findAdministratorSession(secret)).toBeNull();
  });

  test("keeps them out also where their session began while the role was changed", async () => {
    const who = await somebody();
    const secret = await startAdministratorSession(who.id, from());
    await requireCodes(who);
    expect(await findAdministratorSession(secret)).toBeNull();
  });

  test("has codes set up at the next sign-in, which that completes under a new secret", async () => {
    const who = await somebody();
    await requireCodes(who);
    const [awaiting, beside] = [
      await startAdministratorSession(who.id, from()),
      await startAdministratorSession(who.id, from()),
    ];
    expect(await findAdministratorSession(awaiting)).toBeNull();
    expect(await findAwaited(awaiting)).toMatchObject({ id: who.id, awaits: "setup" });
    const letters = (await readSetUp(who))?.letters ?? "";
    expect(await completeSignIn(awaiting, codeOf(letters), from())).toEqual({ refused: "over" });
    expect(await completeSetUp(awaiting, "000000", from())).toEqual({ refused: "wrong_code" });
    const done = await completeSetUp(awaiting, codeOf(letters), from());
    if (!("secret" in done)) throw new Error(JSON.stringify(done));
    expect(done.recoveryCodes).toHaveLength(10);
    expect(await findAdministratorSession(done.secret)).toMatchObject({ id: who.id });
    expect(await findAwaited(awaiting)).toBeNull();
    expect(await findAwaited(beside)).toBeNull();
    expect(await findAwaited(await startAdministratorSession(who.id, from()))).toMatchObject({
      awaits: "code",
    });
    expect((await activityOf(who)).map(({ action }) => action)).toEqual(["codes_set_up", "signed_in"]);
  });

  test("asks for them of who gets it, and keeps them from being turned off", async () => {
    const boss = await somebody();
    const keen = await somebody();
    await requireCodes(keen);
    const other = await somebody();
    const secret = await startAdministratorSession(other.id, from());
    const roleId = await roleIdOf(keen);
    await changeAdministrator(boss, other.id, { name: "Other", roleId });
    expect(await findAdministratorSession(secret)).toBeNull();
    expect(await findAwaited(await startAdministratorSession(other.id, from()))).toMatchObject({
      awaits: "setup",
    });
    const { who, letters, recovery } = await withCodes({ passwordHash: await hashPassword(goodPassword) });
    await requireCodes(who);
    for (const code of [codeOf(letters), recovery[0] ?? ""])
      expect(await turnOffCodes(who, { password: goodPassword, code })).toEqual({
        refused: "required",
      });
    expect(await readCodes(who)).toMatchObject({ left: 10, isRequired: true });
  });

  test("lets nobody change the team who has lost access by it a moment before", async () => {
    const boss = await somebody();
    const other = await somebody();
    await requireCodes(boss);
    expect(await removeCodes(boss, other.id)).toEqual({ refused: "not_found" });
  });
});
