import { sql } from "drizzle-orm";

import { expect, mailTo, test } from "./shop";
import { nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches } from "./team";
import { makeWebsite } from "./website";

for (const speech of speeches) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`${speech.language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ javaScriptEnabled, locale: speech.locale });
      const { mail, config } = speech.words.admin;
      const labelOf = (words: string, kind: "general" | "sales" | "support") =>
        words.replace("{identity}", config.option[kind]);

      test("senders are kept, or refused at their field with all else kept", async ({ page, db }) => {
        const website = await makeWebsite(db);
        const boss = await makeTeammate(db, { language: speech.language });
        await signInToDesk(page, boss.email);
        await page.goto(`/admin/configuration/mail?store=${website.code}`);
        const field = (words: string, kind: "general" | "sales" | "support") =>
          page.getByLabel(labelOf(words, kind), { exact: true });
        const save = page.getByRole("button", { name: mail.save });
        await field(mail.name, "support").fill("Care");
        await field(mail.address, "support").fill("care");
        await save.click();
        await expect(page.locator("main").getByRole("alert")).toContainText(labelOf(mail.address, "support"));
        await expect(field(mail.name, "support")).toHaveValue("Care");
        await field(mail.address, "support").fill("care@convive.example");
        await db.execute(sql`update store_identities set name = 'Somebody else' where kind = 'support'
          and store_view_id = (select id from store_views where code = ${website.code})`);
        await save.click();
        await expect(page.locator("main").getByRole("alert")).toContainText("Somebody else");
        await save.click();
        await expect(page.locator("main").getByRole("status")).toContainText("1");
        await expect(field(mail.address, "support")).toHaveValue("care@convive.example");
      });

      test("a template is shown as it is sent, in a frame where nothing runs", async ({ page, db }) => {
        const website = await makeWebsite(db);
        const boss = await makeTeammate(db, { language: speech.language });
        await signInToDesk(page, boss.email);
        await page.goto(`/admin/configuration/mail?store=${website.code.replace(/a$/, "b")}`);
        await page.getByLabel(mail.template).selectOption({ label: config.option["personal-letter"] });
        await page.getByLabel(mail.sample).selectOption({ label: mail.samples.accents });
        await page.getByRole("button", { name: mail.show }).click();
        await expect(page).toHaveURL(/template=personal-letter&sample=accents/);
        await expect(page.getByText(/Zoë Lebœuf-Ångström/).first()).toBeVisible();
        const frame = page.frameLocator("iframe");
        await expect(frame.getByText("<sans balises>")).toBeVisible();
        await expect(frame.locator("html")).toHaveAttribute("lang", /^fr/);
        const src = await page.locator("iframe").getAttribute("src");
        const answer = await page.request.get(src ?? "");
        expect(answer.headers()["content-security-policy"]).toMatch(/default-src 'none'.*sandbox$/);
        expect(answer.headers()["x-frame-options"]).toBe("SAMEORIGIN");
        await page.getByRole("button", { name: mail.sendToMe }).click();
        await expect(page.locator("main").getByRole("status")).toContainText(boss.email);
        expect((await mailTo(boss.email)).html).toContain("Zoë Lebœuf-Ångström");
      });
    });
  }

  test.describe(`in ${speech.language}`, () => {
    test.use({ locale: speech.locale });

    test("the page has nothing in the way", async ({ page, db }) => {
      const boss = await makeTeammate(db, { language: speech.language });
      await signInToDesk(page, boss.email);
      const look = async (what: string) => {
        await page.goto("/admin/configuration/mail?sample=long");
        await expect(page.getByTitle(speech.words.admin.mail.frame)).toBeVisible();
        // Nothing runs in it, so neither does axe, which would wait for ever.
        await page.locator("iframe").evaluate((frame) => frame.remove());
        await nothingInTheWay(page, what);
      };
      await look("mail");
      await page.setViewportSize({ width: 390, height: 844 });
      await look("mail on a phone");
    });
  });
}
