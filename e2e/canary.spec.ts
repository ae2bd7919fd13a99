import fs from "node:fs";

import { Workbook } from "@cj-tech-master/excelts";
import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";

import {
  en,
  english,
  expect,
  fresh,
  goodPassword,
  invite,
  linkIn,
  mailTo,
  signInByForm,
  test,
  type Mail,
} from "./shop";
import { makeTeammate, signInToDeskByForm } from "./team";

const log = process.env["E2E_LOG"] ?? "";
const traces = process.env["E2E_TRACES"] ?? "";

/** Every token a mail has, in whatever part of it. */
const tokensIn = (mail: Mail): string[] => [
  ...new Set(
    [mail.text, mail.html, mail.headers["List-Unsubscribe"] ?? ""].flatMap((part) =>
      [...part.matchAll(/\/([\w-]{43})(?![\w-])/g)].flatMap(([, token]) => token ?? []),
    ),
  ),
];

/** Every row of every table of ours, as text. */
async function dump(db: Database): Promise<string> {
  const tables = await db.execute<{
    name: string;
  }>(sql`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`);
  const rows: string[] = [];
  for (const { name } of tables) {
    const found = await db.execute<{ row: string }>(
      sql`select t::text as row from ${sql.identifier(name)} as t`,
    );
    rows.push(...found.map(({ row }) => `${name} ${row}`));
  }
  return rows.join("\n").toLowerCase();
}

async function textOfSheet(bytes: Buffer): Promise<string> {
  const book = new Workbook();
  await book.xlsx.load(bytes);
  return JSON.stringify(book.worksheets.flatMap((sheet) => sheet.getSheetValues()));
}

/** Everything that can be taken out of the administration as a file, as text. */
async function exportsOf(page: Page): Promise<string> {
  const paths = [
    "/admin/invitations/export?invitee=canary",
    ...["invitations", "conversions", "invited-customers"].map(
      (report) => `/admin/reports/export?report=${report}`,
    ),
    "/admin/activity/export",
  ];
  let text = "";
  for (const path of paths) {
    for (const as of path.startsWith("/admin/activity") ? ["csv"] : ["csv", "xlsx"]) {
      const answer = await page.request.get(`${path}${path.includes("?") ? "&" : "?"}as=${as}`);
      expect(answer.status(), path).toBe(200);
      text += as === "csv" ? await answer.text() : await textOfSheet(await answer.body());
    }
  }
  return text;
}

const found = (where: string, what: string[]) =>
  what.filter((one) => where.toLowerCase().includes(one.toLowerCase()));

test("tokens are in no log, trace, file or table, whole addresses in no log or trace, and what is erased or forgotten is nowhere", async ({
  page,
  browser,
  member,
  db,
  request,
}) => {
  test.slow();
  const [joins, declines, erases] = [fresh("canary-joins"), fresh("canary-declines"), fresh("canary-erases")];
  const message = `Wildebeest ${fresh("canary-word").slice(0, 24)}`;
  const name = "Quetzalina";
  await signInByForm(page, english, member.email);
  await invite(page, english, [joins, declines, erases], message);
  const mails = {
    joins: await mailTo(joins),
    declines: await mailTo(declines),
    erases: await mailTo(erases),
  };
  await page.goto("/en/account/invitations");
  const row = page.getByRole("row", { name: erases });
  await row.getByRole("button", { name: en.own.copy }).click();
  const copied = await row.getByRole("textbox").inputValue();

  const friend = await (await browser.newContext()).newPage();
  await friend.goto(linkIn(mails.joins, "invitation"));
  await friend.getByRole("button", { name: en.invitation.accept }).click();
  await friend.getByLabel(en.fields.firstName, { exact: true }).fill(name);
  await friend.getByLabel(en.fields.lastName, { exact: true }).fill("Canary");
  await friend.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  await friend.getByRole("button", { name: en.register.submit }).click();
  await expect(friend).toHaveURL(/\/account/);
  const own = await friend.request.get("/en/account/data");
  expect(await own.json()).toMatchObject({ account: { email: joins, firstName: name } });
  const inviters = await (await page.request.get("/en/account/data")).text();

  await friend.context().clearCookies();
  await friend.goto(linkIn(mails.declines, "preferences"));
  await friend.getByRole("button", { name: en.preferences.decline }).click();
  await expect(friend.getByRole("status")).toHaveText(en.preferences.declined);

  const oneClick = /<(.*)>/.exec(mails.erases.headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
  expect((await request.post(oneClick, { form: { "List-Unsubscribe": "One-Click" } })).status()).toBe(200);
  const stored = await request.get(`${linkIn(mails.erases, "preferences")}/data`);
  expect(await stored.json()).toMatchObject({ email: erases, invitations: [{ message }] });

  const tokens = [...Object.values(mails).flatMap(tokensIn), copied.split("/").at(-1) ?? ""];
  expect(new Set(tokens).size).toBeGreaterThanOrEqual(10);
  const forms = tokens.flatMap((token) => [token, Buffer.from(token, "base64url").toString("hex")]);

  const boss = await makeTeammate(db);
  const desk = await (await browser.newContext()).newPage();
  await signInToDeskByForm(desk, en, boss.email);
  const before = await exportsOf(desk);
  expect(found(before, [joins, declines, erases])).toHaveLength(3);
  const files = [before, inviters, await own.text(), await stored.text()].join("\n");
  expect(found(files, forms)).toEqual([]);
  const tables = await dump(db);
  expect(found(tables, [joins, declines, erases, message, name])).toHaveLength(5);
  expect(found(tables, forms)).toEqual([]);

  await friend.goto(`${linkIn(mails.erases, "preferences")}/erase`);
  await friend.getByRole("button", { name: en.preferences.eraseConfirm }).click();
  await expect(friend.getByRole("heading", { level: 1 })).toHaveText(en.preferences.nothingTitle);
  await db.execute(sql`update invitations set created_at = created_at - interval '31 days', declined_at = declined_at - interval '31 days'
    where email_key = ${declines}`);
  await db.execute(sql`update provider_events set received_at = received_at - interval '31 days'
    where body like ${`%${declines}%`}`);
  await expect(async () => {
    const rest = await dump(db);
    // What they wrote to the one who joined is still the inviter's.
    expect(found(rest, [declines, erases])).toEqual([]);
    expect(rest.split(message.toLowerCase())).toHaveLength(2);
    expect(found(rest, forms)).toEqual([]);
  }).toPass({ timeout: 20_000 });
  expect(found(await exportsOf(desk), [declines, erases, ...forms])).toEqual([]);

  const secrets = [...forms, joins, declines, erases, message, name, member.email, boss.email];
  const told = fs.readFileSync(log, "utf8");
  expect(told, "the app logs requests").toContain("/en/invitation/<token>");
  expect(found(told, secrets)).toEqual([]);
  await expect
    .poll(() => fs.readFileSync(traces, "utf8"), { timeout: 20_000 })
    .toContain("/[store]/preferences/[token]");
  // What is gathered goes every five seconds.
  await page.waitForTimeout(6000);
  const spans = fs.readFileSync(traces, "utf8");
  expect(found(spans, [...secrets, ...secrets.map(encodeURIComponent)])).toEqual([]);
});
