import type { Page } from "@playwright/test";

import { nothingInTheWay, lookedAt } from "./axe";
import { expect, fresh, mailTo, test, type Messages } from "./shop";
import { makeTeammate, signInToDesk, speeches } from "./team";
import { makeWebsite } from "./website";

const lost = () => `bounced@${fresh().replace("@", ".")}`;

async function addByShop(page: Page, words: Messages, emails: string[]): Promise<void> {
  await page.goto("/admin/invitations/new");
  await page.getByLabel(words.admin.add.list, { exact: true }).fill(emails.join("\n"));
  await page.getByRole("button", { name: words.admin.add.save, exact: true }).click();
  await expect(page).toHaveURL(/\/admin\/invitations\?/);
}

for (const { language, locale, words } of speeches) {
  const { fuse } = words.admin.queue;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("too many mails that come back pause a website's invitations, and resuming sends what waited", async ({
        page,
        db,
      }) => {
        const website = await makeWebsite(db);
        const keeper = await makeTeammate(db, { language, websiteIds: [website.id] });
        await signInToDesk(page, keeper.email);
        await addByShop(page, words, [lost(), lost(), lost()]);
        const resume = page.getByRole("button", {
          name: fuse.resume.replace("{website}", website.name),
        });
        await expect(async () => {
          await page.goto("/admin/delivery");
          await expect(resume).toBeVisible({ timeout: 500 });
        }).toPass({ timeout: 20_000 });
        await expect(page.getByText(website.name).first()).toBeVisible();
        await expect(page.getByRole("table", { name: fuse.inviters })).toContainText(fuse.shop);

        await page.goto("/admin/invitations/new");
        const notice = fuse.notice.replace("{website}", website.name);
        await expect(page.getByText(notice)).toBeVisible();
        const friend = fresh();
        await addByShop(page, words, [friend]);
        await page.goto("/admin");
        await page.getByRole("link", { name: new RegExp(website.name) }).click();
        await expect(page).toHaveURL(/\/admin\/delivery$/);
        for (const width of javaScriptEnabled ? lookedAt(language) : []) {
          await page.setViewportSize({ width, height: 900 });
          await nothingInTheWay(page, "paused by the fuse");
          await page.emulateMedia({ colorScheme: "light" });
        }
        await resume.click();
        await expect(page.locator("main").getByRole("status")).toContainText(fuse.resumed);
        await expect(resume).toHaveCount(0);
        expect((await mailTo(friend)).to).toEqual([friend]);
      });
    });
  }
}
