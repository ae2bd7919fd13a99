import { sql } from "drizzle-orm";

import { changeSetting } from "@/domain/storefronts/change-setting";

import { en, english, expect, fresh, goodPassword, invite, linkIn, mailTo, signInByForm, test } from "./shop";
import { signInToDeskByForm } from "./team";

test.describe.configure({ mode: "serial" });

test("by invitation only, registration is closed to all but the link of a live invitation", async ({
  page,
  member,
  db,
}) => {
  const email = fresh();
  await signInByForm(page, english, member.email);
  await invite(page, english, [email]);
  const link = linkIn(await mailTo(email), "invitation");
  await page.context().clearCookies();
  await changeSetting(db, "store:en", "registration", "invitation_only");

  await page.goto("/en/register");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(en.register.closedTitle);
  await expect(page.getByRole("button", { name: en.register.submit })).toHaveCount(0);
  await page.goto("/en");
  await expect(page.getByRole("link", { name: en.common.register })).toHaveCount(0);
  await page.goto("/fr/register");
  await expect(page.getByRole("button", { name: "Créer mon compte" })).toBeVisible();

  await page.goto(link);
  await page.getByRole("button", { name: en.invitation.accept }).click();
  await page.getByLabel(en.fields.firstName, { exact: true }).fill("Léa");
  await page.getByLabel(en.fields.lastName, { exact: true }).fill("Dubois");
  await page.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: en.register.submit }).click();
  await expect(page).toHaveURL(/\/account\?joined/);
  await changeSetting(db, "store:en", "registration", "available_to_all");
});

test("a form opened while registration was open makes no account once it has closed", async ({
  page,
  db,
}) => {
  await page.goto("/en/register");
  await changeSetting(db, "store:en", "registration", "invitation_only");
  await page.getByLabel(en.fields.firstName, { exact: true }).fill("Noé");
  await page.getByLabel(en.fields.lastName, { exact: true }).fill("Garnier");
  await page.getByLabel(en.fields.email, { exact: true }).fill(fresh());
  await page.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: en.register.submit }).click();
  await expect(page.locator("main").getByRole("alert")).toContainText(en.register.closedTitle);
  await changeSetting(db, "store:en", "registration", "available_to_all");
});

test("with the storefront switched off, customers neither see nor send, and links already mailed work", async ({
  page,
  member,
  db,
}) => {
  const email = fresh();
  await signInByForm(page, english, member.email);
  await invite(page, english, [email]);
  const link = linkIn(await mailTo(email), "invitation");
  await page.goto("/en/account/invitations/new");
  await changeSetting(db, "website:maison", "storefront", false);
  await page.getByRole("textbox", { name: "Email 1" }).fill(fresh());
  await page.getByRole("button", { name: en.compose.submit }).click();
  await expect(page.locator("main").getByRole("alert")).toBeVisible();
  await page.goto("/en/account/invitations");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(en.list.closedTitle);
  await expect(page.getByRole("link", { name: en.account.invitations })).toHaveCount(0);
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByRole("button", { name: en.invitation.accept })).toBeVisible();
  await changeSetting(db, "website:maison", "storefront", true);
});

test("with the functionality switched off, a mailed link shows that invitations are closed", async ({
  page,
  member,
  db,
}) => {
  const email = fresh();
  await signInByForm(page, english, member.email);
  await invite(page, english, [email]);
  const link = linkIn(await mailTo(email), "invitation");
  await changeSetting(db, "default", "functionality", false);
  await page.goto("/en/account/invitations");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(en.list.closedTitle);
  await page.context().clearCookies();
  const answer = await page.goto(link);
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(en.deadEnd.closedTitle);
  await page.goto("/en/register");
  await expect(page.getByLabel(en.fields.email, { exact: true })).toHaveValue("");
  await changeSetting(db, "default", "functionality", true);
});

test("the message field goes with its setting", async ({ page, member, db }) => {
  await changeSetting(db, "store:en", "customMessage", false);
  await changeSetting(db, "store:en", "maxPerSend", 1);
  await signInByForm(page, english, member.email);
  await page.goto("/en/account/invitations/new");
  await expect(page.getByLabel(en.fields.message, { exact: true })).toHaveCount(0);
  await expect(page.getByRole("button", { name: en.compose.add })).toHaveCount(0);
  await changeSetting(db, "store:en", "customMessage", true);
  await changeSetting(db, "store:en", "maxPerSend", 5);
});

// Last, because it uses up the tries of this address.
test("whoever tries 60 unknown links in a minute is made to wait, in words", async ({ request }) => {
  const codes: number[] = [];
  let words = "";
  for (let tried = 0; tried < 65; tried += 1) {
    const answer = await request.get(`/en/invitation/${"A".repeat(40)}${tried}`, {
      maxRedirects: 0,
      headers: { "x-forwarded-for": fresh() },
    });
    codes.push(answer.status());
    if (answer.status() === 429) words = await answer.text();
  }
  expect(codes.filter((code) => code === 429).length).toBeGreaterThan(0);
  expect(words).toMatch(/^Too many unknown links were opened\. Try again after \d/);
});

test("a database that is away shows an error, never no invitations, with scripts and without", async ({
  page,
  db,
  browser,
}) => {
  await signInToDeskByForm(page, en, "admin@convive.test");
  const storageState = await page.context().storageState();
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState });
  await db.execute(sql`alter table customer_groups rename to customer_groups_away`);
  try {
    for (const visitor of [page, await plain.newPage()]) {
      const answer = await visitor.goto("/admin/invitations");
      expect(answer?.status()).toBe(500);
      await expect(visitor.getByRole("heading", { name: en.error.title })).toBeVisible();
      await expect(visitor.getByRole("link", { name: en.error.retry })).toBeVisible();
      await expect(visitor.getByText(en.admin.grid.emptyTitle)).toHaveCount(0);
      await expect(visitor.getByText(en.admin.grid.none)).toHaveCount(0);
    }
  } finally {
    await db.execute(sql`alter table customer_groups_away rename to customer_groups`);
    await plain.close();
  }
});
