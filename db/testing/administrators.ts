import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";

import { administratorColumns, type Administrator, type Permission } from "@/domain/accounts/administrator";

import { db } from "../client";
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
