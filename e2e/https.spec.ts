import type { Page } from "@playwright/test";

import { en, english, expect, invitationLink, origin, signInByForm, test } from "./shop";
import { makeTeammate, signInToDeskByForm } from "./team";

// This instance mails nothing: it has an origin of its own.
test.use({ baseURL: process.env["E2E_HTTPS"] ?? "", ignoreHTTPSErrors: true });

/** Every cookie is bound to this host and to TLS, and no script reads one. */
async function expectBoundCookies(page: Page): Promise<void> {
  const cookies = await page.context().cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie.name).toMatch(/^__Host-convive-/);
    expect(cookie, cookie.name).toMatchObject({
      secure: true,
      httpOnly: true,
      path: "/",
      domain: "localhost",
    });
    expect(["Lax", "Strict"]).toContain(cookie.sameSite);
  }
}

test("over TLS a customer signs in, changes a name and signs out, and every cookie is bound to the host", async ({
  page,
  member,
}) => {
  await signInByForm(page, english, member.email);
  expect(new URL(page.url()).protocol).toBe("https:");
  await expectBoundCookies(page);
  await page.getByRole("link", { name: en.account.information }).first().click();
  await page.getByLabel(en.fields.firstName, { exact: true }).fill("Anaïs");
  await page.getByRole("button", { name: en.account.save, exact: true }).click();
  await expect(page.getByRole("status")).toHaveText(en.account.namesSaved);
  await expectBoundCookies(page);
  await page.getByRole("button", { name: en.common.signOut }).first().click();
  await expect(page.getByRole("link", { name: en.common.signIn }).first()).toBeVisible();
  await page.goto("/en/account/invitations");
  await expect(page).toHaveURL(/sign-in/);
});

test("over TLS an administrator signs in, and the cookie of a link is bound to the host", async ({
  page,
  browser,
  member,
  db,
}) => {
  // Invited elsewhere, as mails carry the origin of the instance that writes them, which would be others' mails as well.
  const elsewhere = await browser.newPage({ baseURL: origin });
  const { link } = await invitationLink(elsewhere, member.email);
  await page.goto(new URL(link).pathname);
  await expect(page).toHaveURL(/\/en\/invitation$/);
  await expectBoundCookies(page);
  const boss = await makeTeammate(db);
  await signInToDeskByForm(page, en, boss.email);
  await expectBoundCookies(page);
});

test("whatever host or protocol a client claims, it is led nowhere else", async ({ request }) => {
  for (const at of [process.env["E2E_HTTPS"], process.env["E2E_HTTPS_APP"]]) {
    for (const headers of [{}, { "x-forwarded-host": "evil.example" }, { "x-forwarded-proto": "ftp" }]) {
      const answer = await request.get(`${at}/en/account`, { maxRedirects: 0, headers });
      expect(answer.status()).toBe(307);
      expect(answer.headers()["location"]).toMatch(/^\/en\/sign-in|^https:\/\/localhost:\d+\/en\/sign-in/);
    }
  }
});
