import fs from "node:fs";
import path from "node:path";

import { chromium, type Browser, type Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { absolute, deriveToken } from "@/domain/storefronts/links";
import { findBrowser } from "@/scripts/services/browser";
import { freePort } from "@/scripts/services/program";
import { root } from "@/scripts/services/workplace";

import type { Bench } from "./bench";

const password = "convive-demo-2026";

type Words = { fields: { email: string; password: string }; signIn: { submit: string } };

/** A browser, and the cookies of a friend who followed her link, of Ana and of an administrator. */
export type Visitors = {
  browser: Browser;
  /** Where the browser can be asked from outside. */
  debuggingPort: number;
  link: string;
  cookies: { invited: string; customer: string; administrator: string };
};

// Made once: sign-ins are counted.
let made: Promise<Visitors> | undefined;

/** The visitors of this run. */
export const visitorsOf = (bench: Bench): Promise<Visitors> => (made ??= makeVisitors(bench));

async function makeVisitors({ stack, started }: Bench): Promise<Visitors> {
  const executablePath = await findBrowser(path.join(stack.place.dataDir, "logs/browser.log"));
  const debuggingPort = await freePort();
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...[
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
      ],
      ...["--disable-component-update", "--disable-sync", `--remote-debugging-port=${debuggingPort}`],
    ],
  });
  started.add(() => browser.close());
  const link = await findLink();
  const answer = await fetch(link, { redirect: "manual" });
  const invited = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
  if (invited.length === 0) throw new Error(`the link of an invitation was answered with ${answer.status}`);
  const customer = await signIn(browser, `${stack.origin}/en/sign-in`, "ana@convive.test");
  const administrator = await signIn(browser, `${stack.origin}/admin/sign-in`, "admin@convive.test");
  return { browser, debuggingPort, link, cookies: { invited: invited.join("; "), customer, administrator } };
}

/** The mailed link of an invitation of the demo that can be accepted. */
async function findLink(): Promise<string> {
  const [found] = await db().execute<{ publicId: string; generation: number; keyId: string }>(sql`
    select public_id as "publicId", generation, key_id as "keyId" from invitations
    join store_views on store_views.id = store_view_id and code = 'en'
    where status = 'sent' and expires_at > now() + interval '1 day' and message is not null
      and not exists (select from customers where customers.email_key = invitations.email_key)
    order by invitations.id limit 1`);
  if (!found) throw new Error("the demo has no live invitation");
  return absolute(`/en/invitation/${deriveToken("mailed", found)}`);
}

/** Signs in as a person does, and gives the cookies she has then as a header. */
async function signIn(browser: Browser, page: string, email: string): Promise<string> {
  const words = JSON.parse(fs.readFileSync(path.join(root, "messages/en.json"), "utf8")) as Words;
  const context = await browser.newContext({ locale: "en-GB" });
  const tab: Page = await context.newPage();
  await tab.goto(page);
  await tab.getByLabel(words.fields.email, { exact: true }).fill(email);
  await tab.getByLabel(words.fields.password, { exact: true }).fill(password);
  await tab.getByRole("button", { name: words.signIn.submit }).click();
  await tab.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
  const cookies = await context.cookies();
  await context.close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}
