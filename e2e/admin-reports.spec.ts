import type { Locator, Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";

import type { Database } from "@/db/client";
import type { Permission } from "@/domain/accounts/administrator";

import { addToWebsite } from "./programme";
import { expect, fresh, test } from "./shop";
import { nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches } from "./team";
import { makeWebsite } from "./website";

/** A website with invitations of the shop in two months, five of them accepted, and somebody who sees it and nothing else. */
async function makeProgramme(
  db: Database,
  language: "en" | "fr",
  permissions: Permission[] = ["view_invitations", "view_reports"],
) {
  const website = await makeWebsite(db);
  await addToWebsite(db, website.id, 9, { daysAgo: 3 });
  await addToWebsite(db, website.id, 5, { daysAgo: 4, status: "accepted" });
  await addToWebsite(db, website.id, 2, { daysAgo: 4, status: "discarded" });
  await addToWebsite(db, website.id, 4, { daysAgo: 50 });
  const keeper = await makeTeammate(db, { language, permissions, websiteIds: [website.id] });
  return { website, keeper };
}

/** Has the commerce system tell that one who has joined has paid, or been refunded. */
async function tellOrder(
  page: Page,
  db: Database,
  websiteId: number,
  over: { order: string; refund?: number },
) {
  const [guest] = await db.execute<{
    email: string;
    code: string;
  }>(sql`select c.email, w.code from customers c
    join websites w on w.id = c.website_id where website_id = ${websiteId} order by c.id limit 1`);
  const [id, at] = [fresh("event"), new Date()];
  const { order, refund } = over;
  const data = { website: guest?.code, order, customer: { email: guest?.email } };
  const body = JSON.stringify(
    refund === undefined
      ? {
          type: "order.paid",
          timestamp: at.toISOString(),
          data: { ...data, amount: 12_900, currency: "EUR" },
        }
      : {
          type: "order.refunded",
          timestamp: at.toISOString(),
          data: { ...data, refund: { id: "r", amount: refund } },
        },
  );
  const signature = new Webhook(process.env["ORDERS_WEBHOOK_SECRET"] ?? "").sign(id, at, body);
  const answer = await page.request.post("/api/orders", {
    data: body,
    headers: {
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": signature,
    },
  });
  expect(await answer.json()).toEqual({ result: "applied" });
}

/** What stands in the line of a table with this head. */
async function lineOf(table: Locator, head: RegExp | string): Promise<string[]> {
  const row = table.getByRole("row").filter({ has: table.page().getByRole("rowheader", { name: head }) });
  return (await row.getByRole("cell").allTextContents()).map((text) => text.replace(/[\u00A0\u202F]/g, " "));
}

/** Follows every number of a table into the grid, which has to count the same. */
async function followFigures(page: Page, table: Locator, most: number): Promise<void> {
  const links = await table
    .getByRole("link")
    .evaluateAll((all) =>
      all.map((link) => ({ href: link.getAttribute("href") ?? "", text: link.textContent ?? "" })),
    );
  const told = links.filter(({ text }) => /^\d+$/.test(text)).slice(0, most);
  expect(told.length).toBeGreaterThan(3);
  for (const { href, text } of told) {
    await page.goto(href);
    const shown = (await page.locator("main nav a[aria-current]").first().textContent()) ?? "";
    expect(Number(shown.replace(/\D/g, "") || "0"), href).toBe(Number(text));
  }
}

for (const { language, locale, words } of speeches) {
  const { reports } = words.admin;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("each report tells a period in a finding, a chart and a table whose numbers open the grid", async ({
        page,
        db,
      }) => {
        const { website, keeper } = await makeProgramme(db, language);
        await tellOrder(page, db, website.id, { order: "one" });
        await signInToDesk(page, keeper.email);
        const percent = (text: string) => (language === "en" ? `${text}%` : `${text.replace(".", ",")} %`);

        await page.getByRole("link", { name: words.admin.nav.invitedCustomers }).click();
        await page.goto("/admin/reports/invitations");
        await expect(page.getByText("Europe/London")).toBeVisible();
        await expect(page.getByText(reports.invitations.formula)).toBeVisible();
        await expect(page.getByRole("img", { name: /31[.,]3.*16/ })).toBeVisible();
        let table = page.getByRole("table", { name: reports.invitations.title });
        expect(await lineOf(table, reports.total)).toEqual([
          "16",
          "5",
          "2",
          percent("31.3"),
          percent("12.5"),
        ]);
        expect((await lineOf(table, new RegExp(`^${reports.before}`))).slice(0, 3)).toEqual(["4", "0", "0"]);
        await expect(table.getByRole("row")).toHaveCount(34);
        await followFigures(page, table, 6);

        await page.goto("/admin/reports/conversions");
        table = page.getByRole("table", { name: reports.conversions.title });
        expect(await lineOf(table, reports.total)).toEqual(["16", "5", "1", percent("6.3")]);
        await followFigures(page, table, 5);
        await tellOrder(page, db, website.id, { order: "one", refund: 12_900 });
        await page.goto("/admin/reports/conversions");
        expect(await lineOf(table, reports.total)).toEqual(["16", "5", "0", percent("0")]);

        await page.goto("/admin/reports/invited-customers");
        await page.getByLabel(reports.by.label, { exact: true }).selectOption("year");
        await page.getByRole("button", { name: reports.show }).click();
        await expect(page).toHaveURL(/by=year/);
        await page.getByRole("link", { name: words.admin.grid.shop, exact: true }).first().click();
        await expect(page).toHaveURL(/\/admin\/invitations\?.*inviter=shop/);
      });

      test("what is no period is told at its field, with what was typed", async ({ page, db }) => {
        const { keeper } = await makeProgramme(db, language);
        await signInToDesk(page, keeper.email);
        await page.goto("/admin/reports/conversions");
        const [from, to] = [
          page.getByLabel(reports.from, { exact: true }),
          page.getByLabel(reports.to, { exact: true }),
        ];
        await from.fill("2026-03-02");
        await to.fill("2026-03-01");
        await page.getByRole("button", { name: reports.show }).click();
        await expect(to).toHaveAccessibleDescription(reports.refused.ends_before);
        await expect(from).toHaveValue("2026-03-02");
        await expect(to).toHaveValue("2026-03-01");
        await from.fill("1999-03-02");
        await page.getByRole("button", { name: reports.show }).click();
        await expect(from).toHaveAccessibleDescription(reports.refused.too_long);
        expect(
          (await page.request.get("/admin/reports/export?report=invitations&from=1999-01-01")).status(),
        ).toBe(422);
      });
    });
  }

  test.describe(`in ${language}`, () => {
    test.use({ locale });

    test("reports have nothing in the way: full, empty and refused, on paper and on a phone", async ({
      page,
      db,
    }) => {
      const { keeper } = await makeProgramme(db, language);
      await signInToDesk(page, keeper.email);
      for (const path of [
        "invitations",
        "invited-customers?by=month",
        "conversions?from=2020-01-01&to=2020-01-02",
        "invitations?from=x",
      ]) {
        await page.setViewportSize({ width: 390, height: 844 });
        await page.goto(`/admin/reports/${path}`);
        await nothingInTheWay(page, path);
      }
      await page.goto("/admin/reports/invitations?by=month");
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      await expect(page.getByRole("button", { name: reports.show })).toBeHidden();
      await expect(page.getByRole("navigation").first()).toBeHidden();
      await expect(page.getByText("Europe/London")).toBeVisible();
      await expect(page.getByRole("table", { name: reports.invitations.title })).toBeVisible();
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
        "rgb(247, 247, 245)",
      );
    });

    test("a file says what the table says, and that it was taken is written down", async ({ page, db }) => {
      const { keeper } = await makeProgramme(db, language);
      await signInToDesk(page, keeper.email);
      const csv = await page.request.get("/admin/reports/export?report=invitations&as=csv");
      const lines = (await csv.text()).trim().split("\r\n");
      expect(lines).toHaveLength(32);
      expect(lines[1]).toMatch(/^"\d{4}-\d\d-\d\d","0","0","0","0","0"$/);
      expect(lines.at(-1)).toBe(`"${reports.total}","16","5","2","0.313","0.125"`);
      const people = await page.request.get("/admin/reports/export?report=invited-customers&as=csv&by=month");
      const told = (await people.text()).trim().split("\r\n");
      expect(told.at(-1)).toBe(`"${reports.total}","","","","","16","5"`);
      // The last 30 days are of two months, or of three.
      const ofShop = told.filter((line) => line.includes(`"","${words.admin.grid.shop}","",""`));
      expect(ofShop.reduce((sum, line) => sum + Number(/"(\d+)","\d+"$/.exec(line)?.[1]), 0)).toBe(16);
      const xlsx = await page.request.get("/admin/reports/export?report=conversions&as=xlsx");
      expect((await xlsx.body()).subarray(0, 2).toString()).toBe("PK");
      const [noted] = await db.execute<{ count: number }>(sql`select count(*)::int as count from activity
      where administrator_id = ${keeper.id} and action = 'report_exported'`);
      expect(noted?.count).toBe(3);
    });
  });
}

test("who may not see invitations reads the numbers without a way to them", async ({ page, db }) => {
  const [english] = speeches;
  if (!english) throw new Error("there is English");
  const { keeper } = await makeProgramme(db, "en", ["view_reports"]);
  await signInToDesk(page, keeper.email);
  await page.goto("/admin/reports/invitations");
  const table = page.getByRole("table", { name: english.words.admin.reports.invitations.title });
  expect((await lineOf(table, english.words.admin.reports.total)).slice(0, 3)).toEqual(["16", "5", "2"]);
  await expect(table.getByRole("link")).toHaveCount(0);
  await expect(page.locator("figure a")).toHaveCount(0);
});
