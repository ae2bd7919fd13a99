import { and, asc, count, desc, eq, isNull, or, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { administrators, roles } from "@/db/schema/administrators";
import { websites } from "@/db/schema/websites";
import {
  demand,
  isActiveAdministrator,
  seesWebsite,
  type Administrator,
} from "@/domain/accounts/administrator";
import { codesAreOff } from "@/domain/accounts/take-code";
import {
  covers,
  findRole,
  findTeammate,
  roleColumns,
  teammateColumns,
  type Role,
  type Teammate,
} from "@/domain/accounts/team";

import { isAliveSession } from "./administrator-session";

type Member = Teammate & { lastSeenAt: Date | null; sessions: number; isCovered: boolean };

const countSessions = sql<number>`(select count(*)::int from ${administratorSessions}
  where ${administratorSessions.administratorId} = ${administrators.id} and ${isAliveSession})`;

// Sessions go when they end; what was done in them stays.
const lastSeenAt = sql`greatest(
  (select max(${administratorSessions.lastSeenAt}) from ${administratorSessions}
    where ${administratorSessions.administratorId} = ${administrators.id} and ${isNull(administratorSessions.awaits)}),
  (select ${activity.at} from ${activity} where ${activity.administratorId} = ${administrators.id}
    order by ${activity.id} desc limit 1))`
  .mapWith(administratorSessions.lastSeenAt)
  .as("seen");

/** The administrators this person may know of, active ones first; `isCovered` where they may be changed. */
export async function listTeam(administrator: Administrator): Promise<Member[]> {
  demand(administrator, "manage_administrators");
  const rows = await db()
    .select({ ...teammateColumns, lastSeenAt, sessions: countSessions })
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(or(eq(administrators.id, administrator.id), roleInSight(administrator)))
    .orderBy(desc(isNull(administrators.disabledAt)), asc(administrators.name), asc(administrators.id));
  return rows.map((row) => ({ ...row, isCovered: covers(administrator, row) }));
}

export type Session = {
  id: number;
  startedAt: Date;
  lastSeenAt: Date;
  network: string;
  browser: string | null;
};

export const sessionColumns = {
  id: administratorSessions.id,
  startedAt: administratorSessions.createdAt,
  lastSeenAt: administratorSessions.lastSeenAt,
  network: administratorSessions.addressPrefix,
  browser: administratorSessions.userAgent,
};

/** One administrator with their sessions, null where this person may not know of them. */
export async function findTeamMember(
  administrator: Administrator,
  id: number,
): Promise<{ teammate: Teammate; isCovered: boolean; sessions: Session[] } | null> {
  demand(administrator, "manage_administrators");
  const teammate = await findTeammate(db(), administrator, id);
  if (!teammate) return null;
  const sessions = await db()
    .select(sessionColumns)
    .from(administratorSessions)
    .where(and(eq(administratorSessions.administratorId, id), isAliveSession))
    .orderBy(desc(administratorSessions.lastSeenAt));
  return { teammate, isCovered: covers(administrator, teammate), sessions };
}

type ListedRole = Role & { holders: number; isCovered: boolean };

/** The roles this person may know of, by name; `isCovered` where they may be given and changed. */
export async function listRoles(administrator: Administrator): Promise<ListedRole[]> {
  demand(administrator, "manage_administrators");
  const rows = await db()
    .select({ ...roleColumns, holders: count(administrators.id) })
    .from(roles)
    .leftJoin(administrators, eq(administrators.roleId, roles.id))
    .where(roleInSight(administrator))
    .groupBy(roles.id)
    .orderBy(asc(roles.name));
  return rows.map((row) => ({ ...row, isCovered: covers(administrator, row) }));
}

/** A role, and whom its requiring codes would keep out: how many who can sign in have none, and whether this person is one. */
export type FoundRole = Role & { isCovered: boolean; withoutCodes: number; amongThem: boolean };

/** One role, null where this person may not know of it. */
export async function findListedRole(administrator: Administrator, id: number): Promise<FoundRole | null> {
  demand(administrator, "manage_administrators");
  const role = await findRole(db(), administrator, id);
  if (!role) return null;
  const holders = await db()
    .select({ id: administrators.id })
    .from(administrators)
    .where(and(eq(administrators.roleId, id), isActiveAdministrator, codesAreOff));
  return {
    ...role,
    isCovered: covers(administrator, role),
    withoutCodes: holders.length,
    amongThem: holders.some((holder) => holder.id === administrator.id),
  };
}

/** The websites this person works on, in their order. */
export async function listWebsites(administrator: Administrator): Promise<{ id: number; name: string }[]> {
  demand(administrator, "manage_administrators");
  const rows = await db()
    .select({ id: websites.id, name: websites.name })
    .from(websites)
    .orderBy(asc(websites.position), asc(websites.id));
  return rows.filter(({ id }) => seesWebsite(administrator, id));
}

/** Condition: all websites of the role exist for this person. */
const roleInSight = ({ websiteIds }: Administrator) =>
  websiteIds === null ? sql`true` : sql`${roles.websiteIds} <@ ${sql.param(websiteIds, roles.websiteIds)}`;
