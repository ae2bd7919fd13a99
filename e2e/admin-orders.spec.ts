import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";

import type { Database } from "@/db/client";
import { orderEvents, orders } from "@/db/schema/orders";

import { expect, fresh, makeMember, test } from "./shop";
import { nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches, websiteId } from "./team";
import { makeWebsite } from "./website";

const heading = "event,time,website,order,email,customer_id,currency,amount,refund_id,refund_amount";
const newOrder = () => `O-${randomUUID().slice(0, 8)}`;
const csv = (text: string) => ({ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

/** A number in place of each of the values of a sentence. */
const counted = (language: "en" | "fr", taken: number, known: number, refused: number) => {
  if (language === "en") return `${taken} taken, ${known} known already, ${refused} refused.`;
  const many = (count: number, one: string) => `${count} ${one}${count > 1 ? "s" : ""}`;
  const first = taken > 1 ? `${taken} prises en compte` : `${taken} prise en compte`;
  return `${first}, ${many(known, "déjà connue")}, ${many(refused, "refusée")}.`;
};

async function look(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await nothingInTheWay(page, path);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  const isNarrow = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  expect(await isNarrow(), `${path} scrolls sideways on a phone`).toBe(true);
  if (size) await page.setViewportSize(size);
}

/** An order of a website that was heard of now, more often than a page has rows. */
async function tellOften(db: Database, website: number, times: number): Promise<string> {
  const reference = newOrder();
  const [order] = await db.insert(orders).values({ websiteId: website, reference }).returning();
  const [type, source] = ["placed", "csv"] as const;
  const told = { websiteId: website, orderId: order?.id ?? 0, type, source, at: new Date() };
  await db
    .insert(orderEvents)
    .values(Array.from({ length: times }, () => ({ ...told, eventId: randomUUID() })));
  return reference;
}

for (const { language, locale, words } of speeches) {
  const { import: form, ...said } = words.admin.orders;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("lines are imported, the bad ones come back named, and what came is shown with whose it is", async ({
        page,
        db,
      }) => {
        // Other tests fill the first page of the other websites.
        const websiteIds = [await websiteId(db, "maison")];
        const boss = await makeTeammate(db, { language, websiteIds });
        const buyer = await makeMember(db, { firstName: "Ottilie" });
        const [known, unknown] = [newOrder(), newOrder()];
        const lines = [
          `placed,2026-11-22T10:00:00+01:00,maison,${known},${buyer.email},,JPY,12900,,`,
          `paid,2026-11-22T10:04:00+01:00,maison,${known},${buyer.email},,JPY,129.00,,`,
          `refunded,2026-11-23T10:00:00Z,maison,${known},,,,,R-1,2900`,
          `placed,2026-11-22T10:00:00Z,maison,${unknown},${fresh()},C-77,EUR,12900,,`,
        ];
        await signInToDesk(page, boss.email);
        const desk = page.getByRole("navigation", { name: words.admin.nav.label });
        await desk.getByRole("link", { name: words.admin.nav.orders, exact: true }).click();
        await page.getByRole("link", { name: form.title }).click();
        const box = page.getByLabel(form.list);
        const status = page.locator("main").getByRole("status");
        const alert = page.locator("main").getByRole("alert");
        await box.fill([heading, ...lines].join("\n"));
        await page.getByRole("button", { name: form.save }).click();
        await expect(status).toContainText(counted(language, 3, 0, 1));
        await expect(alert).toBeVisible();
        await expect(page).toHaveTitle(new RegExp(`^${words.common.errorPrefix}`));
        await expect(box).toHaveValue([heading, lines[1]].join("\n"));
        const wrong = page.getByRole("region", { name: form.left }).getByRole("listitem");
        await expect(wrong).toHaveCount(1);
        await expect(wrong).toContainText("129.00");
        await expect(wrong).toContainText(form.fault.amount.split(":")[0] ?? "");
        if (javaScriptEnabled) await nothingInTheWay(page, "a refused line");

        await box.fill([heading, lines[1]?.replace("129.00", "12900")].join("\n"));
        await page.getByLabel(form.file).setInputFiles(csv([heading, ...lines].join("\r\n")));
        await page.getByRole("button", { name: form.save }).click();
        await expect(status).toContainText(counted(language, 1, 3, 1));
        await status.getByRole("link", { name: form.seeLatest }).click();

        const latest = page.getByRole("table", { name: said.latest }).getByRole("row");
        const ofKnown = latest.filter({ hasText: known });
        await expect(ofKnown).toHaveCount(3);
        const refund = ofKnown.filter({ hasText: new RegExp(said.type.refunded) });
        await expect(refund).toContainText(/12[,\u202F]?900/);
        await expect(refund).not.toContainText("129.00");
        await expect(refund).toContainText("CSV");
        await expect(refund.getByRole("link", { name: /Ottilie/ })).toHaveAttribute(
          "href",
          `/admin/customers/${buyer.id}`,
        );
        await expect(latest.filter({ hasText: unknown })).toContainText(said.nobody);
        const waiting = page.getByRole("table", { name: said.unmatched, exact: true }).getByRole("row");
        await expect(waiting.filter({ hasText: unknown })).toContainText("C-77");
        await expect(waiting.filter({ hasText: unknown })).toContainText(
          language === "en" ? "€129.00" : "129,00\u00A0€",
        );
        await expect(waiting.filter({ hasText: known })).toHaveCount(0);
        await page.goto(`/admin/activity?who=${boss.id}`);
        await expect(page.getByText(words.admin.activity.action.orders_imported).last()).toBeVisible();
      });

      test("what cannot be read is refused with its reason, and everything typed stays", async ({
        page,
        db,
      }) => {
        const boss = await makeTeammate(db, { language });
        await signInToDesk(page, boss.email);
        await page.goto("/admin/orders/new");
        const box = page.getByLabel(form.list);
        const alert = page.locator("main").getByRole("alert");
        await page.getByRole("button", { name: form.save }).click();
        await expect(alert).toContainText(form.nothing);
        await box.fill("order;event\n1;paid");
        await page.getByRole("button", { name: form.save }).click();
        await expect(alert).toContainText("time, website");
        await expect(box).toHaveValue("order;event\n1;paid");
        await page.getByLabel(form.file).setInputFiles(csv("x".repeat(5_000_001)));
        await page.getByRole("button", { name: form.save }).click();
        await expect(alert).toContainText(form.fileTooLarge);
        await expect(box).toHaveValue("order;event\n1;paid");
        await alert.getByRole("link").click();
        await expect(page.getByLabel(form.file)).toHaveAttribute("aria-invalid", "true");
      });

      test("a role limited to a website sees and imports only what is on it", async ({ page, db }) => {
        const [limit, other] = [await makeWebsite(db), await makeWebsite(db)];
        const theirs = await tellOften(db, other.id, 1);
        const own = await tellOften(db, limit.id, 51);
        const manager = await makeTeammate(db, {
          language,
          permissions: ["manage_customers"],
          websiteIds: [limit.id],
        });
        await signInToDesk(page, manager.email);
        await page.goto("/admin/orders");
        const latest = page.getByRole("table", { name: said.latest });
        await expect(latest.getByRole("row")).toHaveCount(51);
        await expect(latest).toContainText(own);
        await expect(page.locator("main")).not.toContainText(theirs);
        await page.getByRole("link", { name: said.older }).first().click();
        await expect(page).toHaveURL(/after=\d+#latest$/);
        await expect(latest).toContainText(own);
        await page.getByRole("link", { name: said.newest }).first().click();
        await expect(page).toHaveURL(/\/admin\/orders#latest$/);

        await page.goto("/admin/orders/new");
        const line = `canceled,2026-11-22T10:00:00Z,${other.site.slice("website:".length)},${theirs},,,,,,`;
        await page.getByLabel(form.list).fill(`${heading}\n${line}`);
        await page.getByRole("button", { name: form.save }).click();
        await expect(page.locator("main").getByRole("status")).toContainText(counted(language, 0, 0, 1));
        await expect(page.getByRole("region", { name: form.left })).toContainText(
          `${limit.site.slice("website:".length)}.`,
        );
        const [order] = await db.select().from(orders).where(eq(orders.reference, theirs));
        expect(order?.canceledAt).toBeNull();
      });
    });
  }

  test.describe(`in ${language}`, () => {
    test.use({ locale });

    test("the pages of orders are easy to use, also where nothing has come", async ({ page, db }) => {
      const boss = await makeTeammate(db, { language });
      await signInToDesk(page, boss.email);
      await look(page, "/admin/orders");
      await look(page, "/admin/orders/new");
      const { id } = await makeWebsite(db);
      const newcomer = await makeTeammate(db, { language, websiteIds: [id] });
      await page.context().clearCookies();
      await signInToDesk(page, newcomer.email);
      await look(page, "/admin/orders");
      await expect(page.getByText(said.empty)).toBeVisible();
      await expect(page.getByText("/api/orders -H")).toBeVisible();
    });
  });
}
