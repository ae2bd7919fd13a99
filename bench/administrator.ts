import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { administrators, roles } from "@/db/schema/administrators";
import { administratorColumns, type Administrator } from "@/domain/accounts/administrator";

/** The demo's administrator with every permission. */
export async function findAdministrator(): Promise<Administrator> {
  const [found] = await db()
    .select(administratorColumns)
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(eq(administrators.emailKey, "admin@convive.test"));
  if (!found) throw new Error("the demo data is missing");
  return found;
}
