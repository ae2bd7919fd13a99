import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";

import { websites } from "@/db/schema/websites";

import { expect, test } from "./shop";
import { nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches } from "./team";
import { makeWebsite } from "./website";

const freshCode = () => `w-${randomUUID().slice(0, 8)}`;

for (const speech of speeches) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`${speech.language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ javaScriptEnabled, locale: speech.locale });
      const { stores } = speech.words.admin;

      test("a website that is added is a working storefront at once", async ({ page, db }) => {
        const boss = await makeTeammate(db, { language: speech.language });
        await signInToDesk(page, boss.email);
        await page.goto("/admin/store-views");
        await page.getByRole("link", { name: stores.addWebsite }).click();
        const [website, store] = [freshCode(), freshCode()];
        const nth = (label: string, index: number) => page.getByLabel(label, { exact: true }).nth(index);
        await nth(stores.name, 0).fill("Atelier Neuf");
        await nth(stores.code, 0).fill(website);
        await nth(stores.address, 0).fill("atelier");
        await nth(stores.name, 1).fill("Québécois");
        await nth(stores.code, 1).fill("admin");
        await page.getByLabel(stores.locale).selectOption("fr-CA");
        await page.getByLabel(stores.zone).selectOption("America/Toronto");
        await page.getByRole("button", { name: stores.add }).click();
        const alert = page.locator("main").getByRole("alert");
        await expect(alert).toContainText(stores.error.code_form);
        await expect(alert).toContainText(speech.words.refusal.not_one_at);
        await expect(nth(stores.name, 1)).toHaveValue("Québécois");
        await expect(page.getByLabel(stores.locale)).toHaveValue("fr-CA");
        await nth(stores.address, 0).fill("hello@atelier.example");
        await nth(stores.code, 1).fill(store);
        await page.getByRole("button", { name: stores.add }).click();
        await expect(page.locator("main").getByRole("status")).toHaveText(stores.done.website_added);
        await page.goto(`/${store}/sign-in`);
        await expect(page.locator("html")).toHaveAttribute("lang", "fr-CA");
        await expect(page.getByRole("link", { name: /Atelier Neuf/ })).toBeVisible();
        await page.goto(`/admin/store-views/website/${website}`);
        const closing = page.getByRole("region", { name: stores.closing });
        const remove = closing.locator("form").last();
        await remove.getByRole("button", { name: stores.remove }).click();
        await expect(page.locator("main").getByRole("alert")).toHaveText(stores.refused.not_sure);
        await remove.getByLabel(stores.sure).check();
        await remove.getByRole("button", { name: stores.remove }).click();
        await expect(page.locator("main").getByRole("status")).toHaveText(stores.done.removed);
        expect(await db.$count(websites, eq(websites.code, website))).toBe(0);
      });

      test("a closed store view leads to the default one, a closed website says so", async ({ page, db }) => {
        const made = await makeWebsite(db);
        const other = made.code.replace(/a$/, "b");
        const boss = await makeTeammate(db, { language: speech.language });
        await signInToDesk(page, boss.email);
        const close = async () => {
          const form = page.getByRole("region", { name: stores.closing }).locator("form").first();
          await form.getByLabel(stores.sure).check();
          await form.getByRole("button", { name: stores.close }).click();
          await expect(page.locator("main").getByRole("status")).toHaveText(stores.done.closed);
        };
        await page.goto(`/admin/store-views/store/${other}`);
        await close();
        await page.goto(`/${other}/register?with=another`);
        await expect(page).toHaveURL(new RegExp(`/${made.code}/register\\?with=another$`));
        await page.goto(`/${other}/preferences/unknown`);
        await expect(page).toHaveURL(/unknown-link$/);
        await page.goto(`/admin/store-views/website/${made.code.slice(0, -2)}`);
        await close();
        await page.goto(`/${made.code}/account/invitations`);
        await expect(page).toHaveURL(new RegExp(`/${made.code}/closed$`));
        await expect(page.getByRole("heading", { level: 1 })).toContainText(made.name);
        await page.goto("/admin/invitations/new");
        await expect(page.locator(`option[value="${made.code}"]`)).toHaveCount(0);
        await page.goto(`/admin/store-views/website/${made.code.slice(0, -2)}`);
        await page.getByRole("button", { name: stores.reopen }).click();
        await expect(page.locator("main").getByRole("status")).toHaveText(stores.done.reopened);
        await page.goto(`/${made.code}`);
        await expect(page).toHaveURL(new RegExp(`/${made.code}$`));
      });

      test("a store view is changed and made the default one", async ({ page, db }) => {
        const made = await makeWebsite(db);
        const other = made.code.replace(/a$/, "b");
        const boss = await makeTeammate(db, { language: speech.language });
        await signInToDesk(page, boss.email);
        await page.goto(`/admin/store-views/store/${other}`);
        await page.getByLabel(stores.name, { exact: true }).fill("Brezhoneg");
        await page.getByLabel(stores.position, { exact: true }).fill("many");
        await page.getByLabel(stores.makeDefaultStore.replace("{website}", made.name)).check();
        await page.getByRole("button", { name: stores.save }).click();
        await expect(page.locator("main").getByRole("alert")).toContainText(stores.error.position);
        await expect(page.getByLabel(stores.makeDefaultStore.replace("{website}", made.name))).toBeChecked();
        await page.getByLabel(stores.position, { exact: true }).fill("3");
        await page.getByRole("button", { name: stores.save }).click();
        await expect(page.locator("main").getByRole("status")).toHaveText(stores.done.changed);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText("Brezhoneg");
        const [view] = await db.execute(sql`select is_default from store_views where code = ${other}`);
        expect(view).toEqual({ is_default: true });
      });
    });
  }

  test.describe(`in ${speech.language}`, () => {
    test.use({ locale: speech.locale });

    test("the pages have nothing in the way", async ({ page, db }) => {
      test.slow();
      const made = await makeWebsite(db);
      const boss = await makeTeammate(db, { language: speech.language });
      await signInToDesk(page, boss.email);
      const pages = [
        "/admin/store-views",
        "/admin/store-views/new-website",
        `/admin/store-views/new?website=${made.code.slice(0, -2)}`,
        `/admin/store-views/store/${made.code}`,
        `/admin/store-views/website/${made.code.slice(0, -2)}?refused=not_sure`,
      ];
      const look = async (path: string, what: string) => {
        await page.goto(path);
        // Four hundred time zones are alike, and axe looks at each for seconds.
        await page.locator("option:nth-child(n+20)").evaluateAll((rest) => {
          for (const option of rest) option.remove();
        });
        await nothingInTheWay(page, what);
      };
      for (const path of pages) await look(path, path);
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of pages.slice(0, 2)) await look(path, `${path} on a phone`);
    });
  });
}
