import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";
import { eq, sql } from "drizzle-orm";

import type { Database } from "@/db/client";
import { administrators } from "@/db/schema/administrators";

import { nothingInTheWay } from "./axe";
import { expect, fresh, mailTo, password, test, watch, type Language } from "./shop";

const path = "/admin/invitations/new";
const number = (text: string, values: Record<string, string>) =>
  Object.entries(values).reduce((filled, [name, value]) => filled.replace(`{${name}, number}`, value), text);

/** Signs in somebody like one of the demo's administrators, in the language of the project. */
async function enter(page: Page, db: Database, { store, words }: Language, like = "admin@convive.test") {
  const [demo] = await db.select().from(administrators).where(eq(administrators.emailKey, like));
  if (!demo) throw new Error(`the demo has no ${like}`);
  const { id: _, ...row } = demo;
  const email = `${randomUUID()}@team.example`;
  await db.insert(administrators).values({ ...row, email, emailKey: email, language: store });
  await signInAgain(page, email);
  return { words: words.admin.add, email };
}

async function signInAgain(page: Page, email: string) {
  await page.goto(`/admin/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByRole("textbox", { name: /e-?mail/i }).fill(email);
  await page.locator("input[type=password]").fill(password);
  await page.locator("main form button").last().click();
  await expect(page).not.toHaveURL(/sign-in/);
}

const parts = (page: Page, { words }: Language) => ({
  list: page.getByLabel(words.admin.add.list),
  message: page.getByLabel(words.fields.message, { exact: true }),
  store: page.getByLabel(words.admin.add.store),
  group: page.getByLabel(words.admin.add.group),
  file: page.getByLabel(words.admin.add.file),
  check: page.getByRole("button", { name: words.admin.add.check }),
  save: page.getByRole("button", { name: words.admin.add.save }),
  status: page.locator("main").getByRole("status"),
  alert: page.locator("main").getByRole("alert"),
});

const some = (count: number) => Array.from({ length: count }, () => fresh());
const csv = (text: string, name = "list.csv") => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

const rowsOf = (db: Database, emails: string[]) =>
  db.execute<{ message: string | null; store: string; group_name: string | null }>(sql`
    select i.message, s.code as store, g.name as group_name from invitations i
    join store_views s on s.id = i.store_view_id left join customer_groups g on g.id = i.group_id
    where i.inviter_id is null and i.email_key in (select jsonb_array_elements_text(${JSON.stringify(emails)}::jsonb))`);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("200 pasted addresses are counted before saving, and the usable ones are then made", async ({
      page,
      language,
      db,
    }) => {
      const seen = watch(page);
      const { words } = await enter(page, db, language);
      const add = parts(page, language);
      const known = some(9);
      await add.list.fill(known.join(", "));
      await add.save.click();
      await expect(page).toHaveURL(/\/admin\/invitations\?added=/);
      await expect(add.status).toContainText(/9/);

      await page.goto(path);
      const [first = "", ...others] = some(186);
      const wrong = ["ana at mail.example", "ben@", "@x", "zoé@mail.example", "a@b"];
      await add.list.fill([`Ana Martin <${first}>`, ...known, ...others, ...wrong].join("\n"));
      await add.message.fill("Do come & see!");
      await add.group.selectOption({ label: "Wholesale" });
      await add.store.selectOption("fr");
      await add.check.click();
      const counts =
        language.store === "en"
          ? "186 new, 9 already invited, 5 to fix"
          : "186 nouvelles, 9 déjà invitées, 5 à corriger";
      await expect(add.status).toContainText(counts);
      await expect(page.getByText(number(words.line, { line: "196" }).split("{")[0] ?? "")).toBeVisible();
      expect((await add.list.inputValue()).split("\n")).toHaveLength(200);
      expect(await rowsOf(db, [first])).toHaveLength(0);
      if (javaScriptEnabled) await expect(add.alert).toBeFocused();

      await add.save.click();
      await expect(add.status).toContainText("186");
      await expect(add.alert).toBeVisible();
      await expect(
        page.getByText("“zoé@mail.example”").or(page.getByText("zoé@mail.example\u202F»")),
      ).toBeVisible();
      await expect(add.list).toHaveValue(wrong.join("\n"));
      await expect(add.message).toHaveValue("Do come & see!");
      const rows = await rowsOf(db, [first, ...others]);
      expect(rows).toHaveLength(186);
      expect(rows[0]).toEqual({ message: "Do come & see!", store: "fr", group_name: "Wholesale" });
      expect((await mailTo(first)).text).toContain("Do come & see!");

      await add.list.fill(fresh());
      await add.save.click();
      await expect(page).toHaveURL(/\/admin\/invitations\?added=/);
      await expect(add.status).toBeVisible();
      expect(seen.complaints).toEqual([]);
      expect(seen.foreign).toEqual([]);
    });

    test("a CSV file does the same, and what is wrong in it comes back into the box", async ({
      page,
      language,
      db,
    }) => {
      await enter(page, db, language);
      const add = parts(page, language);
      const [pasted = "", one = "", two = ""] = some(3);
      await add.list.fill(pasted);
      await add.message.fill("From the file");
      await add.file.setInputFiles(
        csv(`\uFEFFName,Email\r\n"Martin, Ana",${one}\r\nBen,${two}\r\nChloé,nonsense\r\n`),
      );
      await add.check.click();
      await expect(add.status).toContainText(
        language.store === "en"
          ? "3 new, 0 already invited, 1 to fix"
          : "3 nouvelles, 0 déjà invitée, 1 à corriger",
      );
      await expect(add.list).toHaveValue([pasted, one, two, "nonsense"].join("\n"));
      await expect(add.message).toHaveValue("From the file");
      await add.save.click();
      await expect(add.list).toHaveValue("nonsense");
      expect(await rowsOf(db, [pasted, one, two])).toHaveLength(3);

      await add.list.fill("");
      await add.file.setInputFiles(csv(fresh()));
      await add.save.click();
      await expect(page).toHaveURL(/\/admin\/invitations\?added=/);
      await expect(add.status).toBeVisible();
    });

    test("a file of 4 MB is read, one over 5 MB is refused with all else kept", async ({
      page,
      language,
      db,
    }) => {
      const { words } = await enter(page, db, language);
      const add = parts(page, language);
      const emails = some(2000);
      const padding = "x".repeat(2000);
      await add.message.fill("Many");
      await add.file.setInputFiles(csv(emails.map((email) => `${email},${padding}`).join("\n")));
      await add.check.click();
      await expect(add.status).toContainText(/2[,\u202F ]?000/);
      await expect(add.message).toHaveValue("Many");

      await add.file.setInputFiles(csv("x".repeat(5_000_001)));
      // With scripts it is refused before anything is sent.
      if (!javaScriptEnabled) await add.save.click();
      await expect(page.getByText(words.fileTooLarge).first()).toBeVisible();
      await expect(add.message).toHaveValue("Many");
    });

    test("nothing typed is lost when the session has ended meanwhile", async ({ page, language, db }) => {
      const { email } = await enter(page, db, language);
      const add = parts(page, language);
      const [invited = "", ...more] = some(3);
      await add.list.fill([invited, ...more].join("\n"));
      await add.message.fill("Still here?");
      await add.group.selectOption({ label: "Retailer" });
      const ofThem = sql`(select id from administrators where email_key = ${email})`;
      await db.execute(sql`delete from administrator_sessions where administrator_id = ${ofThem}`);
      await add.save.click();
      await expect(add.alert).toContainText(language.words.admin.signedOut);
      expect(await rowsOf(db, [invited])).toHaveLength(0);
      const elsewhere = await page.context().newPage();
      await signInAgain(elsewhere, email);
      await expect(add.list).toHaveValue([invited, ...more].join("\n"));
      await add.save.click();
      await expect(page).toHaveURL(/\?added=/);
      expect(await rowsOf(db, [invited, ...more])).toHaveLength(3);
      expect([...(await rowsOf(db, [invited]))]).toMatchObject([
        { message: "Still here?", group_name: "Retailer" },
      ]);
    });

    test("what is refused comes back with its reason and everything typed", async ({
      page,
      language,
      db,
    }) => {
      const { words } = await enter(page, db, language);
      const add = parts(page, language);
      await add.save.click();
      await expect(add.alert).toContainText(words.nothing);
      const email = fresh();
      await add.list.fill(email);
      await add.message.fill("see evil.com");
      await add.group.selectOption({ label: "Retailer" });
      await add.save.click();
      await expect(add.alert).toContainText(language.words.compose.messageLink);
      await expect(add.list).toHaveValue(email);
      await expect(add.message).toHaveValue("see evil.com");
      await expect(add.group.locator("option:checked")).toHaveText("Retailer");
      expect(await rowsOf(db, [email])).toHaveLength(0);
      await expect(page).toHaveTitle(new RegExp(language.words.common.errorPrefix));
    });
  });
}

test("who manages one website sees its store views only, and who may only read reports is refused", async ({
  page,
  language,
  db,
}) => {
  await enter(page, db, language, "manager@convive.test");
  const add = parts(page, language);
  await expect(add.store.locator("option")).toHaveText([/^Maison Convive/, /^Maison Convive/]);
  await add.store
    .locator("option")
    .first()
    .evaluate((option) => ((option as HTMLOptionElement).value = "outlet"));
  const email = fresh();
  await add.list.fill(email);
  await add.store.selectOption("outlet");
  await add.save.click();
  await expect(add.alert).toContainText(language.words.admin.add.unknownStore);
  expect(await rowsOf(db, [email])).toHaveLength(0);

  await page.context().clearCookies();
  await enter(page, db, language, "reports@convive.test");
  await expect(page).toHaveURL(/\/admin\/refused\?need=manage_invitations/);
  const answer = await page.evaluate(
    async () => (await fetch("/admin/invitations/import", { method: "POST", body: new FormData() })).status,
  );
  expect(answer).toBe(403);
});

test("the page has nothing in the way: at first, checked and refused", async ({ page, language, db }) => {
  test.slow();
  await enter(page, db, language);
  await page.goto(path);
  await page.waitForLoadState("networkidle");
  await nothingInTheWay(page, "at first");
  const add = parts(page, language);
  await add.list.fill(["a", "b@", ...some(2)].join("\n"));
  await add.message.fill("see evil.com");
  await add.check.click();
  await expect(add.alert).toBeFocused();
  await nothingInTheWay(page, "checked");
  await add.save.click();
  await expect(add.alert).toContainText(language.words.compose.messageLink);
  await nothingInTheWay(page, "refused");
});
