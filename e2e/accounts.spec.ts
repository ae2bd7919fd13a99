import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import {
  countMails,
  en,
  english,
  expect,
  fresh,
  goodPassword,
  invitationLink,
  linkIn,
  mailTo,
  makeMember,
  origin,
  password,
  signInByForm,
  test,
  type Language,
} from "./shop";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("somebody without an invitation registers, confirms the address, and is in", async ({
      page,
      language,
    }) => {
      const { store, words } = language;
      const email = fresh("new");
      await page.goto(`/${store}/register`);
      await page.getByLabel(words.fields.firstName, { exact: true }).fill("Noé");
      await page.getByLabel(words.fields.lastName, { exact: true }).fill("Garnier");
      await page.getByLabel(words.fields.email, { exact: true }).fill("not an address");
      await page.getByLabel(words.fields.password, { exact: true }).fill("passwordpassword");
      await page.getByRole("button", { name: words.register.submit }).click();
      const alert = page.locator("main").getByRole("alert");
      await expect(alert).toContainText(words.refusal.password_common);
      await expect(alert).toContainText(words.refusal.malformed);
      await page.getByLabel(words.fields.email, { exact: true }).fill(email);
      await page.getByLabel(words.fields.password, { exact: true }).fill(goodPassword);
      await page.getByRole("button", { name: words.register.submit }).click();
      await expect(page.getByText(email)).toBeVisible();
      const link = linkIn(await mailTo(email), "confirm-address");
      await page.goto(link);
      await page.goto(link);
      await expect(page).toHaveURL(new RegExp(`/${store}/confirm-address$`));
      await page.getByRole("button", { name: words.confirm.submit }).click();
      await expect(page).toHaveURL(/\/account\?joined/);
    });

    test("a forgotten password is replaced by a mailed link", async ({
      page,
      browser,
      language,
      member,
      contextOptions,
    }) => {
      const { store, words } = language;
      const elsewhere = await (await browser.newContext({ ...contextOptions, javaScriptEnabled })).newPage();
      await signInByForm(elsewhere, language, member.email);

      await page.goto(`/${store}/sign-in`);
      await page.getByRole("link", { name: words.signIn.forgot }).click();
      await page.getByLabel(words.fields.email, { exact: true }).fill(member.email);
      await page.getByRole("button", { name: words.forgot.submit }).click();
      await expect(page.getByRole("status")).toContainText(member.email);
      await page.goto(linkIn(await mailTo(member.email), "reset-password"));
      await page.getByLabel(words.fields.newPassword, { exact: true }).fill(goodPassword);
      await page.getByRole("button", { name: words.reset.submit }).click();
      await expect(page.getByRole("status")).toHaveText(words.signIn.newPassword);
      expect((await page.context().cookies()).map(({ name }) => name)).toContainEqual(
        expect.stringMatching(/-device$/),
      );
      await signInByForm(page, language, member.email, goodPassword);

      await elsewhere.goto(`/${store}/account`);
      await expect(elsewhere).toHaveURL(/sign-in/);
      await page.goto(linkIn(await mailTo(member.email), "reset-password"));
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.reset.goneTitle);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`confirming in another browser needs the password and signs nobody in there, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async ({
    page,
    browser,
    language,
    contextOptions,
  }) => {
    const { store, words } = language;
    const email = fresh("new");
    await register(page, language, email);
    const other = await (await browser.newContext({ ...contextOptions, javaScriptEnabled })).newPage();
    await other.goto(linkIn(await mailTo(email), "confirm-address"));
    await expect(other.locator("main")).toContainText(words.confirm.notYou);
    await other.getByRole("button", { name: words.confirm.submit }).click();
    await expect(other.locator("#password-error")).toHaveText(words.confirm.wrongPassword);
    await other.getByLabel(words.fields.password, { exact: true }).fill(goodPassword);
    await other.getByRole("button", { name: words.confirm.submit }).click();
    await expect(other).toHaveURL(new RegExp(`/${store}/sign-in`));
    await expect(other.getByRole("status")).toHaveText(words.signIn.confirmed);
    await signInByForm(other, language, email, goodPassword);
  });
}

test("a registration form sent by somebody who has signed in meanwhile accepts nothing", async ({
  page,
  member,
  db,
}) => {
  const { link } = await invitationLink(page, member.email);
  await page.goto(link);
  await page.getByRole("button", { name: en.invitation.accept }).click();
  const other = await makeMember(db, { firstName: "Ben" });
  await signInByForm(await page.context().newPage(), english, other.email);
  await page.getByLabel(en.fields.firstName, { exact: true }).fill("Léa");
  await page.getByLabel(en.fields.lastName, { exact: true }).fill("Dubois");
  await page.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: en.register.submit }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(en.invitation.otherTitle);
  await page.getByRole("button", { name: en.invitation.switch }).click();
  await expect(page.getByRole("button", { name: en.invitation.accept })).toBeVisible();
});

test("a known address registers to the same screen, and its mail leads to sign-in", async ({
  page,
  language,
  member,
}) => {
  const { words } = language;
  await register(page, language, member.email);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.register.checkTitle);
  await expect(page.getByText(member.email)).toBeVisible();
  const mail = await mailTo(member.email);
  expect(mail.subject).toContain(
    language.store === "fr" ? "déjà un compte" : "account at Maison Convive already",
  );
  expect(mail.text).not.toContain("confirm-address");
});

test("a forgotten password of an unknown address is answered alike, and mailed nothing", async ({
  page,
  language,
}) => {
  const { store, words } = language;
  const unknown = fresh("unknown");
  await page.goto(`/${store}/forgot-password`);
  await page.getByLabel(words.fields.email, { exact: true }).fill(unknown);
  await page.getByRole("button", { name: words.forgot.submit }).click();
  await expect(page.getByRole("status")).toContainText(unknown);
  expect(await countMails(unknown)).toBe(0);
});

test("signing out, and changing the password, end a copied cookie at once", async ({
  page,
  browser,
  language,
  member,
  contextOptions,
}) => {
  const { store, words } = language;
  const thief = await browser.newContext(contextOptions);
  const stolen = await thief.newPage();
  const isIn = async () => {
    await stolen.goto(`/${store}/account`);
    return !stolen.url().includes("sign-in");
  };

  await signInByForm(page, language, member.email);
  await thief.addCookies(await page.context().cookies());
  expect(await isIn()).toBe(true);
  await page.getByRole("button", { name: words.common.signOut }).click();
  await expect(page.getByRole("status")).toHaveText(words.signIn.signedOut);
  expect(await isIn()).toBe(false);

  await signInByForm(page, language, member.email);
  await thief.clearCookies();
  await thief.addCookies(await page.context().cookies());
  expect(await isIn()).toBe(true);
  await page.getByLabel(words.fields.currentPassword, { exact: true }).fill("this is not it at all");
  await page.getByLabel(words.fields.newPassword, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: words.account.passwordSubmit }).click();
  await expect(page.locator("#present-error")).toHaveText(words.account.wrongPassword);
  await page.getByLabel(words.fields.currentPassword, { exact: true }).fill(password);
  await page.getByLabel(words.fields.newPassword, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: words.account.passwordSubmit }).click();
  await expect(page.getByRole("status")).toHaveText(words.account.passwordSaved);
  expect(await isIn()).toBe(false);
  await page.reload();
  await expect(page).toHaveURL(/\/account$/);
});

test("a disabled customer is out with the next page", async ({ page, language, member, db }) => {
  await signInByForm(page, language, member.email);
  await db.execute(sql`update customers set disabled_at = now() where id = ${member.id}`);
  await page.goto(`/${language.store}/account/invitations`);
  await expect(page).toHaveURL(/sign-in/);
});

test("a session of one website is nothing on another", async ({ page, language, member }) => {
  await signInByForm(page, language, member.email);
  await page.goto("/outlet/account");
  await expect(page).toHaveURL(/\/outlet\/sign-in/);
  await page.goto("/fr/account");
  await expect(page).toHaveURL(/\/fr\/account/);
});

test("ten failures close an account to strangers, whatever address they write in a header, and not to its owner", async ({
  page,
  browser,
  language,
  member,
  contextOptions,
}) => {
  const { store, words } = language;
  await signInByForm(page, language, member.email);
  await page.getByRole("button", { name: words.common.signOut }).click();

  const stranger = await browser.newContext(contextOptions);
  const attempt = await stranger.newPage();
  for (let turn = 0; turn < 11; turn += 1) {
    await stranger.setExtraHTTPHeaders({
      "x-forwarded-for": `203.0.113.${turn}`,
      "x-convive-client-address": `203.0.113.${turn}`,
    });
    await attempt.goto(`/${store}/sign-in`);
    await attempt.getByLabel(words.fields.email, { exact: true }).fill(member.email);
    await attempt.getByLabel(words.fields.password, { exact: true }).fill("not the password at all");
    await attempt.getByRole("button", { name: words.signIn.submit }).click();
    await expect(attempt.locator("main").getByRole("alert")).toBeVisible();
  }
  await expect(attempt.locator("main").getByRole("alert")).toContainText(/\d\d[:h]\d\d/);
  await expect(attempt.getByLabel(words.fields.email, { exact: true })).toHaveValue(member.email);
  await signInByForm(page, language, member.email);
});

test("signing in leads to where one wanted to go, and never off the shop", async ({
  page,
  language,
  member,
}) => {
  const { store, words } = language;
  await page.goto(`/${store}/account/invitations/new`);
  await expect(page).toHaveURL(/sign-in\?next=/);
  await page.getByLabel(words.fields.email, { exact: true }).fill(member.email);
  await page.getByLabel(words.fields.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: words.signIn.submit }).click();
  await expect(page).toHaveURL(`${origin}/${store}/account/invitations/new`);

  for (const next of [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/%09/evil.example",
    "javascript:alert(1)",
    "/a/../../evil",
  ]) {
    await page.getByRole("button", { name: words.common.signOut }).click();
    await page.goto(`/${store}/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel(words.fields.email, { exact: true }).fill(member.email);
    await page.getByLabel(words.fields.password, { exact: true }).fill(password);
    await page.getByRole("button", { name: words.signIn.submit }).click();
    await expect(page).toHaveURL(`${origin}/${store}/account`);
  }
});

async function register(page: Page, { store, words }: Language, email: string) {
  await page.goto(`/${store}/register`);
  await page.getByLabel(words.fields.firstName, { exact: true }).fill("Noé");
  await page.getByLabel(words.fields.lastName, { exact: true }).fill("Garnier");
  await page.getByLabel(words.fields.email, { exact: true }).fill(email);
  await page.getByLabel(words.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: words.register.submit }).click();
  await expect(page).toHaveURL(/check-mail/);
}
