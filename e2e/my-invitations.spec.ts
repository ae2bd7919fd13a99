import type { Locator, Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";

import { nothingInTheWay } from "./axe";
import {
  countMails,
  expect,
  fresh,
  invite,
  linkIn,
  mailTo,
  makeMember,
  signIn,
  test,
  type Language,
} from "./shop";

/** An address the mailbox sends back, in a mailbox of its own: what stands behind a plus is the same one. */
const comesBack = (name = "bounced") => `${name}@${fresh().replace("@", ".")}`;

const rowOf = (page: Page, email: string): Locator => page.getByRole("row", { name: email });

/** Opens the list again until a row says what it should. */
async function untilRow(page: Page, { store }: Language, email: string, text: string): Promise<Locator> {
  const row = rowOf(page, email);
  await expect(async () => {
    await page.goto(`/${store}/account/invitations`);
    await expect(row).toContainText(text, { timeout: 1000 });
  }).toPass();
  return row;
}

/** Lets what was mailed to an address be two hours old, once it is known to have gone. */
const letTimePass = (db: Database, email: string) =>
  expect(async () => {
    const aged =
      await db.execute(sql`update messages set settled_at = now() - interval '2 hours' where state = 'sent'
      and invitation_id in (select id from invitations where email = ${email}) returning id`);
    expect(aged).toHaveLength(1);
  }).toPass();

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("an invitation is sent again under the same link, and not twice within the hour", async ({
      page,
      language,
      member,
      db,
    }) => {
      const { own, status } = language.words;
      const email = fresh("again");
      await signIn(page, language, member.email);
      await invite(page, language, [email]);
      const link = linkIn(await mailTo(email), "invitation");
      const row = await untilRow(page, language, email, status.sent);
      await expect(row.getByRole("button", { name: own.resend })).toHaveCount(0);
      await letTimePass(db, email);
      await page.reload();
      const stale = await page.context().newPage();
      await stale.goto(page.url());
      await row.getByRole("button", { name: own.resend }).click();
      await expect(page.locator("main").getByRole("status")).toContainText(email);
      await expect(async () => expect(await countMails(email)).toBe(2)).toPass();
      expect(linkIn(await mailTo(email), "invitation")).toBe(link);
      // A page that was opened before still offers it.
      await rowOf(stale, email).getByRole("button", { name: own.resend }).click();
      await expect(stale.locator("main").getByRole("alert")).toContainText(
        new RegExp(`${own.why.too_soon}|${own.why.on_its_way}`),
      );
      expect(await countMails(email)).toBe(2);
    });

    test("an invitation is canceled once that is confirmed, and its link is dead", async ({
      page,
      language,
      member,
    }) => {
      const { own, status, deadEnd } = language.words;
      const email = fresh("cancel");
      await signIn(page, language, member.email);
      await invite(page, language, [email]);
      const link = linkIn(await mailTo(email), "invitation");
      const row = await untilRow(page, language, email, status.sent);
      await row.getByRole("link", { name: own.cancel }).click();
      await expect(page.locator("main")).toContainText(email);
      await page.getByRole("link", { name: own.keep }).click();
      await expect(row).toContainText(status.sent);
      await row.getByRole("link", { name: own.cancel }).click();
      const question = page.url();
      await page.getByRole("button", { name: own.cancelConfirm }).click();
      await expect(page.locator("main").getByRole("status")).toContainText(email);
      await expect(row).toContainText(status.canceled);
      await expect(row.getByRole("link")).toHaveCount(0);
      await expect(row.getByRole("button")).toHaveCount(0);
      await page.goto(question);
      await expect(page.locator("main").getByRole("alert")).toContainText(own.why.canceled);
      await page.goto(link);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(deadEnd.discardedTitle);
    });

    test("the link to pass on is fetched when it is asked for", async ({ page, language, member }) => {
      const { own, status } = language.words;
      const emails = [fresh("copy"), fresh("other")];
      await signIn(page, language, member.email);
      await invite(page, language, emails);
      const email = emails[0] ?? "";
      const row = await untilRow(page, language, email, status.sent);
      expect(await page.content()).not.toMatch(/\/invitation\/[\w-]{20,}/);
      await row.getByRole("button", { name: own.copy }).click();
      const field = row.getByRole("textbox", { name: own.link });
      await expect(field).toHaveValue(new RegExp(`/${language.store}/invitation/[\\w-]{43}$`));
      await expect(page.getByRole("textbox")).toHaveCount(1);
      expect(await field.inputValue()).not.toBe(linkIn(await mailTo(email), "invitation"));
      if (javaScriptEnabled) await nothingInTheWay(page, "the link to pass on");
      await page.getByRole("link", { name: own.close }).click();
      await expect(page.getByRole("textbox")).toHaveCount(0);
    });

    test("a mail that came back is told in words, stands first, and goes to a corrected address", async ({
      page,
      language,
      member,
    }) => {
      const { own, status, refusal, deadEnd } = language.words;
      const typo = comesBack();
      const [later, right] = [fresh("later"), fresh("right")];
      await signIn(page, language, member.email);
      await invite(page, language, [typo]);
      const link = linkIn(await mailTo(typo), "invitation");
      await invite(page, language, [later]);
      await mailTo(later);
      const row = await untilRow(page, language, typo, own.problem.no_such_address);
      await expect(page.getByRole("row").nth(1)).toContainText(typo);
      await expect(row.getByRole("button", { name: own.resend })).toHaveCount(0);
      await row.getByRole("link", { name: own.correct }).click();

      const field = page.getByRole("textbox");
      await expect(field).toHaveValue(typo);
      for (const [typed, reason] of [
        [later, refusal.already_invited],
        [member.email, refusal.own_address],
        ["right@mail", refusal.domain_without_dot],
      ] as const) {
        await field.fill(typed);
        await page.getByRole("button", { name: own.correctSubmit }).click();
        await expect(page.locator("#email-error")).toHaveText(reason);
        await expect(field).toHaveValue(typed);
      }
      if (javaScriptEnabled) await nothingInTheWay(page, "an address refused");
      const form = page.url();
      await field.fill(right);
      await page.getByRole("button", { name: own.correctSubmit }).click();
      await expect(page.locator("main").getByRole("status")).toContainText(right);
      await expect(rowOf(page, right)).toContainText(status.sent);
      await expect(rowOf(page, typo)).toHaveCount(0);
      expect(linkIn(await mailTo(right), "invitation")).not.toBe(link);
      await page.goto(form);
      await expect(page.locator("main").getByRole("alert")).toContainText(own.why.not_bounced);
      expect((await page.goto(link))?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(deadEnd.unknownTitle);
    });

    test("what was typed stays where the session has ended meanwhile", async ({
      page,
      language,
      member,
      db,
    }) => {
      const { own, compose } = language.words;
      const typo = comesBack();
      await signIn(page, language, member.email);
      await invite(page, language, [typo]);
      const row = await untilRow(page, language, typo, own.problem.no_such_address);
      await row.getByRole("link", { name: own.correct }).click();
      await page.getByRole("textbox").fill("right@mail.example");
      await db.execute(sql`delete from customer_sessions where customer_id = ${member.id}`);
      await page.getByRole("button", { name: own.correctSubmit }).click();
      await expect(page.locator("main").getByRole("alert")).toContainText(compose.signedOut);
      await expect(page.getByRole("textbox")).toHaveValue("right@mail.example");
    });
  });
}

test("an invitation of somebody else is as missing as one that is not there", async ({
  page,
  language,
  member,
  db,
}) => {
  const email = fresh();
  const other = await makeMember(db);
  await signIn(page, language, other.email);
  await invite(page, language, [email]);
  await page.context().clearCookies();
  await signIn(page, language, member.email);
  const [found] = await db.execute<{ id: string }>(
    sql`select public_id as id from invitations where email = ${email}`,
  );
  for (const id of [found?.id, "00000000-0000-4000-8000-000000000000", "x"]) {
    for (const what of ["cancel", "address"]) {
      const answer = await page.goto(`/${language.store}/account/invitations/${id}/${what}`);
      expect(answer?.status(), `${id} ${what}`).toBe(404);
    }
  }
});

test("the list and its questions have nothing in the way", async ({ page, language, member, db }) => {
  test.slow();
  const { own } = language.words;
  const typo = comesBack(`bounced+${"long.".repeat(6)}name`);
  await signIn(page, language, member.email);
  await invite(page, language, [typo, fresh(), fresh()]);
  const row = await untilRow(page, language, typo, own.problem.no_such_address);
  await db.execute(sql`update messages set settled_at = now() - interval '2 hours' where state = 'sent' and invitation_id in
    (select id from invitations where inviter_id = ${member.id})`);
  await page.reload();
  await nothingInTheWay(page, "the list");
  await row.getByRole("link", { name: own.correct }).click();
  await nothingInTheWay(page, "the correction");
  await page.goBack();
  await page.getByRole("link", { name: own.cancel }).first().click();
  await nothingInTheWay(page, "the question");
});
