import { and, eq, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { administrators } from "@/db/schema/administrators";
import { parsePlainText } from "@/domain/recipients/plain-text";

import type { Administrator } from "./administrator";
import type { PersonRefusals } from "./invite-administrator";
import { recordActivity } from "./record-activity";
import { forgetCodes } from "./set-up-codes";
import {
  changeTeam,
  covers,
  endSessionsOf,
  findRole,
  findTeammate,
  onlyWebsiteOf,
  type Teammate,
  type TeamRefusal,
} from "./team";

type Changed = { done: true };
type Refused = { refused: PersonRefusals | "wider" | "not_found" };

/** Changes the name and the role of an administrator; another role ends their sessions. */
export const changeAdministrator = (
  administrator: Administrator,
  id: number,
  input: { name: string; roleId: number },
): Promise<Changed | { refused: PersonRefusals | "wider" | TeamRefusal }> =>
  changeTeam(administrator, async (tx, actor): Promise<Changed | Refused> => {
    const teammate = await findTeammate(tx, actor, id);
    if (!teammate) return { refused: "not_found" };
    if (!covers(actor, teammate)) return { refused: "wider" };
    const name = parsePlainText(input.name, { limit: 60, required: true });
    const role = await findRole(tx, actor, input.roleId);
    if ("refused" in name) return { refused: { name: name.refused } };
    if (!role) return { refused: { role: "role_missing" } };
    if (!covers(actor, role)) return { refused: { role: "role_wider" } };
    const hasOtherName = name.text !== teammate.name;
    const hasOtherRole = role.id !== teammate.roleId;
    if (!hasOtherName && !hasOtherRole) return { done: true };
    await tx
      .update(administrators)
      .set({ name: name.text, roleId: role.id })
      .where(eq(administrators.id, id));
    if (hasOtherRole) await endSessionsOf(tx, id);
    await recordActivity(tx, actor, {
      action: "administrator_changed",
      subject: "administrator",
      subjectId: id,
      websiteId: onlyWebsiteOf(teammate),
      from: { ...(hasOtherName && { name: teammate.name }), ...(hasOtherRole && { role: teammate.role }) },
      to: { ...(hasOtherName && { name: name.text }), ...(hasOtherRole && { role: role.name }) },
    });
    return { done: true };
  });

export type AccessRefusal = "wider" | "yourself" | "own_codes";

/** Keeps an administrator from signing in, and ends their sessions at once. Nobody does this to themselves. */
export const disableAdministrator = (
  administrator: Administrator,
  id: number,
): Promise<Changed | { refused: AccessRefusal | TeamRefusal }> =>
  withTeammate(administrator, id, async (tx, actor, teammate) => {
    if (teammate.id === actor.id) return { refused: "yourself" };
    if (teammate.disabledAt) return { done: true };
    await tx
      .update(administrators)
      .set({ disabledAt: sql`now()` })
      .where(eq(administrators.id, id));
    await endSessionsOf(tx, id);
    await note(tx, actor, teammate, "administrator_disabled");
    return { done: true };
  });

/** Lets a disabled administrator sign in again. */
export const enableAdministrator = (
  administrator: Administrator,
  id: number,
): Promise<Changed | { refused: AccessRefusal | TeamRefusal }> =>
  withTeammate(administrator, id, async (tx, actor, teammate) => {
    if (!teammate.disabledAt) return { done: true };
    await tx.update(administrators).set({ disabledAt: null }).where(eq(administrators.id, id));
    await note(tx, actor, teammate, "administrator_enabled");
    return { done: true };
  });

/** Ends every session of an administrator: each of their browsers has to sign in again. */
export const endSessions = (
  administrator: Administrator,
  id: number,
): Promise<Changed | { refused: AccessRefusal | TeamRefusal }> =>
  withTeammate(administrator, id, async (tx, actor, teammate) => {
    const sessions = await endSessionsOf(tx, id);
    if (sessions > 0) await note(tx, actor, teammate, "sessions_ended", { sessions });
    return { done: true };
  });

/** Ends one session of an administrator: that browser has to sign in again. */
export const endSession = (
  administrator: Administrator,
  id: number,
  sessionId: number,
): Promise<Changed | { refused: AccessRefusal | TeamRefusal }> =>
  withTeammate(administrator, id, async (tx, actor, teammate) => {
    const ended = await tx
      .delete(administratorSessions)
      .where(and(eq(administratorSessions.id, sessionId), eq(administratorSessions.administratorId, id)))
      .returning({ id: administratorSessions.id });
    if (ended.length > 0) await note(tx, actor, teammate, "session_ended");
    return { done: true };
  });

/**
 * Has no codes asked for of somebody who lost the device they came from, and ends their sessions. Where the role requires codes,
 * the next sign-in sets up new ones. Nobody does this to themselves.
 */
export const removeCodes = (
  administrator: Administrator,
  id: number,
): Promise<Changed | { refused: AccessRefusal | TeamRefusal }> =>
  withTeammate(administrator, id, async (tx, actor, teammate) => {
    if (teammate.id === actor.id) return { refused: "own_codes" };
    if (!(await forgetCodes(tx, id))) return { done: true };
    await endSessionsOf(tx, id);
    await note(tx, actor, teammate, "codes_removed");
    return { done: true };
  });

const withTeammate = (
  administrator: Administrator,
  id: number,
  change: (
    tx: Transaction,
    actor: Administrator,
    teammate: Teammate,
  ) => Promise<Changed | { refused: AccessRefusal }>,
) =>
  changeTeam(
    administrator,
    async (tx, actor): Promise<Changed | { refused: AccessRefusal | "not_found" }> => {
      const teammate = await findTeammate(tx, actor, id);
      if (!teammate) return { refused: "not_found" };
      return covers(actor, teammate) ? change(tx, actor, teammate) : { refused: "wider" };
    },
  );

const note = (
  tx: Transaction,
  actor: Administrator,
  teammate: Teammate,
  action:
    | "administrator_disabled"
    | "administrator_enabled"
    | "session_ended"
    | "sessions_ended"
    | "codes_removed",
  more: Record<string, unknown> = {},
): Promise<void> =>
  recordActivity(tx, actor, {
    action,
    subject: "administrator",
    subjectId: teammate.id,
    websiteId: onlyWebsiteOf(teammate),
    to: { name: teammate.name, ...more },
  });
