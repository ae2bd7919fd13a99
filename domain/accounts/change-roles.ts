import { and, eq, inArray, ne, sql, type SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { administrators, permissions as allPermissions, roles } from "@/db/schema/administrators";
import { websites } from "@/db/schema/websites";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";

import { isPermission, type Administrator, type Permission } from "./administrator";
import { recordActivity } from "./record-activity";
import { codesAreOff } from "./take-code";
import {
  changeTeam,
  covers,
  endSessionsOf,
  findRole,
  isInSight,
  isSmallId,
  onlyWebsiteOf,
  type Grant,
  type Role,
  type TeamRefusal,
} from "./team";

/** A role as a form gives it; `websiteIds` null is on all websites. */
export type RoleInput = {
  name: string;
  permissions: string[];
  websiteIds: number[] | null;
  requiresCode: boolean;
};

export type RoleRefusals = {
  name?: TextRefusal | "name_taken";
  permissions?: "none_chosen" | "more_than_held";
  websites?: "none_chosen" | "more_than_held";
};

/** Who manages something sees it: a permission is saved with the one it makes no sense without. */
const implied: Partial<Record<Permission, Permission>> = { manage_invitations: "view_invitations" };

const withImplied = (chosen: Permission[]): Permission[] =>
  allPermissions.filter((one) => chosen.some((held) => held === one || implied[held] === one));

type Saved = { id: number };

/** Makes a role within what the administrator holds. */
export const addRole = (
  administrator: Administrator,
  input: RoleInput,
): Promise<Saved | { refused: RoleRefusals | TeamRefusal }> =>
  changeTeam(administrator, async (tx, actor): Promise<Saved | { refused: RoleRefusals }> => {
    const role = await readRole(tx, actor, input, null);
    if ("refused" in role) return role;
    const [made] = await tx.insert(roles).values(role).returning({ id: roles.id });
    const id = made?.id ?? 0;
    await recordActivity(tx, actor, {
      action: "role_added",
      subject: "role",
      subjectId: id,
      websiteId: onlyWebsiteOf(role),
      to: await told(tx, role),
    });
    return { id };
  });

/**
 * Changes a role. Where it then allows something else, the sessions of all who hold it end; where it only begins to require
 * codes, those of holders who have none, who set them up when they next sign in.
 */
export const changeRole = (
  administrator: Administrator,
  id: number,
  input: RoleInput,
): Promise<Saved | { refused: RoleRefusals | "wider" | TeamRefusal }> =>
  changeTeam(
    administrator,
    async (tx, actor): Promise<Saved | { refused: RoleRefusals | "wider" | "not_found" }> => {
      const before = await findRole(tx, actor, id);
      if (!before) return { refused: "not_found" };
      if (!covers(actor, before)) return { refused: "wider" };
      const role = await readRole(tx, actor, input, id);
      if ("refused" in role) return role;
      const changed = roleFields.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(role[key]));
      if (changed.length === 0) return { id };
      await tx.update(roles).set(role).where(eq(roles.id, id));
      if (changed.includes("permissions") || changed.includes("websiteIds")) await endSessionsOfRole(tx, id);
      else if (changed.includes("requiresCode") && role.requiresCode)
        await endSessionsOfRole(tx, id, codesAreOff);
      await recordActivity(tx, actor, {
        action: "role_changed",
        subject: "role",
        subjectId: id,
        websiteId: onlyWebsiteOf(before),
        from: await told(tx, before, changed),
        to: await told(tx, role, changed),
      });
      return { id };
    },
  );

/** Removes a role nobody has, not even somebody disabled. */
export const removeRole = (
  administrator: Administrator,
  id: number,
): Promise<{ done: true } | { refused: "wider" | "in_use" | TeamRefusal }> =>
  changeTeam(
    administrator,
    async (tx, actor): Promise<{ done: true } | { refused: "wider" | "in_use" | "not_found" }> => {
      const role = await findRole(tx, actor, id);
      if (!role) return { refused: "not_found" };
      if (!covers(actor, role)) return { refused: "wider" };
      const holders = await tx.$count(administrators, eq(administrators.roleId, id));
      if (holders > 0) return { refused: "in_use" };
      await tx.delete(roles).where(eq(roles.id, id));
      await recordActivity(tx, actor, {
        action: "role_removed",
        subject: "role",
        subjectId: id,
        websiteId: onlyWebsiteOf(role),
        from: await told(tx, role),
      });
      return { done: true };
    },
  );

async function readRole(
  tx: Transaction,
  actor: Administrator,
  input: RoleInput,
  id: number | null,
): Promise<Omit<Role, "id"> | { refused: RoleRefusals }> {
  const name = parsePlainText(input.name, { limit: 60, required: true });
  const permissions = withImplied(input.permissions.filter(isPermission));
  const websiteIds = input.websiteIds && [...new Set(input.websiteIds)].toSorted((a, b) => a - b);
  const refused: RoleRefusals = {};
  if ("refused" in name) refused.name = name.refused;
  else if (await isTaken(tx, name.text, id)) refused.name = "name_taken";
  if (permissions.length === 0) refused.permissions = "none_chosen";
  else if (!permissions.every((one) => actor.permissions.includes(one)))
    refused.permissions = "more_than_held";
  const websites = await refuseWebsites(tx, actor, { permissions, websiteIds });
  if (websites) refused.websites = websites;
  if (Object.keys(refused).length > 0 || !("text" in name)) return { refused };
  return { name: name.text, permissions, websiteIds, requiresCode: input.requiresCode };
}

async function isTaken(tx: Transaction, name: string, id: number | null): Promise<boolean> {
  const sameName = sql`lower(${roles.name}) = lower(${name})`;
  return (await tx.$count(roles, id === null ? sameName : and(sameName, ne(roles.id, id)))) > 0;
}

async function refuseWebsites(
  tx: Transaction,
  actor: Administrator,
  grant: Grant,
): Promise<RoleRefusals["websites"] | null> {
  if (grant.websiteIds?.length === 0) return "none_chosen";
  if (!isInSight(actor, grant)) return "more_than_held";
  if (grant.websiteIds === null) return null;
  if (!grant.websiteIds.every(isSmallId)) return "more_than_held";
  const known = await tx.$count(websites, inArray(websites.id, grant.websiteIds));
  return known === grant.websiteIds.length ? null : "more_than_held";
}

const roleFields = ["name", "permissions", "websiteIds", "requiresCode"] as const;

/** A role as the activity tells it, or some of it: websites by their names, none for all. */
async function told(
  tx: Transaction,
  { name, permissions, websiteIds, requiresCode }: Omit<Role, "id">,
  fields: readonly (typeof roleFields)[number][] = roleFields,
): Promise<Record<string, unknown>> {
  const named = websiteIds
    ? await tx
        .select({ name: websites.name })
        .from(websites)
        .where(inArray(websites.id, websiteIds))
        .orderBy(websites.position, websites.id)
    : [];
  return {
    ...(fields.includes("name") && { name }),
    ...(fields.includes("permissions") && { permissions }),
    ...(fields.includes("websiteIds") && { websites: named.map((website) => website.name) }),
    ...(fields.includes("requiresCode") && { requiresCode }),
  };
}

async function endSessionsOfRole(tx: Transaction, roleId: number, which?: SQL): Promise<void> {
  const holders = await tx
    .select({ id: administrators.id })
    .from(administrators)
    .where(and(eq(administrators.roleId, roleId), which));
  for (const { id } of holders) await endSessionsOf(tx, id);
}
