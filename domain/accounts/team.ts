import { and, eq, isNotNull, isNull, ne, sql } from "drizzle-orm";

import { db, type Reader, type Transaction } from "@/db/client";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { administrators, roles } from "@/db/schema/administrators";
import { tokenHash } from "@/domain/storefronts/links";

import {
  administratorColumns,
  demand,
  hasCodesIfRequired,
  isActiveAdministrator,
  may,
  type Administrator,
  type Permission,
} from "./administrator";

/** What a role allows, and where: null is on all websites. */
export type Grant = { permissions: Permission[]; websiteIds: number[] | null };

/** True where the websites of a role exist for this person, so that the role and its holders do too. */
export function isInSight(holder: Grant, { websiteIds }: Grant): boolean {
  if (holder.websiteIds === null) return true;
  return websiteIds !== null && websiteIds.every((id) => holder.websiteIds?.includes(id));
}

/** True where somebody holds all that a role allows, everywhere it does: nobody gives or takes more than they hold. */
export const covers = (holder: Grant, grant: Grant): boolean =>
  isInSight(holder, grant) &&
  grant.permissions.every((permission) => holder.permissions.includes(permission));

/** The website something about a role is filed under in the activity: its only one, else none. */
export const onlyWebsiteOf = ({ websiteIds }: Grant): number | null =>
  websiteIds?.length === 1 ? (websiteIds[0] ?? null) : null;

/** Somebody of the team with what their role allows. */
export type Teammate = Grant & {
  id: number;
  name: string;
  email: string;
  roleId: number;
  role: string;
  language: Administrator["language"];
  hasPassword: boolean;
  codeSince: Date | null;
  requiresCode: boolean;
  disabledAt: Date | null;
};

export const teammateColumns = {
  id: administrators.id,
  name: administrators.name,
  email: administrators.email,
  roleId: administrators.roleId,
  role: roles.name,
  permissions: roles.permissions,
  websiteIds: roles.websiteIds,
  language: administrators.language,
  hasPassword: sql<boolean>`${administrators.passwordHash} is not null`,
  codeSince: administrators.codeSince,
  requiresCode: roles.requiresCode,
  disabledAt: administrators.disabledAt,
};

/** A teammate this person may know of; null for everybody else and for who does not exist. */
export async function findTeammate(
  reader: Reader,
  administrator: Administrator,
  id: number,
): Promise<Teammate | null> {
  if (!Number.isSafeInteger(id)) return null;
  const [found] = await reader
    .select(teammateColumns)
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(eq(administrators.id, id));
  return found && (found.id === administrator.id || isInSight(administrator, found)) ? found : null;
}

/** True for what can be the id of a role or a website. */
export const isSmallId = (id: number): boolean => Number.isInteger(id) && id > 0 && id <= 32_767;

export type Role = Grant & {
  id: number;
  name: string;
  /** Whoever holds it has to sign in with a one-time code besides the password. */
  requiresCode: boolean;
};

export const roleColumns = {
  id: roles.id,
  name: roles.name,
  permissions: roles.permissions,
  websiteIds: roles.websiteIds,
  requiresCode: roles.requiresCode,
};

/** A role this person may know of; null for every other. */
export async function findRole(
  reader: Reader,
  administrator: Administrator,
  id: number,
): Promise<Role | null> {
  if (!isSmallId(id)) return null;
  const [found] = await reader.select(roleColumns).from(roles).where(eq(roles.id, id));
  return found && isInSight(administrator, found) ? found : null;
}

/** Why the team stays as it is, besides what a verb has to say itself. */
export type TeamRefusal = "not_found" | "last_keeper";

class NoKeeper extends Error {}

/**
 * Changes who may do what. Changes take turns, and each decides by what holds when its turn comes, also about the person who
 * asks for it. One that would leave nobody who can sign in and manage administrators on all websites is taken back.
 */
export async function changeTeam<Done extends object, Refusal>(
  administrator: Administrator,
  change: (tx: Transaction, actor: Administrator) => Promise<Done | { refused: Refusal }>,
): Promise<Done | { refused: Refusal | TeamRefusal }> {
  demand(administrator, "manage_administrators");
  try {
    return await db().transaction(async (tx) => {
      await tx.select({ id: roles.id }).from(roles).orderBy(roles.id).for("update");
      const actor = await readActor(tx, administrator.id);
      if (!actor) return { refused: "not_found" as const };
      const hadKeeper = await hasKeeper(tx);
      const result = await change(tx, actor);
      if (hadKeeper && !(await hasKeeper(tx))) throw new NoKeeper();
      return result;
    });
  } catch (error) {
    if (error instanceof NoKeeper) return { refused: "last_keeper" };
    throw error;
  }
}

async function readActor(tx: Transaction, id: number): Promise<Administrator | null> {
  const [actor] = await tx
    .select(administratorColumns)
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(and(eq(administrators.id, id), isActiveAdministrator, hasCodesIfRequired));
  return actor && may(actor, "manage_administrators") ? actor : null;
}

async function hasKeeper(tx: Transaction): Promise<boolean> {
  const [keeper] = await tx
    .select({ id: administrators.id })
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(
      and(
        isActiveAdministrator,
        isNotNull(administrators.passwordHash),
        isNull(roles.websiteIds),
        sql`'manage_administrators' = any(${roles.permissions})`,
      ),
    )
    .limit(1);
  return keeper !== undefined;
}

/** Ends every session of an administrator, but for the one of a secret where there is one; gives how many there were. */
export async function endSessionsOf(
  tx: Transaction,
  administratorId: number,
  kept: string | null = null,
): Promise<number> {
  const ended = await tx
    .delete(administratorSessions)
    .where(
      and(
        eq(administratorSessions.administratorId, administratorId),
        kept === null ? undefined : ne(administratorSessions.secretHash, tokenHash(kept)),
      ),
    )
    .returning({ id: administratorSessions.id });
  return ended.length;
}
