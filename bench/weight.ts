import { gzipSync } from "node:zlib";

import type { Browser, Response } from "@playwright/test";

import { bareOf } from "./bare-page";
import type { Bench } from "./bench";
import { rowOf, written, type Row } from "./rows";
import { visitorsOf } from "./visitors";

/** Gzipped JavaScript of each page above that of a bare page of the same Next. */
export async function benchWeight(bench: Bench): Promise<Row[]> {
  const { browser, link, cookies } = await visitorsOf(bench);
  const { origin } = bench.stack;
  const bare = await scriptBytes(browser, await bareOf(bench));
  const { customer, administrator } = cookies;
  const pages: { name: string; url: string; most: number; cookie?: string }[] = [
    { name: "invitation page", url: link, most: 8 },
    { name: "Send Invitation", url: `${origin}/en/account/invitations/new`, most: 15, cookie: customer },
    { name: "My Invitations", url: `${origin}/en/account/invitations`, most: 15, cookie: customer },
    { name: "grid", url: `${origin}/admin/invitations`, most: 55, cookie: administrator },
    {
      name: "configuration",
      url: `${origin}/admin/configuration/invitations`,
      most: 40,
      cookie: administrator,
    },
    ...["invitations", "invited-customers", "conversions"].map((report) => ({
      name: `report ${report}`,
      url: `${origin}/admin/reports/${report}`,
      most: 8,
      cookie: administrator,
    })),
  ];
  const rows: Row[] = [];
  for (const { name, url, most, cookie } of pages) {
    const bytes = await scriptBytes(browser, url, cookie);
    rows.push(
      rowOf([(bytes - bare) / 1000], {
        what: `JavaScript: ${name}, gzipped, above a bare page`,
        ours: `${written(bytes / 1000)} kB`,
        beside: `a bare page ${written(bare / 1000)} kB`,
        unit: "kB",
        aim: { most },
      }),
    );
  }
  return rows;
}

/** Gzipped bytes of every script the browser loads for a page, until no more come. */
async function scriptBytes(browser: Browser, url: string, cookie?: string): Promise<number> {
  const context = await browser.newContext({ locale: "en-GB" });
  if (cookie) await context.addCookies(cookiesOf(cookie, url));
  const page = await context.newPage();
  const loading: Promise<Buffer>[] = [];
  page.on("response", (response: Response) => {
    if (response.request().resourceType() === "script") loading.push(response.body());
  });
  await page.goto(url);
  if (new URL(page.url()).pathname.endsWith("/sign-in")) throw new Error(`${url} wants somebody to sign in`);
  // Until half a second passes without another: a page that asks for news of something is never at rest.
  for (let seen = -1; seen < loading.length;) {
    seen = loading.length;
    await page.waitForTimeout(500);
  }
  const bodies = await Promise.all(loading);
  await context.close();
  if (bodies.length === 0) throw new Error(`${url} loads no script at all`);
  return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 6 }).length, 0);
}

const cookiesOf = (header: string, url: string) =>
  header.split("; ").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), url: new URL(url).origin };
  });
