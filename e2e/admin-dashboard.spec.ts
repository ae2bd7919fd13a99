import type { Locator, Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";
import type { Permission } from "@/domain/accounts/administrator";

import { addToWebsite } from "./programme";
import { expect, test } from "./shop";
import { lookedAt, nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches } from "./team";
import { makeWebsite } from "./website";

/** A website with two months behind it, and somebody who sees it and nothing else. */
async function makeProgramme(
  db: Database,
  language: "en" | "fr",
  permissions: Permission[] = ["view_invitations", "view_reports", "manage_configuration"],
) {
  const website = await makeWebsite(db);
  await addToWebsite(db, website.id, 12, { daysAgo: 3 });
  await addToWebsite(db, website.id, 5, { daysAgo: 4, status: "accepted" });
  await addToWebsite(db, website.id, 2, { daysAgo: 8, status: "declined" });
  await addToWebsite(db, website.id, 1, { daysAgo: 9, status: "discarded" });
  await addToWebsite(db, website.id, 8, { daysAgo: 40 });
  await addToWebsite(db, website.id, 1, { daysAgo: 41, status: "accepted" });
  const keeper = await makeTeammate(db, { language, permissions, websiteIds: [website.id] });
  return { website, keeper };
}

/** The number a grid says it holds. */
async function gridCount(page: Page, all: string): Promise<number> {
  const current = page.locator("main nav a[aria-current]").first();
  await expect(current).toBeVisible();
  return Number(((await current.textContent()) ?? "").replace(/\D/g, "") || all);
}

const needs = (page: Page) => page.locator("section[aria-labelledby=needs] li");

async function cellsOf(table: Locator, name: string): Promise<string[]> {
  const row = table
    .getByRole("row")
    .filter({ has: table.page().getByRole("rowheader", { name, exact: true }) });
  return (await row.getByRole("cell").allTextContents()).map((text) => text.replace(/[\u00A0\u202F]/g, " "));
}

for (const { language, locale, words } of speeches) {
  const { overview } = words.admin;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("it tells the last 30 days against the 30 before, and each number opens its invitations", async ({
        page,
        db,
      }) => {
        const { keeper } = await makeProgramme(db, language);
        await signInToDesk(page, keeper.email);
        const table = page.getByRole("table", { name: overview.progress });
        const more = (count: string) => overview.more.replace("{count}", count);
        expect(await cellsOf(table, overview.figure.made)).toEqual(["20", "9", more("11")]);
        expect(await cellsOf(table, overview.figure.sent)).toEqual(["20", "9", more("11")]);
        expect(await cellsOf(table, overview.figure.accepted)).toEqual(["5", "1", more("4")]);
        const rate = language === "en" ? ["25%", "11.1%"] : ["25 %", "11,1 %"];
        expect((await cellsOf(table, overview.figure.rate)).slice(0, 2)).toEqual(rate);
        expect(await cellsOf(table, overview.figure.declined)).toEqual(["2", "0", more("2")]);
        expect(await cellsOf(table, overview.figure.discarded)).toEqual(["1", "0", more("1")]);
        expect(await cellsOf(table, overview.figure.joined)).toEqual(["5", "1", more("4")]);
        await expect(page.getByRole("heading", { level: 3 })).toHaveText(
          overview.chart.more.replace("{now}", "20").replace("{count}", "11"),
        );
        await expect(page.getByRole("img", { name: /20.*11/ })).toBeVisible();
        await page.locator("summary", { hasText: overview.chart.table }).click();
        const days = page.getByRole("table", { name: overview.chart.table });
        await expect(days.getByRole("row")).toHaveCount(61);

        const links = table.getByRole("link");
        const addresses = await links.evaluateAll((all) =>
          all.map((link) => [link.getAttribute("href") ?? "", link.textContent ?? ""]),
        );
        expect(addresses).toHaveLength(10);
        for (const [href, number] of addresses) {
          await page.goto(href ?? "");
          expect(await gridCount(page, "0"), href).toBe(Number(number));
        }
      });

      test("what needs a person is told with the way there, and nothing where nothing does", async ({
        page,
        db,
      }) => {
        const { website, keeper } = await makeProgramme(db, language);
        await signInToDesk(page, keeper.email);
        await expect(page.getByText(overview.nothing)).toBeVisible();
        await addToWebsite(db, website.id, 3, { status: "not_sent", delivery: "failed" });
        await addToWebsite(db, website.id, 2, { delivery: "bounced" });
        await addToWebsite(db, website.id, 4, { asked: true, daysAgo: 31 });
        await db.execute(sql`delete from store_identities where kind = 'general'
          and store_view_id = (select id from store_views where website_id = ${website.id} and is_default)`);
        await page.reload();
        await expect(needs(page)).toHaveCount(4);
        await expect(needs(page).first()).toContainText(website.name);
        for (const [index, count] of [3, 2, 4].entries()) {
          const need = needs(page).nth(index + 1);
          await expect(need).toContainText(String(count));
          await need.getByRole("link").click();
          await expect(page).toHaveURL(/\/admin\/invitations\?/);
          expect(await gridCount(page, "0")).toBe(count);
          await page.goto("/admin");
        }
        await needs(page).first().getByRole("link").click();
        await expect(page).toHaveURL(new RegExp(`/admin/configuration/mail\\?store=${website.code}$`));
      });

      test("websites are told apart, and each sees only what their role allows", async ({ page, db }) => {
        const one = await makeProgramme(db, language);
        const two = await makeWebsite(db);
        await addToWebsite(db, two.id, 7, { daysAgo: 2 });
        const both = await makeTeammate(db, {
          language,
          permissions: ["view_reports"],
          websiteIds: [one.website.id, two.id],
        });
        await signInToDesk(page, both.email);
        const table = page.getByRole("table", { name: overview.progress });
        expect((await cellsOf(table, overview.figure.sent))[0]).toBe("27");
        await expect(page.getByText(overview.needs)).toBeHidden();
        await expect(table.getByRole("link")).toHaveCount(0);
        await page.getByRole("link", { name: two.name }).click();
        await expect(page).toHaveURL(/scope=website:w-/);
        expect((await cellsOf(table, overview.figure.sent))[0]).toBe("7");
        await page.goto("/admin?scope=website:maison");
        expect((await cellsOf(table, overview.figure.sent))[0]).toBe("27");
        await page.context().clearCookies();

        const team = await makeTeammate(db, { language, permissions: ["manage_administrators"] });
        await signInToDesk(page, team.email);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.admin.home.title);
        await expect(
          page.locator("main").getByRole("link", { name: words.admin.nav.administrators }),
        ).toBeVisible();
      });
    });
  }

  test.describe(`in ${language}`, () => {
    test.use({ locale });

    for (const width of lookedAt(language)) {
      test(`it has nothing in the way at ${width} px, light and dark`, async ({ page, db }) => {
        test.slow();
        await page.setViewportSize({ width, height: 900 });
        const { website, keeper } = await makeProgramme(db, language);
        await signInToDesk(page, keeper.email);
        await nothingInTheWay(page, "nothing needed");
        await addToWebsite(db, website.id, 3, { status: "not_sent", delivery: "failed" });
        await addToWebsite(db, website.id, 4, { asked: true, daysAgo: 31 });
        await page.goto("/admin");
        await page.locator("summary", { hasText: overview.chart.table }).click();
        await nothingInTheWay(page, "something needed");
        const empty = await makeWebsite(db);
        const { email } = await makeTeammate(db, { language, websiteIds: [empty.id] });
        await page.context().clearCookies();
        await signInToDesk(page, email);
        await expect(page.getByText(overview.chart.none)).toBeVisible();
        await nothingInTheWay(page, "nothing sent");
      });
    }
  });
}

test("the figure and its page need no script of their own", async ({ page, db }) => {
  const { keeper } = await makeProgramme(db, "en");
  await signInToDesk(page, keeper.email);
  await page.goto("/admin?scope=website:%00&scope=x");
  await expect(page.getByRole("img")).toBeVisible();
  await expect(page.locator("figure script, figure canvas")).toHaveCount(0);
});
