import type { Page } from "@playwright/test";

import { sql } from "drizzle-orm";

import { nothingInTheWay } from "./axe";
import { expect, fresh, goodPassword, invite, linkIn, mailTo, signIn, test, type Language } from "./shop";

async function check(page: Page, path: string) {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  await nothingInTheWay(page, path);
}

async function mailFor(page: Page, language: Language, memberEmail: string) {
  const email = fresh();
  await signIn(page, language, memberEmail);
  await invite(page, language, [email], "Hello & welcome");
  return mailTo(email);
}

test("home, sign-in, registration and passwords have nothing in the way", async ({
  page,
  language: { store },
}) => {
  test.slow();
  for (const path of [
    "",
    "/sign-in",
    "/sign-in?done=signed-out",
    "/register",
    "/register/check-mail",
    "/forgot-password",
    "/reset-password",
    "/confirm-address",
    "/nowhere",
    "/invitation",
    "/preferences/x",
  ]) {
    await check(page, `/${store}${path}`);
  }
  await check(page, "/nowhere");
  await check(page, "/admin/set-password");
});

test("the account has nothing in the way: with many, one or no invitations", async ({
  page,
  language,
  member,
}) => {
  test.slow();
  const { store } = language;
  await signIn(page, language, "chloe@convive.test");
  await check(page, `/${store}/account/invitations`);
  await page.context().clearCookies();
  await mailFor(page, language, member.email);
  for (const path of ["/account", "/account?joined=yes", "/account/invitations", "/account/invitations/new"])
    await check(page, `/${store}${path}`);
  await page.context().clearCookies();
  await signIn(page, language, "ana@convive.test");
  await check(page, `/${store}/account/invitations`);
});

test("the pages of the person invited have nothing in the way", async ({ page, language, member }) => {
  test.slow();
  const { store } = language;
  const mail = await mailFor(page, language, member.email);
  await check(page, linkIn(mail, "invitation"));
  await page.context().clearCookies();
  await check(page, linkIn(mail, "invitation"));
  await check(page, `/${store}/register`);
  await check(page, linkIn(mail, "preferences"));
});

test("the ends of invitations and what account mails lead to have nothing in the way", async ({
  page,
  language,
  member,
  db,
}) => {
  test.slow();
  const { store, words } = language;
  const mail = await mailFor(page, language, member.email);
  await page.context().clearCookies();
  await db.execute(sql`update invitations set expires_at = now() where email = ${mail.to[0] ?? ""}`);
  await check(page, linkIn(mail, "invitation"));
  await db.execute(sql`update invitations set expires_at = null where email = ${mail.to[0] ?? ""}`);
  await page.goto(linkIn(mail, "invitation"));
  await page.getByRole("button", { name: words.invitation.decline }).click();
  await check(page, linkIn(mail, "invitation"));

  const email = fresh();
  await page.goto(`/${store}/register?with=another`);
  await page.getByLabel(words.fields.firstName, { exact: true }).fill("Léa");
  await page.getByLabel(words.fields.lastName, { exact: true }).fill("Dubois");
  await page.getByLabel(words.fields.email, { exact: true }).fill(email);
  await page.getByLabel(words.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: words.register.submit }).click();
  const confirmation = linkIn(await mailTo(email), "confirm-address");
  await check(page, confirmation);
  await page.context().clearCookies();
  await check(page, confirmation);

  await page.goto(`/${store}/forgot-password`);
  await page.getByLabel(words.fields.email, { exact: true }).fill(member.email);
  await page.getByRole("button", { name: words.forgot.submit }).click();
  await check(page, linkIn(await mailTo(member.email), "reset-password"));
});

test("errors have nothing in the way", async ({ page, language, member }) => {
  const { store, words } = language;
  await page.goto(`/${store}/register`);
  await page.getByRole("button", { name: words.register.submit }).click();
  await expect(page.locator("main").getByRole("alert")).toBeFocused();
  await nothingInTheWay(page, "registration refused");
  await signIn(page, language, member.email);
  await page.goto(`/${store}/account/invitations/new`);
  await page.getByRole("textbox").first().fill("nonsense");
  await page.getByRole("button", { name: words.compose.submit }).click();
  await expect(page.locator("main").getByRole("alert")).toBeFocused();
  await nothingInTheWay(page, "sending refused");
});

test("a page at 400 % reflows into one column", async ({ page, language: { store } }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ["", "/sign-in", "/register"]) {
    await page.goto(`/${store}${path}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  }
});
