import { and, desc, eq, ne, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import type { Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { tokenHash } from "@/domain/storefronts/links";

import { isAliveSession } from "./administrator-session";
import { sessionColumns, type Session } from "./list-team";

/** Where an administrator is signed in, last seen first; `isThis` is the session of the secret. */
export function listOwnSessions(
  { id }: Administrator,
  secret: string,
): Promise<(Session & { isThis: boolean })[]> {
  return db()
    .select({
      ...sessionColumns,
      isThis: sql<boolean>`${eq(administratorSessions.secretHash, tokenHash(secret))}`,
    })
    .from(administratorSessions)
    .where(and(eq(administratorSessions.administratorId, id), isAliveSession))
    .orderBy(desc(administratorSessions.lastSeenAt), desc(administratorSessions.id));
}

/** Ends one of an administrator's own sessions, never that of the secret, which signing out ends. */
export const endOwnSession = (administrator: Administrator, secret: string, id: number): Promise<void> =>
  endThose(administrator, secret, id);

/** Ends all of an administrator's own sessions but that of the secret. */
export const endOtherSessions = (administrator: Administrator, secret: string): Promise<void> =>
  endThose(administrator, secret, null);

function endThose(administrator: Administrator, secret: string, id: number | null): Promise<void> {
  return db().transaction(async (tx) => {
    const ended = await tx
      .delete(administratorSessions)
      .where(
        and(
          eq(administratorSessions.administratorId, administrator.id),
          ne(administratorSessions.secretHash, tokenHash(secret)),
          id === null ? undefined : eq(administratorSessions.id, id),
        ),
      )
      .returning({ id: administratorSessions.id });
    if (ended.length === 0) return;
    await recordActivity(
      tx,
      administrator,
      id === null
        ? { action: "sessions_ended", to: { sessions: ended.length } }
        : { action: "session_ended" },
    );
  });
}
