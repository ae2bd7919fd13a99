import { gzipSync } from "node:zlib";

import type { Page, Response } from "@playwright/test";

import { en, expect, fresh, invite, linkIn, mailTo, password, signIn, test } from "./shop";

const bare = process.env["E2E_BARE"] ?? "";

/** Gzipped bytes of every script the browser loads for a page, until no more come. */
async function scriptBytes(page: Page, path: string): Promise<number> {
  const loading: Promise<Buffer>[] = [];
  const note = (response: Response) => {
    if (response.request().resourceType() === "script") loading.push(response.body());
  };
  page.on("response", note);
  await page.goto(path);
  // Until half a second passes without another: a page that asks for news of something is never at rest.
  for (let seen = -1; seen < loading.length;) {
    seen = loading.length;
    await page.waitForTimeout(500);
  }
  page.off("response", note);
  const bodies = await Promise.all(loading);
  expect(bodies.length, "scripts were seen").toBeGreaterThan(0);
  return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 6 }).length, 0);
}

test("JavaScript stays within its budget above a bare page of the same Next", async ({
  browser,
  page,
  language,
  member,
}, info) => {
  test.skip(bare === "", "runs where the bare page was built: npm run e2e");
  const email = fresh();
  await signIn(page, language, member.email);
  await invite(page, language, [email]);
  const link = linkIn(await mailTo(email), "invitation");
  const account = await page.context().storageState();

  await page.goto("/admin/sign-in");
  await page.getByLabel(en.fields.email, { exact: true }).fill("admin@convive.test");
  await page.getByLabel(en.fields.password, { exact: true }).fill(password);
  await page.getByRole("button", { name: en.signIn.submit }).click();
  await expect(page).toHaveURL(/\/admin$/);
  const administration = await page.context().storageState();

  const measure = async (path: string, storageState?: typeof account) => {
    const context = await browser.newContext(storageState ? { storageState } : {});
    const bytes = await scriptBytes(await context.newPage(), path);
    await context.close();
    return bytes;
  };
  const nothing = await measure(bare);
  const pages = [
    { name: "invitation page", path: link, most: 8, state: undefined },
    { name: "My Invitations", path: "/en/account/invitations", most: 15, state: account },
    { name: "Send Invitation", path: "/en/account/invitations/new", most: 15, state: account },
    { name: "registration", path: "/en/register", most: 15, state: undefined },
    { name: "sign-in", path: "/en/sign-in", most: 15, state: undefined },
    { name: "grid", path: "/admin/invitations", most: 55, state: administration },
    { name: "one invitation", path: "/admin/invitations/600", most: 40, state: administration },
    { name: "Add Invitations", path: "/admin/invitations/new", most: 40, state: administration },
    { name: "configuration", path: "/admin/configuration/invitations", most: 40, state: administration },
    { name: "report", path: "/admin/reports/invitations", most: 8, state: administration },
    { name: "Invited Customers", path: "/admin/reports/invited-customers", most: 8, state: administration },
  ];
  const lines = [`bare page ${(nothing / 1000).toFixed(1)} kB`];
  for (const { name, path, most, state } of pages) {
    const above = (await measure(path, state)) - nothing;
    lines.push(`${name} +${(above / 1000).toFixed(1)} kB (at most ${most})`);
    expect.soft(above / 1000, name).toBeLessThanOrEqual(most);
  }
  console.log(`  JavaScript, gzipped: ${lines.join(", ")}`);
  info.annotations.push({ type: "JavaScript", description: lines.join(", ") });
});
