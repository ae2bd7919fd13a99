import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";

import { curlLine } from "@/app/(admin)/admin/orders/curl-line";

import { en, english, expect, fresh, invite, origin, signInByForm, test } from "./shop";
import { makeTeammate, signInToDeskByForm } from "./team";

const secret = process.env["CRON_SECRET"] ?? "";

test("the queue is worked for who knows the secret, and answers with counts", async ({ request }) => {
  const call = (method: string, authorization?: string) =>
    request.fetch("/api/delivery", { method, headers: authorization ? { authorization } : {} });
  for (const method of ["GET", "POST"]) {
    for (const wrong of [undefined, "Bearer ", "Bearer undefined", `Bearer ${secret}x`, secret]) {
      expect((await call(method, wrong)).status(), `${method} ${wrong}`).toBe(401);
    }
    const answer = await call(method, `Bearer ${secret}`);
    expect(answer.status()).toBe(200);
    expect(Object.keys((await answer.json()) as object).toSorted()).toEqual([
      "batches",
      "postponed",
      "refused",
      "remaining",
      "sent",
    ]);
  }
  expect((await call("HEAD", `Bearer ${secret}`)).status()).toBe(405);
});

test("events are refused unless the provider signed them, and when they are too long", async ({
  request,
}) => {
  const signed = { "svix-id": "msg_forged", "svix-timestamp": "1", "svix-signature": "v1,bm8=" };
  const post = (data: string, headers = {}) =>
    request.post("/api/resend", { data, headers: { "content-type": "application/json", ...headers } });
  expect((await post("{}")).status()).toBe(400);
  expect((await post("{}", signed)).status()).toBe(400);
  expect((await post(`"${"x".repeat(300_000)}"`, signed)).status()).toBe(413);
});

test("what the provider tells of a mail stands in the administration", async ({ page, member, db }) => {
  const email = fresh("bounced-backwards+");
  await signInByForm(page, english, member.email);
  await invite(page, english, [email]);
  const boss = await makeTeammate(db);
  await signInToDeskByForm(page, en, boss.email);
  await expect(async () => {
    await page.goto(`/admin/invitations?invitee=${encodeURIComponent(email)}`);
    const row = page.getByRole("table").getByText(en.admin.delivery.bounced, { exact: true });
    await expect(row).toBeVisible({ timeout: 1000 });
  }).toPass();
  const view = page.getByRole("navigation", { name: en.admin.grid.views });
  await view.getByRole("link", { name: en.admin.delivery.undelivered }).click();
  await expect(page).toHaveURL(/delivery=undelivered/);
  await expect(view.locator("[aria-current]")).toHaveText(/1$/);
  await page.getByRole("rowheader", { name: email }).getByRole("link").click();
  await expect(page.getByText(en.admin.detail.fate.bounced)).toBeVisible();
  await expect(page.getByText(/user unknown/)).toBeVisible();
  await page.goto("/admin/delivery");
  await expect(page.getByText(/last heard/)).toBeVisible();
});

test("orders are taken from who signs them, and from nobody else", async ({ request }) => {
  const body = JSON.stringify({
    type: "order.paid",
    timestamp: "2026-11-22T10:00:00Z",
    data: { website: "maison", order: fresh("order"), amount: 12_900, currency: "EUR" },
  });
  const post = (id: string, signature: string, at: Date) =>
    request.post("/api/orders", {
      data: body,
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": signature,
      },
    });
  const [id, at] = [fresh("event"), new Date()];
  const signature = new Webhook(process.env["ORDERS_WEBHOOK_SECRET"] ?? "").sign(id, at, body);
  expect((await post(id, "v1,bm8=", at)).status()).toBe(401);
  expect(await (await post(id, signature, at)).json()).toEqual({ result: "applied" });
  expect(await (await post(id, signature, at)).json()).toEqual({ result: "repeated" });
});

test("the commands in the README tell of an order, and those of the administration are the same", async ({
  member,
  db,
}) => {
  const block = /```sh\n(secret=[^`]+curl [^`]+)```/.exec(fs.readFileSync("README.md", "utf8"))?.[1] ?? "";
  const [, ...common] = block.trim().split("\n");
  expect(curlLine("http://localhost:3000", "", "maison").split("\n").slice(1)).toEqual(common);
  const order = fresh("order");
  const commands = block
    .replace("http://localhost:3000", origin)
    .replace("./.data/", `${path.resolve(process.env["DATA_DIR"] || ".data")}/`)
    .replace("1001", order)
    .replace("dora@convive.test", member.email);
  const { stdout, stderr } = spawnSync("bash", ["-c", commands], { encoding: "utf8" });
  expect(stdout, stderr).toBe('{"result":"applied"}');
  const rows = await db.execute<{ customer_id: string; amount: string }>(
    sql`select customer_id, amount from orders where reference = ${order}`,
  );
  expect([...rows]).toEqual([{ customer_id: String(member.id), amount: "12900" }]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a form posted from another site does nothing", async ({ page, member }) => {
    await signInByForm(page, english, member.email);
    await page.goto("/en/account/invitations/new");
    const email = fresh("forged");
    const fields = await page
      .locator('form:has([name="submission"]) input[type="hidden"]')
      .evaluateAll((inputs) =>
        inputs.map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""]),
      );
    const multipart = { ...Object.fromEntries(fields), email, message: "", intent: "send" };
    for (const headers of [
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "none" },
      {},
    ]) {
      await page.request.post("/en/account/invitations/new", { multipart, headers, maxRedirects: 0 });
    }
    await page.goto("/en/account/invitations");
    await expect(page.getByText(email)).toHaveCount(0);
    const headers = { origin, "sec-fetch-site": "same-origin" };
    await page.request.post("/en/account/invitations/new", { multipart, headers, maxRedirects: 0 });
    await page.reload();
    await expect(page.getByText(email)).toHaveCount(1);
  });
});
