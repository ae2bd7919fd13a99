import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { administrators } from "@/db/schema/administrators";
import { passwordResets } from "@/db/schema/password-resets";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { goodPassword } from "@/db/testing/invitations";
import { first, makeShop } from "@/db/testing/shop";
import { forgetExpired } from "@/domain/accounts/forget-expired";
import { queuePasswordLink } from "@/domain/accounts/request-password-reset";
import { setAdministratorPassword } from "@/domain/accounts/reset-password";
import { deriveToken } from "@/domain/storefronts/links";

import {
  endAdministratorSession,
  findAdministratorSession,
  startAdministratorSession,
} from "./administrator-session";
import { findSession } from "./customer-session";

useDatabase();

const client = { address: "2001:db8::1", userAgent: "a browser" };

const sessionsOf = (id: number) =>
  db().select().from(administratorSessions).where(eq(administratorSessions.administratorId, id));

/** Starts a session, then has it be as given. */
async function sessionLike(change: object = {}) {
  const { id } = await makeAdministrator();
  const secret = await startAdministratorSession(id, client);
  await db()
    .update(administratorSessions)
    .set({ addressPrefix: "192.0.2.1", ...change })
    .where(eq(administratorSessions.administratorId, id));
  return { id, secret };
}

describe("a session of an administrator", () => {
  test("belongs to its secret, of which the database has only a hash, until it is ended", async () => {
    const administrator = await makeAdministrator();
    const [one, two] = [
      await startAdministratorSession(administrator.id, client),
      await startAdministratorSession(administrator.id, client),
    ];
    expect(Buffer.from(one, "base64url")).toHaveLength(32);
    expect(await findAdministratorSession(one)).toEqual(administrator);
    expect(await findAdministratorSession("guess")).toBeNull();
    expect(await findSession(one)).toBeNull();
    await endAdministratorSession(one);
    expect(await findAdministratorSession(one)).toBeNull();
    expect(await findAdministratorSession(two)).not.toBeNull();
    const stored = JSON.stringify(await sessionsOf(administrator.id));
    expect(stored).not.toContain(two);
    expect(stored).toContain("2001:db8:0:0::/64");
  });

  test("ends after 30 minutes without a request, by the database's clock", async () => {
    const fresh = await sessionLike({ lastSeenAt: sql`now() - interval '29 minutes 50 seconds'` });
    expect(await findAdministratorSession(fresh.secret)).not.toBeNull();
    const idle = await sessionLike({ lastSeenAt: sql`now() - interval '30 minutes'` });
    expect(await findAdministratorSession(idle.secret)).toBeNull();
    // Asking once more does not bring it back.
    expect(await findAdministratorSession(idle.secret)).toBeNull();
  });

  test("ends after 12 hours, however busy", async () => {
    const { id, secret } = await sessionLike();
    const { createdAt, endsAt } = first(await sessionsOf(id));
    expect(endsAt.getTime() - createdAt.getTime()).toBe(12 * 3_600_000);
    await db()
      .update(administratorSessions)
      .set({ endsAt: sql`now() + interval '5 seconds'`, lastSeenAt: sql`now() - interval '2 minutes'` })
      .where(eq(administratorSessions.administratorId, id));
    expect(await findAdministratorSession(secret)).not.toBeNull();
    expect(first(await sessionsOf(id)).endsAt.getTime()).toBeLessThan(Date.now() + 6_000);
    await db()
      .update(administratorSessions)
      .set({ endsAt: sql`now()` })
      .where(eq(administratorSessions.administratorId, id));
    expect(await findAdministratorSession(secret)).toBeNull();
  });

  test("is noted as seen when it is used", async () => {
    const { id, secret } = await sessionLike({ lastSeenAt: sql`now() - interval '20 minutes'` });
    await findAdministratorSession(secret);
    expect(Date.now() - first(await sessionsOf(id)).lastSeenAt.getTime()).toBeLessThan(10_000);
  });

  test("ends with the next request once its administrator is disabled", async () => {
    const { id, secret } = await sessionLike();
    await db()
      .update(administrators)
      .set({ disabledAt: sql`now()` })
      .where(eq(administrators.id, id));
    expect(await findAdministratorSession(secret)).toBeNull();
  });

  test("is written down as a sign-in", async () => {
    const { id } = await sessionLike();
    expect(await db().select().from(activity).where(eq(activity.administratorId, id))).toMatchObject([
      { action: "signed_in", websiteId: null, from: null, to: null },
    ]);
  });

  test("ends when its administrator sets a password, as does every other link to set one", async () => {
    const { store } = await makeShop();
    const { id, secret } = await sessionLike();
    for (let turn = 0; turn < 2; turn += 1)
      await db().transaction((tx) => queuePasswordLink(tx, store.id, { administratorId: id }));
    const [one, two] = await db().select().from(passwordResets).where(eq(passwordResets.administratorId, id));
    if (!one || !two) throw new Error("no links");
    expect(await setAdministratorPassword(deriveToken("password", one), "short")).toEqual({
      refused: "password_too_short",
    });
    expect(await findAdministratorSession(secret)).not.toBeNull();
    expect(await setAdministratorPassword(deriveToken("password", one), goodPassword)).toEqual({
      done: true,
    });
    expect(await findAdministratorSession(secret)).toBeNull();
    expect(await setAdministratorPassword(deriveToken("password", two), goodPassword)).toEqual({
      refused: "link_unusable",
    });
  });
});

test("sessions over for more than a day are deleted, the rest kept", async () => {
  const over = await sessionLike({ endsAt: sql`now() - interval '25 hours'` });
  const recent = await sessionLike({ endsAt: sql`now() - interval '1 hour'` });
  await forgetExpired();
  expect(await sessionsOf(over.id)).toEqual([]);
  expect(await sessionsOf(recent.id)).toHaveLength(1);
});
