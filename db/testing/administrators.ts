import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";

import { administratorColumns, type Administrator, type Permission } from "@/domain/accounts/administrator";

import { db } from "../client";
import { activity } from "../schema/activity";
import { administrators, permissions, roles } from "../schema/administrators";
import { first } from "./shop";

/** Makes an administrator with a role of their own: every permission on every website unless said otherwise. */
export async function makeAdministrator(
  over: {
    permissions?: Permission[];
    websiteIds?: number[] | null;
    passwordHash?: string;
    email?: string;
  } = {},
): Promise<Administrator> {
  const email = over.email ?? `${randomUUID()}@team.example`;
  const role = first(
    await db()
      .insert(roles)
      .values({
        name: `role ${randomUUID()}`,
        permissions: over.permissions ?? [...permissions],
        websiteIds: over.websiteIds ?? null,
      })
      .returning(),
  );
  const { id } = first(
    await db()
      .insert(administrators)
      .values({ email, emailKey: email, roleId: role.id, passwordHash: over.passwordHash ?? null })
      .returning(),
  );
  return first(
    await db()
      .select(administratorColumns)
      .from(administrators)
      .innerJoin(roles, eq(roles.id, administrators.roleId))
      .where(eq(administrators.id, id)),
  );
}

/** The same of somebody who can sign in. */
export const somebody = (over: Parameters<typeof makeAdministrator>[0] = {}): Promise<Administrator> =>
  makeAdministrator({ passwordHash: "set", ...over });

/** Leaves nobody who could manage administrators, so that a test knows who is the last that does. */
export async function disableEverybody(): Promise<void> {
  await db()
    .update(administrators)
    .set({ disabledAt: sql`now()` });
}

/** The role an administrator has now. */
export const roleIdOf = async ({ id }: Administrator): Promise<number> =>
  first(await db().select().from(administrators).where(eq(administrators.id, id))).roleId;

/** What an administrator did, in the order of it. */
export const activityOf = async ({ id }: Administrator) => {
  const rows = await db()
    .select()
    .from(activity)
    .where(eq(activity.administratorId, id))
    .orderBy(activity.id);
  return rows.map(({ action, subject, subjectId, from, to, websiteId }) => ({
    ...{ action, subject, subjectId, from, to, websiteId },
  }));
};
