import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import { answer, codeOf, setUpCodes, signOutOfDesk, waitForNext } from "./codes";
import { en, expect, goodPassword, linkIn, mailTo, test } from "./shop";
import { fillSignIn, makeTeammate, signInToDeskByForm, speeches } from "./team";

for (const { language, locale, words } of speeches) {
  const { account, people } = words.admin;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("sessions are seen and ended one by one, one's own and a teammate's", async ({
        page,
        browser,
        db,
        contextOptions,
      }) => {
        const boss = await makeTeammate(db, { language });
        const other = await makeTeammate(db, { language, name: "Paul Sorel" });
        const open = async () => {
          const elsewhere = await (await browser.newContext(contextOptions)).newPage();
          await signInToDeskByForm(elsewhere, words, other.email);
          return elsewhere;
        };
        const isIn = async (one: Page) => {
          await one.goto("/admin");
          return !one.url().includes("sign-in");
        };
        await signInToDeskByForm(page, words, other.email);
        const [first, second] = [await open(), await open()];
        await page.goto("/admin/account");
        const rows = page.locator("tbody tr");
        const ends = page.getByRole("button", { name: people.endSession }).and(page.locator("tbody button"));
        await expect(rows).toHaveCount(3);
        await expect(rows.filter({ hasText: account.thisBrowser })).toHaveCount(1);
        await expect(rows.first()).toContainText(/Chrome, \w+/);
        await ends.first().click();
        await expect(page.getByRole("status")).toHaveText(account.done.session_ended);
        await expect(rows).toHaveCount(2);
        expect([await isIn(first), await isIn(second)].filter(Boolean)).toHaveLength(1);
        await page.getByRole("button", { name: account.endOthers }).click();
        await expect(page.getByRole("status")).toHaveText(account.done.sessions_ended);
        await expect(page.getByText(account.nowhereElse)).toBeVisible();
        expect([await isIn(first), await isIn(second)]).toEqual([false, false]);

        const third = await open();
        const desk = await (await browser.newContext({ ...contextOptions, javaScriptEnabled })).newPage();
        await signInToDeskByForm(desk, words, boss.email);
        await desk.goto(`/admin/administrators/${other.id}`);
        await expect(desk.locator("tbody tr")).toHaveCount(2);
        await desk.locator("tbody").getByRole("button", { name: people.endSession }).first().click();
        await expect(desk.getByRole("status")).toHaveText(people.done.session_ended);
        await expect(desk.locator("tbody tr")).toHaveCount(1);
        expect([await isIn(third), await isIn(page)].filter(Boolean)).toHaveLength(1);
        await desk.goto("/admin/activity?action=session_ended");
        await expect(desk.locator("tbody tr").first()).toContainText("Paul Sorel");
      });
    });
  }
}

test("who has typed the password only is nobody, wherever they go", async ({ page, db }) => {
  const { id, email } = await makeTeammate(db);
  await setUpCodes(page, en, email);
  await signOutOfDesk(page, en);
  await fillSignIn(page, en, email);
  await expect(page).toHaveURL(/sign-in\/code/);
  for (const path of [
    "/admin",
    "/admin/account",
    "/admin/account/codes",
    "/admin/administrators",
    "/admin/activity/export",
  ]) {
    await page.goto(path);
    await expect(page, path).toHaveURL(/\/admin\/sign-in(\?|$)/);
  }
  await page.goto("/admin/sign-in/set-up");
  await expect(page).toHaveURL(/\/admin\/sign-in\?/);
  await db.execute(sql`update administrator_sessions set ends_at = now() where administrator_id = ${id}`);
  await page.goto("/admin/sign-in/code");
  await expect(page, "after ten minutes").toHaveURL(/\/admin\/sign-in\?/);
  await fillSignIn(page, en, email);
  await expect(page).toHaveURL(/sign-in\/code/);
  await db.execute(sql`update administrator_sessions set ends_at = now() where administrator_id = ${id}`);
  await answer(page, en, "123456");
  await expect(page.getByRole("status")).toHaveText(en.admin.account.late);
});

test("the cookie from before the code opens nothing after it", async ({ page, db }) => {
  const { id, email } = await makeTeammate(db);
  const { letters } = await setUpCodes(page, en, email);
  await signOutOfDesk(page, en);
  await fillSignIn(page, en, email);
  await expect(page).toHaveURL(/sign-in\/code/);
  const before = await page.context().cookies();
  await waitForNext(db, id);
  await answer(page, en, codeOf(letters));
  await expect(page).toHaveURL(/\/admin$/);
  await page.goto("/admin/sign-in/code");
  await expect(page, "who is signed in is not asked again").toHaveURL(/\/admin$/);
  await page.context().clearCookies();
  await page.context().addCookies(before);
  await page.goto("/admin");
  await expect(page).toHaveURL(/\/admin\/sign-in/);
});

test("a new password by mail does not spare the code", async ({ page, db }) => {
  const boss = await makeTeammate(db);
  const { id, email } = await makeTeammate(db);
  const { letters } = await setUpCodes(page, en, email);
  await signOutOfDesk(page, en);
  await signInToDeskByForm(page, en, boss.email);
  await page.goto(`/admin/administrators/${id}`);
  await page.getByRole("button", { name: en.admin.people.sendPassword }).click();
  await expect(page.getByRole("status")).toHaveText(en.admin.people.done.link_sent);
  const mail = await mailTo(email);
  await page.context().clearCookies();
  await page.goto(linkIn(mail, "set-password"));
  await page.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: en.administratorPassword.submit }).click();
  await expect(page.getByRole("status")).toHaveText(en.administratorPassword.done);
  await page.goto("/admin");
  await fillSignIn(page, en, email, goodPassword);
  await expect(page).toHaveURL(/sign-in\/code/);
  await waitForNext(db, id);
  await answer(page, en, codeOf(letters));
  await expect(page).toHaveURL(/\/admin$/);
});
