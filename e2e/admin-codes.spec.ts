import { createHash } from "node:crypto";

import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { Secret } from "otpauth";

import { answer, codeOf, codesOn, lettersOn, setUpCodes, signOutOfDesk, waitForNext } from "./codes";
import { en, expect, origin, password, test } from "./shop";
import { lookedAt, nothingInTheWay } from "./axe";
import { fillSignIn, makeTeammate, signInToDeskByForm, speeches } from "./team";

const alertOf = (page: Page) => page.locator("main").getByRole("alert");

for (const { language, locale, words } of speeches) {
  const { account, people } = words.admin;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("codes are set up, asked for, renewed and turned off again", async ({ page, db }) => {
        test.slow();
        const { id, email } = await makeTeammate(db, { language });
        await signInToDeskByForm(page, words, email);
        await page.getByRole("link", { name: "Inès Roy" }).click();
        await expect(page).toHaveURL(/\/admin\/account$/);
        await page.getByRole("button", { name: account.setUp }).click();
        await expect(page.getByRole("img", { name: account.picture })).toBeVisible();
        const letters = await lettersOn(page);
        await page.getByLabel(account.code, { exact: true }).fill("12 34 5");
        await page.getByRole("button", { name: account.turnOn }).click();
        await expect(page.locator("#code-error")).toHaveText(account.wrongCode);
        await expect(page.getByLabel(account.code, { exact: true })).toHaveValue("");
        expect(await lettersOn(page)).toBe(letters);
        await page.getByLabel(account.code, { exact: true }).fill(codeOf(letters).replace(/(...)/, "$1 "));
        await page.getByRole("button", { name: account.turnOn }).click();
        const recovery = await codesOn(page, words);
        await page.getByRole("link", { name: account.kept }).click();
        await expect(page.getByText(/\b10 (recovery codes|codes de secours)/)).toBeVisible();
        await page.goto("/admin/account/codes");
        for (const shown of [letters, recovery[0] ?? ""]) expect(await page.content()).not.toContain(shown);
        await expect(page.getByRole("img", { name: account.picture })).toHaveCount(0);

        await signOutOfDesk(page, words);
        await page.goto("/admin/account?x=1");
        await fillSignIn(page, words, email);
        await expect(page).toHaveURL(/\/admin\/sign-in\/code\?next=%2Fadmin%2Faccount%3Fx%3D1$/);
        await expect(page.getByLabel(account.code, { exact: true })).toHaveAttribute(
          "autocomplete",
          "one-time-code",
        );
        await answer(page, words, `${codeOf(letters)}0`);
        await expect(page.locator("#code-error")).toHaveText(account.wrongCode);
        await waitForNext(db, id);
        await answer(page, words, ` ${codeOf(letters)} `);
        await expect(page).toHaveURL(`${origin}/admin/account?x=1`);

        await signOutOfDesk(page, words);
        await page.goto("/admin/sign-in?next=/admin/account");
        await fillSignIn(page, words, email);
        await page.getByRole("link", { name: account.useRecovery }).click();
        await page.getByLabel(account.recoveryCode, { exact: true }).fill((recovery[0] ?? "").toLowerCase());
        await page.getByRole("button", { name: words.signIn.submit }).click();
        await expect(page).toHaveURL(/\/admin\/account$/);
        await expect(page.getByText(/\b9 (recovery codes|codes de secours)/)).toBeVisible();

        await page.getByRole("link", { name: account.renew }).click();
        await page.getByLabel(account.eitherCode, { exact: true }).fill(recovery[0] ?? "");
        await page.getByRole("button", { name: account.renewSubmit }).click();
        await expect(page.locator("#code-error")).toHaveText(account.wrongCode);
        await page.getByLabel(account.eitherCode, { exact: true }).fill(recovery[1] ?? "");
        await page.getByRole("button", { name: account.renewSubmit }).click();
        const [renewed = ""] = await codesOn(page, words);
        expect(recovery).not.toContain(renewed);
        await page.getByRole("link", { name: account.kept }).click();

        await page.getByRole("link", { name: account.turnOff }).click();
        await page.getByLabel(words.fields.password, { exact: true }).fill("not the password");
        await page.getByLabel(account.eitherCode, { exact: true }).fill(renewed);
        await page.getByRole("button", { name: account.turnOff }).click();
        await expect(page.locator("#password-error")).toHaveText(account.wrongPassword);
        await page.getByLabel(words.fields.password, { exact: true }).fill(password);
        await page.getByLabel(account.eitherCode, { exact: true }).fill(renewed);
        await page.getByRole("button", { name: account.turnOff }).click();
        await expect(page.getByRole("status")).toHaveText(account.done.turned_off);
        await signOutOfDesk(page, words);
        await signInToDeskByForm(page, words, email);
      });

      test("a role comes to require codes, which keeps out at once who has none until they are set up", async ({
        page,
        browser,
        db,
        contextOptions,
      }) => {
        const boss = await makeTeammate(db, { language });
        const other = await makeTeammate(db, { language, permissions: ["view_invitations"], name: "Paul" });
        const elsewhere = await (
          await browser.newContext({ ...contextOptions, javaScriptEnabled })
        ).newPage();
        await signInToDeskByForm(elsewhere, words, other.email);
        await signInToDeskByForm(page, words, boss.email);
        await page.goto(`/admin/administrators/roles/${other.roleId}`);
        await expect(page.locator("#requiresCode-hint")).toContainText(/One person|1 personne/);
        // The name it has holds an address.
        const name = `Codes ${other.email.slice(5, 13)}`;
        await page.getByLabel(people.name, { exact: true }).fill(name);
        await page.getByLabel(people.requiresCodeOption, { exact: true }).check();
        await page.getByRole("button", { name: people.saveRole, exact: true }).click();
        await expect(page.getByRole("status")).toHaveText(people.done.role_saved);
        await expect(page.getByRole("row").filter({ has: page.getByRole("link", { name }) })).toContainText(
          people.codesRequired,
        );

        await elsewhere.goto("/admin/invitations?status=sent");
        await expect(elsewhere).toHaveURL(/\/admin\/sign-in\?next=/);
        await fillSignIn(elsewhere, words, other.email);
        await expect(elsewhere).toHaveURL(/\/admin\/sign-in\/set-up\?next=/);
        const letters = await lettersOn(elsewhere);
        await elsewhere.getByLabel(account.code, { exact: true }).fill("000 000");
        await elsewhere.getByRole("button", { name: account.turnOn }).click();
        await expect(elsewhere.locator("#code-error")).toHaveText(account.wrongCode);
        expect(await lettersOn(elsewhere)).toBe(letters);
        await elsewhere.getByLabel(account.code, { exact: true }).fill(codeOf(letters));
        await elsewhere.getByRole("button", { name: account.turnOn }).click();
        await codesOn(elsewhere, words);
        expect(await elsewhere.locator("main code").count(), "the secret is gone").toBe(0);
        await elsewhere.getByRole("link", { name: account.kept }).click();
        await expect(elsewhere).toHaveURL(`${origin}/admin/invitations?status=sent`);
        await elsewhere.goto("/admin/account");
        await expect(elsewhere.getByText(account.required)).toBeVisible();
        await expect(elsewhere.getByRole("link", { name: account.turnOff })).toHaveCount(0);

        await page.goto(`/admin/administrators/roles/${other.roleId}`);
        await expect(page.getByLabel(people.requiresCodeOption, { exact: true })).toBeChecked();
        await page.goto(`/admin/administrators/${other.id}`);
        await page.getByRole("button", { name: people.removeCodes }).click();
        await expect(page.getByRole("status")).toHaveText(people.done.codes_removed);
        await expect(page.getByText(people.codesAwaited)).toBeVisible();
        await elsewhere.reload();
        await expect(elsewhere).toHaveURL(/\/admin\/sign-in\?next=/);
      });
    });
  }

  test.describe(`in ${language}`, () => {
    test.use({ locale });

    for (const width of lookedAt(language)) {
      test(`the pages have nothing in the way at ${width} px, light and dark`, async ({ page, db }) => {
        test.slow();
        await page.setViewportSize({ width, height: 900 });
        const { id, email, roleId } = await makeTeammate(db, { language });
        const other = await makeTeammate(db, { language, name: "Paul Sorel" });
        await signInToDeskByForm(page, words, email);
        await page.goto("/admin/account");
        await nothingInTheWay(page, "an account without codes");
        await page.getByRole("button", { name: account.setUp }).click();
        const letters = await lettersOn(page);
        await nothingInTheWay(page, "set-up");
        await page.getByLabel(account.code, { exact: true }).fill(codeOf(letters));
        await page.getByRole("button", { name: account.turnOn }).click();
        await codesOn(page, words);
        await nothingInTheWay(page, "recovery codes");
        for (const path of ["", "recovery-codes"]) {
          await page.goto(`/admin/account/${path}`);
          await nothingInTheWay(page, `account/${path}`);
        }
        await page.goto("/admin/account/turn-off");
        await page.getByRole("button", { name: account.turnOff }).click();
        await expect(alertOf(page)).toBeFocused();
        await nothingInTheWay(page, "turning off refused");
        await db.execute(
          sql`update administrators set code_since = now(), code_secret = 'x' where id = ${other.id}`,
        );
        await page.goto(`/admin/administrators/${other.id}`);
        await nothingInTheWay(page, "a teammate with codes");
        await signOutOfDesk(page, words);
        await fillSignIn(page, words, email);
        await expect(page).toHaveURL(/sign-in\/code/);
        await answer(page, words, "1");
        await expect(alertOf(page)).toBeFocused();
        await nothingInTheWay(page, "a code refused");
        await page.getByRole("link", { name: account.useRecovery }).click();
        await nothingInTheWay(page, "recovery code");
        await db.execute(sql`update administrators set code_since = null where id = ${id}`);
        await db.execute(sql`update roles set requires_code = true where id = ${roleId}`);
        await page.goto("/admin/sign-in?done=late");
        await fillSignIn(page, words, email);
        await expect(page).toHaveURL(/sign-in\/set-up/);
        await nothingInTheWay(page, "set-up at sign-in");
      });
    }
  });
}

test("ten wrong codes close the account for a while, which is said in minutes", async ({ page, db }) => {
  const { id, email } = await makeTeammate(db);
  const { letters } = await setUpCodes(page, en, email);
  await signOutOfDesk(page, en);
  await fillSignIn(page, en, email);
  await answer(page, en, "000000");
  await expect(alertOf(page)).toContainText(en.admin.account.wrongCode);
  await db.execute(sql`update rate_limits set points = 10 where key = ${`code-account:${id}`}`);
  await waitForNext(db, id);
  await answer(page, en, codeOf(letters));
  await expect(alertOf(page)).toContainText(/15 minutes/);
  await expect(page).toHaveURL(/sign-in\/code/);
});

test("nothing of secret and codes is kept in the open", async ({ page, db }) => {
  const { id, email } = await makeTeammate(db);
  const { letters, recovery } = await setUpCodes(page, en, email);
  const rows = await db.execute(sql`select a::text as row from administrators a where id = ${id}
    union all select r::text from recovery_codes r where administrator_id = ${id}
    union all select v::text from activity v where administrator_id = ${id}`);
  const stored = JSON.stringify(rows);
  const secret = Buffer.from(Secret.fromBase32(letters.replaceAll(" ", "")).bytes).toString("hex");
  for (const text of [letters, letters.replaceAll(" ", ""), secret, ...recovery])
    expect(stored).not.toContain(text);
  const hash = createHash("sha256")
    .update((recovery[0] ?? "").replaceAll("-", ""))
    .digest("hex");
  expect(stored).toContain(hash);
});
