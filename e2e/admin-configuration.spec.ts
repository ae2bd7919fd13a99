import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";

import { expect, test } from "./shop";
import { nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches, type Speech } from "./team";
import { makeWebsite } from "./website";

const at = (scope: string) => `/admin/configuration/invitations?scope=${encodeURIComponent(scope)}`;

/** Signs somebody in who may do everything, at the settings of a website of its own or of its store view. */
async function arrive(page: Page, db: Database, speech: Speech, where: "site" | "store") {
  const website = await makeWebsite(db);
  const boss = await makeTeammate(db, { language: speech.language });
  await signInToDesk(page, boss.email);
  await page.goto(at(website[where]));
  return { website, boss };
}

const parts = (page: Page, { words: { admin } }: Speech) => ({
  field: (key: keyof typeof admin.config.field) => page.getByLabel(admin.config.field[key], { exact: true }),
  useDefault: (key: keyof typeof admin.config.field) =>
    page.getByRole("checkbox", { name: `${admin.config.useDefault} – ${admin.config.field[key]}` }),
  save: page.getByRole("button", { name: admin.config.save }),
  status: page.locator("main").getByRole("status"),
  alert: page.locator("main").getByRole("alert"),
});

for (const speech of speeches) {
  for (const javaScriptEnabled of [true, false]) {
    const { config } = speech.words.admin;
    test.describe(`${speech.language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ javaScriptEnabled, locale: speech.locale });

      test("a setting is given a value per scope, says where it comes from, and takes effect at once", async ({
        page,
        db,
      }) => {
        const { website } = await arrive(page, db, speech, "site");
        const { field, useDefault, save, status } = parts(page, speech);
        await expect(useDefault("registration")).toBeChecked();
        await expect(page.getByText(/Anglais, Breton/).first()).toBeVisible();
        await useDefault("registration").uncheck();
        await field("registration").selectOption({ label: config.option.invitation_only });
        await useDefault("maxPerSend").uncheck();
        await field("maxPerSend").fill("3");
        await save.click();
        await expect(status).toContainText("2");
        await expect(field("registration")).toHaveValue("invitation_only");
        await expect(useDefault("registration")).not.toBeChecked();

        const visitor = await page.context().browser()?.newContext();
        const register = await visitor?.newPage();
        await register?.goto(new URL(`/${website.code}/register`, page.url()).href);
        await expect(register?.locator("input[type=password]") ?? page.locator("none")).toHaveCount(0);
        await visitor?.close();

        await page.goto(at(website.store));
        await expect(field("maxPerSend")).toHaveValue("3");
        await expect(useDefault("maxPerSend")).toBeChecked();
        await expect(
          page.getByText(config.from.website.replace("{name}", website.name).replace("{value}", "3")),
        ).toBeVisible();
        await expect(field("storefront")).toHaveCount(0);
        await page.goto(at(website.site));
        await useDefault("maxPerSend").check();
        await save.click();
        await expect(status).toContainText("1");
        await expect(field("maxPerSend")).toHaveValue("5");
      });

      test("a value out of range is told at its field, nothing is saved and all is kept", async ({
        page,
        db,
      }) => {
        const { website } = await arrive(page, db, speech, "store");
        const { field, useDefault, save, alert } = parts(page, speech);
        for (const key of ["maxPerSend", "invitationLine", "customMessage"] as const)
          await useDefault(key).uncheck();
        await field("maxPerSend").fill("9");
        await field("invitationLine").fill("Coats, early");
        await field("customMessage").selectOption({ label: config.option.no });
        await save.click();
        await expect(alert).toContainText(config.field.maxPerSend);
        await expect(alert).toContainText("5");
        await expect(field("maxPerSend")).toHaveAttribute("aria-invalid", "true");
        await expect(field("maxPerSend")).toHaveValue("9");
        await expect(field("invitationLine")).toHaveValue("Coats, early");
        await expect(field("customMessage")).toHaveValue("no");
        await expect(page).toHaveTitle(new RegExp(speech.words.common.errorPrefix));
        const saved = await db.execute(
          sql`select key from settings join store_views on store_views.id = store_view_id where code = ${website.code}`,
        );
        expect([...saved]).toEqual([]);
        await field("maxPerSend").fill("2");
        await save.click();
        await expect(parts(page, speech).status).toContainText("3");
      });

      test("of two administrators the second is told what the first saved", async ({ page, db, browser }) => {
        const website = await makeWebsite(db);
        const [boss, other] = [
          await makeTeammate(db, { language: speech.language }),
          await makeTeammate(db, { language: speech.language }),
        ];
        await signInToDesk(page, boss.email);
        await page.goto(at(website.store));
        const elsewhere = await browser.newContext({ javaScriptEnabled, locale: speech.locale });
        const theirs = await elsewhere.newPage();
        await signInToDesk(theirs, other.email);
        await theirs.goto(at(website.store));
        await parts(theirs, speech).useDefault("expireAfterDays").uncheck();
        await parts(theirs, speech).field("expireAfterDays").fill("7");
        await parts(theirs, speech).save.click();
        await expect(parts(theirs, speech).status).toContainText("1");

        const { field, useDefault, save, alert, status } = parts(page, speech);
        await useDefault("expireAfterDays").uncheck();
        await field("expireAfterDays").fill("9");
        await save.click();
        await expect(alert).toContainText(config.stale.slice(0, 40));
        await expect(alert).toContainText(/7.*9/);
        await expect(field("expireAfterDays")).toHaveValue("9");
        await save.click();
        await expect(status).toContainText("1");
        await expect(field("expireAfterDays")).toHaveValue("9");
        await elsewhere.close();
      });

      test("nothing typed is lost when the session has ended meanwhile", async ({ page, db }) => {
        const { boss } = await arrive(page, db, speech, "store");
        const { field, useDefault, save, alert, status } = parts(page, speech);
        await useDefault("invitationLine").uncheck();
        await field("invitationLine").fill("Coats, early");
        await db.execute(sql`delete from administrator_sessions where administrator_id = ${boss.id}`);
        await save.click();
        await expect(alert).toContainText(speech.words.admin.signedOut);
        const again = await page.context().newPage();
        await signInToDesk(again, boss.email);
        await save.click();
        await expect(status).toContainText("1");
        await expect(field("invitationLine")).toHaveValue("Coats, early");
      });
    });
  }
}

test("changes bring a bar to save or drop them, and the keys that save a document save", async ({
  page,
  db,
}) => {
  const [speech] = speeches;
  if (!speech) throw new Error("there is no language");
  const { config } = speech.words.admin;
  const website = await makeWebsite(db);
  const boss = await makeTeammate(db);
  await signInToDesk(page, boss.email);
  await page.goto(at(website.store));
  const { field, useDefault, status } = parts(page, speech);
  await expect(field("maxPerSend")).toBeDisabled();
  await expect(page.getByText(config.unsaved)).toHaveCount(0);
  await useDefault("maxPerSend").uncheck();
  await field("maxPerSend").fill("4");
  await expect(page.getByText(config.unsaved)).toBeVisible();
  await page.getByRole("link", { name: config.discard }).click();
  await expect(page.getByText(config.unsaved)).toHaveCount(0);
  await expect(field("maxPerSend")).toHaveValue("5");
  await useDefault("maxPerSend").uncheck();
  await field("maxPerSend").fill("4");
  await page.keyboard.press("ControlOrMeta+s");
  await expect(status).toContainText("1");
  await useDefault("maxPerSend").check();
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.getByRole("link", { name: speech.words.admin.nav.activity }).click();
  await expect(page).toHaveURL(/configuration/);
});

test("who is limited to a website sees and changes its scopes only", async ({ page, db }) => {
  const [speech] = speeches;
  if (!speech) throw new Error("there is no language");
  const website = await makeWebsite(db);
  const limited = await makeTeammate(db, {
    permissions: ["manage_configuration"],
    websiteIds: [website.id],
  });
  await signInToDesk(page, limited.email);
  await page.goto(at("default"));
  const scopes = page.getByRole("navigation", { name: speech.words.admin.config.scopes });
  await expect(scopes.getByRole("link")).toHaveText([/Atelier/, /Anglais/, /Breton/]);
  await expect(parts(page, speech).field("functionality")).toHaveCount(0);
  await page.goto(at("store:en"));
  await expect(scopes.locator("[aria-current]")).toContainText(website.name);
});

for (const speech of speeches) {
  test.describe(`in ${speech.language}`, () => {
    test.use({ locale: speech.locale });

    test("the page has nothing in the way: at each scope and refused", async ({ page, db }) => {
      const website = await makeWebsite(db);
      const boss = await makeTeammate(db, { language: speech.language });
      await signInToDesk(page, boss.email);
      for (const scope of ["default", website.site, website.store]) {
        await page.goto(at(scope));
        await nothingInTheWay(page, scope);
      }
      const { field, useDefault, save, alert } = parts(page, speech);
      await useDefault("maxPerSend").uncheck();
      await field("maxPerSend").fill("99");
      await save.click();
      await expect(alert).toBeVisible();
      await nothingInTheWay(page, "refused");
      await page.setViewportSize({ width: 390, height: 844 });
      await nothingInTheWay(page, "refused on a phone");
    });
  });
}
