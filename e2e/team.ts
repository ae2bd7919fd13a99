import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";

import { db, type Database } from "@/db/client";
import { administrators, permissions, roles } from "@/db/schema/administrators";
import { websites } from "@/db/schema/websites";
import { startAdministratorSession } from "@/domain/sessions/administrator-session";

import { giveSession } from "./sessions";
import { en, expect, fr, fresh, here, password, type Messages } from "./shop";

export type Speech = { language: "en" | "fr"; locale: string; words: Messages };

/** The languages of the administration, with their words. */
export const speeches: Speech[] = [
  { language: "en", locale: "en-GB", words: en },
  { language: "fr", locale: "fr-FR", words: fr },
];

type Teammate = { id: number; email: string; name: string; role: string; roleId: number };

/** Inserts an administrator with a role of their own and the demo's password: every permission everywhere unless said otherwise. */
export async function makeTeammate(
  db: Database,
  over: {
    permissions?: (typeof permissions)[number][];
    websiteIds?: number[] | null;
    language?: "en" | "fr";
    name?: string;
  } = {},
): Promise<Teammate> {
  const [like] = await db
    .select()
    .from(administrators)
    .where(eq(administrators.emailKey, "admin@convive.test"));
  const email = fresh("team");
  const [role] = await db
    .insert(roles)
    .values({
      name: `Role of ${email}`.slice(0, 60),
      permissions: over.permissions ?? [...permissions],
      websiteIds: over.websiteIds ?? null,
    })
    .returning();
  const [made] = await db
    .insert(administrators)
    .values({
      email,
      emailKey: email,
      name: over.name ?? "Inès Roy",
      roleId: role?.id ?? 0,
      language: over.language ?? "en",
      passwordHash: like?.passwordHash ?? null,
    })
    .returning();
  if (!made || !role) throw new Error("nobody was made");
  return { id: made.id, email, name: made.name, role: role.name, roleId: role.id };
}

/** The id of a website of the demo. */
export async function websiteId(db: Database, code: "maison" | "outlet"): Promise<number> {
  const [found] = await db.select().from(websites).where(eq(websites.code, code));
  return found?.id ?? 0;
}

export async function fillSignIn(
  page: Page,
  words: Messages,
  email: string,
  secret = password,
): Promise<void> {
  await page.getByLabel(words.fields.email, { exact: true }).fill(email);
  await page.getByLabel(words.fields.password, { exact: true }).fill(secret);
  await page.getByRole("button", { name: words.signIn.submit }).click();
}

/** Has an administrator signed in, without the form that its own tests fill in; ends on the start page. */
export async function signInToDesk(page: Page, email: string): Promise<void> {
  const [administrator] = await db()
    .select({ id: administrators.id })
    .from(administrators)
    .where(eq(administrators.emailKey, email));
  if (!administrator) throw new Error(`nobody has the address ${email}`);
  await giveSession(page, "admin-session", await startAdministratorSession(administrator.id, here));
  await page.goto("/admin");
  await expect(page).toHaveURL(/\/admin$/);
}

/** Signs in to the administration as a person does; ends on its start page. */
export async function signInToDeskByForm(
  page: Page,
  words: Messages,
  email: string,
  secret = password,
): Promise<void> {
  await page.goto("/admin/sign-in");
  await fillSignIn(page, words, email, secret);
  await expect(page).toHaveURL(/\/admin$/);
}
