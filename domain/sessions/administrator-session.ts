import { randomBytes } from "node:crypto";

import { and, eq, gt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { administrators, roles } from "@/db/schema/administrators";
import {
  administratorColumns,
  isActiveAdministrator,
  type Administrator,
} from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { networkOf } from "@/domain/accounts/throttle";
import { tokenHash } from "@/domain/storefronts/links";

/** Condition: neither idle for 30 minutes nor older than 12 hours. */
export const isAliveSession = and(
  gt(administratorSessions.endsAt, sql`now()`),
  gt(administratorSessions.lastSeenAt, sql`now() - interval '30 minutes'`),
);

/** Starts a session of an administrator, writes down that they signed in, and gives the secret that the cookie holds. */
export async function startAdministratorSession(
  administratorId: number,
  client: { address: string; userAgent: string | null },
): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  await db().transaction(async (tx) => {
    await tx.insert(administratorSessions).values({
      secretHash: tokenHash(secret),
      administratorId,
      endsAt: sql`now() + interval '12 hours'`,
      addressPrefix: networkOf(client.address),
      userAgent: client.userAgent?.slice(0, 200) ?? null,
    });
    await recordActivity(tx, { id: administratorId }, { action: "signed_in" });
  });
  return secret;
}

/** The administrator a secret belongs to, null where its session or its administrator has ended; notes that it was seen. */
export async function findAdministratorSession(secret: string): Promise<Administrator | null> {
  const [found] = await db()
    .select({
      ...administratorColumns,
      sessionId: administratorSessions.id,
      isNoted: sql<boolean>`${administratorSessions.lastSeenAt} > now() - interval '1 minute'`,
    })
    .from(administratorSessions)
    .innerJoin(administrators, eq(administrators.id, administratorSessions.administratorId))
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(
      and(eq(administratorSessions.secretHash, tokenHash(secret)), isAliveSession, isActiveAdministrator),
    );
  if (!found) return null;
  const { sessionId, isNoted, ...administrator } = found;
  if (!isNoted) await noteSeen(sessionId);
  return administrator;
}

const noteSeen = (id: number) =>
  db()
    .update(administratorSessions)
    .set({ lastSeenAt: sql`now()` })
    .where(and(eq(administratorSessions.id, id), isAliveSession));

/** Ends a session; its cookie, and every copy of it, is worth nothing from then on. */
export async function endAdministratorSession(secret: string): Promise<void> {
  await db()
    .delete(administratorSessions)
    .where(eq(administratorSessions.secretHash, tokenHash(secret)));
}
