import { inArray, isNotNull, isNull, not, or, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

import { administrators, permissions, roles } from "@/db/schema/administrators";

export type Permission = (typeof permissions)[number];

/** True for the name of a permission. */
export const isPermission = (name: unknown): name is Permission =>
  permissions.some((permission) => permission === name);

/** Who works in the administration; every verb takes this from the guard and never from input. */
export type Administrator = {
  id: number;
  email: string;
  emailKey: string;
  name: string;
  language: "en" | "fr";
  role: string;
  permissions: Permission[];
  /** The only websites whose rows exist for this person; null: all. */
  websiteIds: number[] | null;
};

export const administratorColumns = {
  id: administrators.id,
  email: administrators.email,
  emailKey: administrators.emailKey,
  name: administrators.name,
  language: administrators.language,
  role: roles.name,
  permissions: roles.permissions,
  websiteIds: roles.websiteIds,
};

/** Condition: the administrator may sign in and act. */
export const isActiveAdministrator = isNull(administrators.disabledAt);

/** Condition: one-time codes are asked for of the administrator, or the role does without. */
export const hasCodesIfRequired = or(isNotNull(administrators.codeSince), not(roles.requiresCode));

/** A verb was called for somebody who may not: the guard before it is missing or asks for less. */
export class NotPermitted extends Error {}

export const may = ({ permissions: held }: Administrator, permission: Permission): boolean =>
  held.includes(permission);

/** First line of every verb of the administration: throws unless the person holds the permission. */
export function demand(administrator: Administrator, permission: Permission): void {
  if (!may(administrator, permission)) throw new NotPermitted(permission);
}

/** Condition: the row belongs to a website that exists for this person. */
export function onWebsitesOf({ websiteIds }: Administrator, column: PgColumn): SQL {
  return websiteIds === null ? sql`true` : inArray(column, websiteIds);
}

/** True where the website exists for this person. */
export const seesWebsite = ({ websiteIds }: Administrator, websiteId: number): boolean =>
  websiteIds === null || websiteIds.includes(websiteId);
