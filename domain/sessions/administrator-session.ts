import { randomBytes } from "node:crypto";

import { and, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { prepared } from "@/db/prepared";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { administrators, roles } from "@/db/schema/administrators";
import {
  administratorColumns,
  hasCodesIfRequired,
  isActiveAdministrator,
  type Administrator,
} from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { beginSetUp } from "@/domain/accounts/set-up-codes";
import { networkOf } from "@/domain/accounts/throttle";
import { tokenHash } from "@/domain/storefronts/links";

/** Where a session was started from. */
export type Client = { address: string; userAgent: string | null };

/** What still has to be done after the password before a session is one: type a code, or set codes up. */
export type Awaits = Exclude<(typeof administratorSessions.$inferSelect)["awaits"], null>;

const isInTime = and(
  gt(administratorSessions.endsAt, sql`now()`),
  gt(administratorSessions.lastSeenAt, sql`now() - interval '30 minutes'`),
);

/** Condition: somebody is signed in with it, and it is neither idle for 30 minutes nor older than 12 hours. */
export const isAliveSession = and(isInTime, isNull(administratorSessions.awaits));

/**
 * Starts a session of an administrator whose password was right, and gives the secret that the cookie holds. Where codes are
 * asked for, or have to be set up first, it is nobody's for ten minutes, until that is done; otherwise the sign-in is written down.
 */
export const startAdministratorSession = (administratorId: number, client: Client): Promise<string> =>
  db().transaction(async (tx) => {
    const awaits = await readAwaits(tx, administratorId);
    if (awaits === "setup") await beginSetUp(tx, administratorId);
    return insertSession(tx, administratorId, client, awaits);
  });

/** The row stays locked, so that codes turned on meanwhile either see this session or are seen by it. */
async function readAwaits(tx: Transaction, administratorId: number): Promise<Awaits | null> {
  const [held] = await tx
    .select({ since: administrators.codeSince, isRequired: roles.requiresCode })
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(eq(administrators.id, administratorId))
    .for("update", { of: administrators });
  if (held?.since) return "code";
  return held?.isRequired ? "setup" : null;
}

/** Adds a session; one that awaits nothing is a sign-in, and written down. */
export async function insertSession(
  tx: Transaction,
  administratorId: number,
  client: Client,
  awaits: Awaits | null,
): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  await tx.insert(administratorSessions).values({
    secretHash: tokenHash(secret),
    administratorId,
    awaits,
    endsAt: awaits ? sql`now() + interval '10 minutes'` : sql`now() + interval '12 hours'`,
    addressPrefix: networkOf(client.address),
    userAgent: client.userAgent?.slice(0, 200) ?? null,
  });
  if (!awaits) await recordActivity(tx, { id: administratorId }, { action: "signed_in" });
  return secret;
}

const ofSecret = prepared((reader) =>
  reader
    .select({
      ...administratorColumns,
      sessionId: administratorSessions.id,
      isNoted: sql<boolean>`${administratorSessions.lastSeenAt} > now() - interval '1 minute'`,
    })
    .from(administratorSessions)
    .innerJoin(administrators, eq(administrators.id, administratorSessions.administratorId))
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(
      and(
        eq(administratorSessions.secretHash, sql.placeholder("hash")),
        isAliveSession,
        isActiveAdministrator,
        hasCodesIfRequired,
      ),
    )
    .prepare("administrator_session"),
);

/** The administrator a secret belongs to, null where its session or its administrator has ended; notes that it was seen. */
export async function findAdministratorSession(secret: string): Promise<Administrator | null> {
  const [found] = await ofSecret().execute({ hash: tokenHash(secret) });
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

/** Somebody whose password was right and who is not signed in yet: no administrator to any verb. */
export type Awaited = Pick<Administrator, "id" | "email" | "emailKey" | "language"> & { awaits: Awaits };

/** Whom a secret belongs to whose session awaits a code or its set-up; null where it does not, or its ten minutes are over. */
export async function findAwaited(secret: string): Promise<Awaited | null> {
  const { id, email, emailKey, language } = administratorColumns;
  const [found] = await db()
    .select({ id, email, emailKey, language, awaits: administratorSessions.awaits })
    .from(administratorSessions)
    .innerJoin(administrators, eq(administrators.id, administratorSessions.administratorId))
    .where(
      and(
        eq(administratorSessions.secretHash, tokenHash(secret)),
        isInTime,
        isNotNull(administratorSessions.awaits),
        isActiveAdministrator,
      ),
    );
  return found?.awaits ? { ...found, awaits: found.awaits } : null;
}

/** Ends a session; its cookie, and every copy of it, is worth nothing from then on. */
export async function endAdministratorSession(secret: string): Promise<void> {
  await db()
    .delete(administratorSessions)
    .where(eq(administratorSessions.secretHash, tokenHash(secret)));
}
