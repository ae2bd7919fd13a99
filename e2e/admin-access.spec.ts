import { createHash } from "node:crypto";

import type { BrowserContext, Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import { en, english, expect, origin, signInByForm, test } from "./shop";
import { nothingInTheWay } from "./axe";
import { fillSignIn, makeTeammate, signInToDeskByForm, speeches } from "./team";

for (const { language, locale, words } of speeches) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("an administrator signs in, gets to where they wanted to go, and signs out", async ({
        page,
        db,
      }) => {
        const { email } = await makeTeammate(db, { language });
        await page.goto("/admin/activity?action=signed_in");
        await expect(page).toHaveURL(/\/admin\/sign-in\?next=/);
        expect(await page.locator("html").getAttribute("lang")).toBe(language);
        await fillSignIn(page, words, email, "not the password at all");
        await expect(page.locator("main").getByRole("alert")).toContainText(words.signIn.wrong);
        await expect(page.getByLabel(words.fields.email, { exact: true })).toHaveValue(email);
        await expect(page.getByLabel(words.fields.password, { exact: true })).toHaveValue("");
        await fillSignIn(page, words, email);
        await expect(page).toHaveURL(`${origin}/admin/activity?action=signed_in`);
        await page.getByRole("button", { name: words.common.signOut }).click();
        await expect(page.getByRole("status")).toHaveText(words.signIn.signedOut);
        await page.goto("/admin");
        await expect(page).toHaveURL(/sign-in/);
      });

      test("failures close the account for a while, which is said in minutes", async ({ page, db }) => {
        const { email } = await makeTeammate(db, { language });
        await page.goto("/admin/sign-in");
        await fillSignIn(page, words, email, "not the password at all");
        await expect(page.locator("main").getByRole("alert")).toContainText(words.signIn.wrong);
        await useUpAttempts(db, email);
        await fillSignIn(page, words, email);
        await expect(page.locator("main").getByRole("alert")).toContainText(/15 minutes/);
        await expect(page).toHaveURL(/sign-in/);
      });
    });
  }

  test.describe(`in ${language}`, () => {
    test.use({ locale });

    test("the ways in have nothing in the way, light and dark", async ({ page }) => {
      test.slow();
      await page.goto("/admin/sign-in");
      await nothingInTheWay(page, "sign-in");
      await page.goto("/admin/sign-in?done=signed-out");
      await nothingInTheWay(page, "signed out");
      await page.goto("/admin/sign-in");
      await page.getByRole("button", { name: words.signIn.submit }).click();
      await expect(page.locator("main").getByRole("alert")).toBeFocused();
      await nothingInTheWay(page, "sign-in refused");
      await page.goto("/admin/set-password");
      await nothingInTheWay(page, "a link that no longer works");
    });
  });
}

/** Counts one account's attempts as used up, instead of failing ten times over. */
async function useUpAttempts(db: Parameters<typeof makeTeammate>[0], email: string) {
  const account = createHash("sha256").update(`administration\n${email}`).digest("base64url");
  const rows = await db.execute(sql`update rate_limits set points = 10
    where key = ${`sign-in-account:account:${account}`} returning key`);
  expect(rows).toHaveLength(1);
}

const cookieOf = async (context: BrowserContext, name: RegExp) => {
  const found = (await context.cookies()).find((cookie) => name.test(cookie.name));
  if (!found) throw new Error(`no cookie ${String(name)}`);
  return found;
};
const deskSession = /^convive-\d+-admin-session$/;
const shopSession = /^convive-\d+-session$/;

test("signing in never leads off the administration", async ({ page, db }) => {
  test.slow();
  const { email } = await makeTeammate(db);
  for (const next of [
    "//evil.example",
    "https://evil.example/admin",
    "/\\evil.example/admin",
    "/%09/evil.example",
    "javascript:alert(1)",
    "/admin/../en/account",
    "/admin//evil.example",
    "/en",
    "/administrator",
  ]) {
    await page.goto(`/admin/sign-in?next=${encodeURIComponent(next)}`);
    await fillSignIn(page, en, email);
    await expect(page, next).toHaveURL(`${origin}/admin`);
    await page.getByRole("button", { name: en.common.signOut }).click();
    await expect(page.getByRole("status")).toHaveText(en.signIn.signedOut);
  }
});

test("a customer's cookie opens nothing in the administration, under whatever name", async ({
  page,
  member,
}) => {
  await signInByForm(page, english, member.email);
  await page.goto("/admin");
  await expect(page).toHaveURL(/\/admin\/sign-in/);
  const { value } = await cookieOf(page.context(), shopSession);
  const name = `convive-${new URL(origin).port}-admin-session`;
  await page.context().addCookies([{ name, value, url: origin }]);
  for (const path of ["/admin", "/admin/administrators", "/admin/activity", "/admin/activity/export"]) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/admin\/sign-in/);
  }
});

test("an administrator's cookie opens nothing in the shop, under whatever name", async ({
  page,
  db,
  member,
}) => {
  const { email } = await makeTeammate(db);
  // Somebody who is both: signed in to one is not signed in to the other.
  await db.execute(sql`update customers set email = ${email}, email_key = ${email} where id = ${member.id}`);
  await signInToDeskByForm(page, en, email);
  await page.goto("/en/account");
  await expect(page).toHaveURL(/\/en\/sign-in/);
  const { value } = await cookieOf(page.context(), deskSession);
  await page.context().addCookies([{ name: `convive-${new URL(origin).port}-session`, value, url: origin }]);
  await page.goto("/en/account/invitations");
  await expect(page).toHaveURL(/\/en\/sign-in/);
  await page.goto("/admin");
  await expect(page).toHaveURL(/\/admin$/);
});

test("the session's cookie is out of reach for scripts and other sites, and new at every sign-in", async ({
  page,
  db,
}) => {
  const { email } = await makeTeammate(db);
  await signInToDeskByForm(page, en, email);
  const first = await cookieOf(page.context(), deskSession);
  expect(first).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  await signInToDeskByForm(page, en, email);
  const second = await cookieOf(page.context(), deskSession);
  expect(second.value).not.toBe(first.value);
  await page.context().addCookies([first]);
  await page.goto("/admin");
  await expect(page, "the session before is over").toHaveURL(/sign-in/);
});

test("a cookie made up or tampered with opens nothing", async ({ page, db }) => {
  const { email } = await makeTeammate(db);
  await signInToDeskByForm(page, en, email);
  const cookie = await cookieOf(page.context(), deskSession);
  for (const value of [
    "x",
    "",
    cookie.value.slice(0, -4),
    `${cookie.value}x`,
    encodeURIComponent('{"secret":"x"}'),
  ]) {
    await page.context().addCookies([{ ...cookie, value }]);
    await page.goto("/admin");
    await expect(page).toHaveURL(/sign-in/);
  }
});

test("a copied cookie is dead after sign-out, disabling, another role, and the end of time", async ({
  page,
  browser,
  db,
  contextOptions,
}) => {
  test.slow();
  const { id, email, roleId } = await makeTeammate(db);
  const thief = await browser.newContext(contextOptions);
  const stolen = await thief.newPage();
  const isIn = async () => {
    await stolen.goto("/admin");
    return !stolen.url().includes("sign-in");
  };
  const steal = async (from: Page) => {
    await signInToDeskByForm(from, en, email);
    await thief.clearCookies();
    await thief.addCookies(await from.context().cookies());
    expect(await isIn()).toBe(true);
  };

  await steal(page);
  await page.getByRole("button", { name: en.common.signOut }).click();
  await expect(page.getByRole("status")).toBeVisible();
  expect(await isIn(), "after sign-out").toBe(false);

  const boss = await makeTeammate(db);
  const desk = await (await browser.newContext(contextOptions)).newPage();
  await signInToDeskByForm(desk, en, boss.email);
  await steal(page);
  await desk.goto(`/admin/administrators/${id}`);
  await desk.getByLabel(en.admin.people.role, { exact: true }).selectOption({ label: boss.role });
  await desk.getByRole("button", { name: en.admin.people.save, exact: true }).click();
  await expect(desk.getByRole("status")).toHaveText(en.admin.people.done.changed);
  expect(await isIn(), "after another role").toBe(false);

  await steal(page);
  await desk.getByRole("button", { name: en.admin.people.disable, exact: true }).click();
  await expect(desk.getByRole("status")).toHaveText(en.admin.people.done.disabled);
  expect(await isIn(), "after disabling").toBe(false);
  await page.goto("/admin/sign-in");
  await fillSignIn(page, en, email);
  await expect(page.locator("main").getByRole("alert")).toContainText(en.signIn.wrong);
  await desk.getByRole("button", { name: en.admin.people.enable, exact: true }).click();
  await expect(desk.getByRole("status")).toHaveText(en.admin.people.done.enabled);

  for (const end of [sql`last_seen_at = now() - interval '30 minutes'`, sql`ends_at = now()`]) {
    await steal(page);
    await db.execute(sql`update administrator_sessions set ${end} where administrator_id = ${id}`);
    expect(await isIn(), "after its time").toBe(false);
  }
  expect(roleId).toBeGreaterThan(0);
});

test("the language an administrator chose is kept, and asked for at the next sign-in", async ({
  page,
  db,
}) => {
  const { email } = await makeTeammate(db);
  await signInToDeskByForm(page, en, email);
  await page.getByRole("button", { name: "Français" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await page.goto("/admin/activity");
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
});
