import type { Page } from "@playwright/test";

import { en, english, expect, fresh, invite, signIn, test } from "./shop";
import { makeTeammate, signInToDesk } from "./team";

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

test("over TLS a customer signs in, invites and signs out, and every cookie is bound to the host", async ({
  page,
  member,
}) => {
  await signIn(page, english, member.email);
  expect(new URL(page.url()).protocol).toBe("https:");
  await expectBoundCookies(page);
  await invite(page, english, [fresh("over-tls")]);
  await expectBoundCookies(page);
  await page.goto("/en/account");
  await page.getByRole("button", { name: en.common.signOut }).first().click();
  await expect(page).toHaveURL(/https:\/\/localhost/);
  await page.goto("/en/account/invitations");
  await expect(page).toHaveURL(/sign-in/);
});

test("over TLS an administrator signs in, and a link's cookie is bound to the host", async ({ page, db }) => {
  const boss = await makeTeammate(db);
  await signInToDesk(page, en, boss.email);
  await expectBoundCookies(page);
});

test("what the application sends a browser to stays on TLS, whatever host a client claims", async ({
  request,
}) => {
  for (const headers of [{}, { "x-forwarded-host": "evil.example" }, { "x-forwarded-proto": "http" }]) {
    const answer = await request.get("/en/account", { maxRedirects: 0, headers });
    const to = new URL(answer.headers()["location"] ?? "", process.env["E2E_HTTPS"]);
    expect(to.origin).toBe(process.env["E2E_HTTPS"]);
  }
});
