import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { administrators } from "@/db/schema/administrators";
import { messages } from "@/db/schema/messages";
import { passwordResets } from "@/db/schema/password-resets";
import { websites } from "@/db/schema/websites";
import { useDatabase } from "@/db/testing/database";
import { fresh } from "@/db/testing/invitations";

import { installShop } from "./install-shop";

useDatabase();

const shop = {
  ...{ website: "Maison Neuve", store: "neuve", locale: "fr-FR", zone: "Europe/Paris" },
  from: "shop@neuve.example",
};

const linksTo = (email: string) =>
  db()
    .select({ state: messages.state })
    .from(messages)
    .innerJoin(passwordResets, eq(passwordResets.id, messages.passwordResetId))
    .innerJoin(administrators, eq(administrators.id, passwordResets.administratorId))
    .where(eq(administrators.emailKey, email));

test("setup makes one shop; run again it mails its administrator another link, with a password or without", async () => {
  const admin = fresh();
  expect(await installShop({ ...shop, admin })).toBe("installed");
  expect(await installShop({ ...shop, admin })).toBe("link sent again");
  const isThey = eq(administrators.emailKey, admin);
  await db().update(administrators).set({ passwordHash: "a hash" }).where(isThey);
  expect(await installShop({ ...shop, admin: ` ${admin.toUpperCase()} ` })).toBe("link sent again");
  expect(await linksTo(admin)).toHaveLength(3);
  expect(await db().$count(websites)).toBe(1);

  expect(await installShop({ ...shop, admin: fresh() })).toEqual({ refused: "exists" });
  await db()
    .update(administrators)
    .set({ disabledAt: sql`now()` })
    .where(isThey);
  expect(await installShop({ ...shop, admin })).toEqual({ refused: "exists" });
});
