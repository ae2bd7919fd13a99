import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { Secret, TOTP } from "otpauth";

import type { Database } from "@/db/client";

import { expect, type Messages } from "./shop";
import { signInToDesk } from "./team";

/** The code an app shows now. */
export const codeOf = (letters: string) =>
  TOTP.generate({ secret: Secret.fromBase32(letters.replaceAll(" ", "")) });

/** As if the last code had been taken long ago, so that the next can be of the same thirty seconds. */
export const waitForNext = (db: Database, id: number) =>
  db.execute(sql`update administrators set code_last_step = null where id = ${id}`);

/** Types a code where one is asked for after the password. */
export async function answer(page: Page, words: Messages, code: string): Promise<void> {
  await page.getByLabel(words.admin.account.code, { exact: true }).fill(code);
  await page.getByRole("button", { name: words.signIn.submit }).click();
}

/** The letters to be typed into an app, as the page shows them. */
export const lettersOn = async (page: Page): Promise<string> => {
  const letters = (await page.locator("main code").textContent()) ?? "";
  expect(letters).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  return letters;
};

/** The recovery codes, where they are shown. */
export async function codesOn(page: Page, words: Messages): Promise<string[]> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.admin.account.recovery);
  await expect(page.getByRole("status")).toBeVisible();
  const codes = await page.locator("ol li").allTextContents();
  expect(new Set(codes).size).toBe(10);
  return codes;
}

/** Signs out of the administration, and waits until that is done. */
export async function signOutOfDesk(page: Page, words: Messages): Promise<void> {
  await page.getByRole("button", { name: words.common.signOut }).click();
  await expect(page.getByRole("status")).toHaveText(words.signIn.signedOut);
}

/** Signs in and sets up codes on the page of the account; gives the letters of the app and the recovery codes. */
export async function setUpCodes(page: Page, words: Messages, email: string) {
  const { account } = words.admin;
  await signInToDesk(page, email);
  await page.goto("/admin/account");
  await page.getByRole("button", { name: account.setUp }).click();
  const letters = await lettersOn(page);
  await page.getByLabel(account.code, { exact: true }).fill(codeOf(letters));
  await page.getByRole("button", { name: account.turnOn }).click();
  const recovery = await codesOn(page, words);
  await page.getByRole("link", { name: account.kept }).click();
  await expect(page).toHaveURL(/\/admin\/account$/);
  return { letters, recovery };
}
