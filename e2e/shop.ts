import { randomUUID } from "node:crypto";
import fs from "node:fs";

import { test as base, expect, type Page } from "@playwright/test";
import { and, eq, like } from "drizzle-orm";

import { connect, db, type Database } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { rateLimits } from "@/db/schema/rate-limits";
import { websites } from "@/db/schema/websites";
import { startSession } from "@/domain/sessions/customer-session";
import type messages from "@/messages/en.json";

import { giveSession } from "./sessions";

export { expect };

export type Messages = typeof messages;

const read = (language: string) =>
  JSON.parse(fs.readFileSync(`messages/${language}.json`, "utf8")) as Messages;
export const en = read("en");
export const fr = read("fr");

export const password = "convive-demo-2026";
export const goodPassword = "violets under the third bridge";
export const origin = process.env["E2E_ORIGIN"] ?? "http://localhost:3000";
const mailbox = process.env["E2E_MAILBOX"] ?? "http://127.0.0.1:3025";

/** The words of the language a project runs in, and the store view that speaks it. */
export type Language = { store: "en" | "fr"; words: Messages };

type Member = { id: number; email: string; firstName: string };

/** A mail as the mailbox has it. */
export type Mail = {
  to: string[];
  from: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
};

type Fixtures = {
  language: Language;
  db: Database;
  /** A customer of Maison Convive nobody else uses. */
  member: Member;
  /** All tests come from one address: the failures of one would close it to the others. */
  patience: void;
};

export const test = base.extend<Fixtures>({
  language: async ({ locale }, use) => {
    const isFrench = locale?.startsWith("fr") ?? false;
    await use(isFrench ? { store: "fr", words: fr } : { store: "en", words: en });
  },
  db: async ({}, use) => {
    const { db, close } = connect(process.env["DATABASE_URL"] ?? "", { pool: 1 });
    await use(db);
    await close();
  },
  member: async ({ db }, use) => {
    await use(await makeMember(db));
  },
  patience: [
    async ({ db }, use) => {
      await db.delete(rateLimits).where(like(rateLimits.key, "sign-in-address:%"));
      await use();
    },
    { auto: true },
  ],
});

/** Inserts a customer like Ana, with the demo's password. */
export async function makeMember(
  db: Database,
  over: { firstName?: string; email?: string } = {},
): Promise<Member> {
  const [ana] = await db.select().from(customers).where(eq(customers.emailKey, "ana@convive.test"));
  if (!ana) throw new Error("the demo has no Ana");
  const email = over.email ?? fresh("member");
  const { id: _, ...like } = ana;
  const [made] = await db
    .insert(customers)
    .values({ ...like, email, emailKey: email, firstName: over.firstName ?? "Ana" })
    .returning();
  if (!made) throw new Error("no member was made");
  return { id: made.id, email, firstName: made.firstName };
}

/** An address nobody else in the run has. */
export const fresh = (name = "friend") => `${name}-${randomUUID().slice(0, 13)}@mail.example`;

/** Has a customer of Maison Convive signed in, without the form that its own tests fill in; ends on the account. */
export async function signIn(page: Page, { store }: Language, email: string): Promise<void> {
  const [customer] = await db()
    .select({ id: customers.id })
    .from(customers)
    .innerJoin(websites, eq(websites.id, customers.websiteId))
    .where(and(eq(customers.emailKey, email), eq(websites.code, "maison")));
  if (!customer) throw new Error(`nobody has the address ${email}`);
  await giveSession(page, "session", await startSession(customer.id, here));
  await page.goto(`/${store}/account`);
  await expect(page).toHaveURL(/\/account/);
}

/** Where the tests' sessions are started from. */
export const here = { address: "127.0.0.1", userAgent: null };

/** Signs in as a person does; ends on the account. */
export async function signInByForm(
  page: Page,
  { store, words }: Language,
  email: string,
  secret = password,
): Promise<void> {
  await page.goto(`/${store}/sign-in`);
  await page.getByLabel(words.fields.email, { exact: true }).fill(email);
  await page.getByLabel(words.fields.password, { exact: true }).fill(secret);
  await page.getByRole("button", { name: words.signIn.submit }).click();
  await expect(page).toHaveURL(/\/account/);
}

/** Sends invitations through the form; ends on the list. */
export async function invite(
  page: Page,
  { store, words }: Language,
  emails: string[],
  message = "",
): Promise<void> {
  await page.goto(`/${store}/account/invitations/new`);
  for (const [index, email] of emails.entries()) {
    if (index > 0) await page.getByRole("button", { name: words.compose.add }).click();
    await page
      .getByRole("textbox", { name: words.compose.emailNumber.replace("{number}", String(index + 1)) })
      .fill(email);
  }
  if (message) await page.getByLabel(words.fields.message, { exact: true }).fill(message);
  await page.getByRole("button", { name: words.compose.submit }).click();
  await expect(page).toHaveURL(/\/account\/invitations\?new=/);
}

/** Waits for the mail to an address, the newest first. */
export async function mailTo(email: string, matching = /./): Promise<Mail> {
  let found: Mail | undefined;
  await expect(async () => {
    const answer = await fetch(`${mailbox}/emails?to=${encodeURIComponent(email)}`);
    const { data } = (await answer.json()) as { data: Mail[] };
    found = data.find(({ subject }) => matching.test(subject));
    expect(found).toBeDefined();
  }).toPass({ timeout: 20_000 });
  if (!found) throw new Error("unreachable");
  return found;
}

/** The mails an address has had, the newest first. */
export async function mailsOf(email: string): Promise<Mail[]> {
  const answer = await fetch(`${mailbox}/emails?to=${encodeURIComponent(email)}`);
  return ((await answer.json()) as { data: Mail[] }).data;
}

/** How many mails an address has had. */
export const countMails = async (email: string): Promise<number> => (await mailsOf(email)).length;

/** The link of a mail to one of our pages, as the reader of its text part finds it. */
export function linkIn(mail: Mail, page: string): string {
  const link = new RegExp(`https?://\\S+/${page}/[\\w-]+`).exec(mail.text)?.[0];
  if (!link) throw new Error(`the mail has no link to ${page}`);
  return link;
}

/** Everything the browser complains of, and every request that leaves the shop. */
export function watch(page: Page): { complaints: string[]; foreign: string[] } {
  const seen = { complaints: [] as string[], foreign: [] as string[] };
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of 40\d/.test(message.text()))
      seen.complaints.push(message.text());
  });
  page.on("pageerror", (error) => seen.complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith("data:"))
      seen.foreign.push(request.url());
  });
  return seen;
}

export const english: Language = { store: "en", words: en };

/** Has a member invite an address, and gives the link of the mail. */
export async function invitationLink(
  page: Page,
  memberEmail: string,
  email = fresh(),
  message = "Do come!",
  language = english,
) {
  await signIn(page, language, memberEmail);
  await invite(page, language, [email], message);
  const mail = await mailTo(email);
  await page.context().clearCookies();
  return { email, mail, link: linkIn(mail, "invitation") };
}
