import fs from "node:fs";
import path from "node:path";

import type { Page } from "@playwright/test";
import { eq, sql } from "drizzle-orm";

import { customers } from "@/db/schema/customers";

import {
  en,
  english,
  expect,
  fresh,
  invite,
  linkIn,
  mailsOf,
  mailTo,
  origin,
  signInByForm,
  test,
  watch,
} from "./shop";
import { makeTeammate, signInToDeskByForm } from "./team";

/** What a form of the page sends besides what is typed, as a browser without scripts does. */
const hiddenFields = async (page: Page, marked: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await page
      .locator(`form:has([name="${marked}"]) input[type="hidden"]`)
      .evaluateAll((inputs) =>
        inputs.map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""]),
      ),
  );

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("whatever host a client claims, links and redirects are of the configured origin", async ({
    page,
    request,
    member,
  }) => {
    const evil = "evil.example";
    const claims = [
      { host: evil },
      { "x-forwarded-host": evil },
      { forwarded: `host=${evil};proto=https` },
      { "x-original-host": evil, "x-forwarded-proto": "https" },
      { "x-forwarded-host": evil, origin: `http://${evil}` },
    ];
    let went = 0;
    for (const headers of claims) {
      for (const at of ["/", "/en/account", `/en/invitation/${"x".repeat(43)}`]) {
        const answer = await request.get(at, { headers, maxRedirects: 0 });
        expect(answer.headers()["location"] ?? "").not.toContain(evil);
        // A page may say what it was asked under nowhere either.
        expect(await answer.text()).not.toContain(evil);
      }
      await page.goto("/en/forgot-password");
      const multipart = { ...(await hiddenFields(page, "email")), email: member.email };
      const answer = await page.request.post("/en/forgot-password", {
        multipart,
        headers: { origin, "sec-fetch-site": "same-origin", ...headers },
        maxRedirects: 0,
      });
      if (answer.status() < 400) went += 1;
      expect(`${answer.headers()["location"] ?? ""} ${await answer.text()}`).not.toContain(evil);
    }
    expect(went, "some of them get through").toBeGreaterThan(0);
    await page.goto("/en/forgot-password");
    await page.getByLabel(en.fields.email, { exact: true }).fill(member.email);
    await page.getByLabel(en.fields.email, { exact: true }).press("Enter");
    await expect(page.getByRole("status")).toBeVisible();
    const mail = await mailTo(member.email);
    const all = await mailsOf(member.email);
    for (const [link] of all
      .map(({ text, html }) => `${text} ${html}`)
      .join(" ")
      .matchAll(/https?:\/\/[^\s"<)]+/g)) {
      expect(link).toMatch(/^http:\/\/localhost:\d+\/|^http:\/\/www\.w3\.org\//);
      expect(link).not.toContain(evil);
    }
    expect(linkIn(mail, "reset-password").startsWith(`${origin}/`)).toBe(true);
  });

  test("fields nobody asked for, and names of an object's own insides, have no effect", async ({
    page,
    member,
    db,
  }) => {
    await signInByForm(page, english, member.email);
    await page.goto("/en/account/invitations/new");
    const email = fresh("assigned");
    const answer = await page.request.post("/en/account/invitations/new", {
      headers: { origin, "sec-fetch-site": "same-origin" },
      maxRedirects: 0,
      multipart: {
        ...(await hiddenFields(page, "submission")),
        email,
        message: "",
        intent: "send",
        status: "accepted",
        inviterId: "1",
        customerId: "1",
        groupId: "2",
        websiteId: "2",
        generation: "9",
        __proto__x: "1",
        "__proto__[isAdmin]": "true",
        "constructor[prototype][isAdmin]": "true",
        constructor: "x",
        toString: "x",
      },
    });
    expect(answer.status()).toBeLessThan(400);
    const rows = await db.execute(
      sql`select inviter_id, customer_id, website_id, accepted_at from invitations where email_key = ${email}`,
    );
    const [own] = await db.select().from(customers).where(eq(customers.id, member.id));
    expect([...rows]).toEqual([
      {
        inviter_id: String(member.id),
        customer_id: null,
        website_id: own?.websiteId,
        accepted_at: null,
      },
    ]);
    await page.goto("/en/account/invitations");
    await expect(page.getByRole("row", { name: email })).toBeVisible();
    expect(await (await page.request.get("/api/health/ready")).json()).toEqual({ status: "ready" });
  });
});

test("markup in names, messages and groups is text on every page, and runs nothing", async ({
  page,
  member,
  db,
  browser,
}) => {
  test.slow();
  const friend = fresh("markup");
  await signInByForm(page, english, member.email);
  await invite(page, english, [friend], "Come and see.");
  const payload = `"><img src=x onerror="window.hit=1"><script>window.hit=1</script><svg onload=window.hit=1>{{7*7}}`;
  const name = `"><img src=x onerror="window.hit=1">{{7*7}}`;
  // Past every check of ours, as if one had been forgotten.
  await db.update(customers).set({ firstName: name, lastName: name }).where(eq(customers.id, member.id));
  await db.execute(sql`update invitations set message = ${payload} where email_key = ${friend}`);
  const [made] = await db.execute<{ id: string }>(
    sql`select id::text as id from invitations where email_key = ${friend}`,
  );
  const boss = await makeTeammate(db);
  const desk = await (await browser.newContext({ baseURL: origin })).newPage();
  await signInToDeskByForm(desk, en, boss.email);
  const mail = await mailTo(friend);
  const visits: [Page, string][] = [
    [page, "/en"],
    [page, "/en/account"],
    [page, "/en/account/invitations"],
    [page, linkIn(mail, "invitation")],
    [page, linkIn(mail, "preferences")],
    [desk, `/admin/invitations?invitee=${encodeURIComponent(friend)}`],
    [desk, `/admin/invitations/${made?.id}`],
    [desk, `/admin/invitations?invitee=${encodeURIComponent(payload)}`],
    [desk, `/admin/customers?find=${encodeURIComponent(member.email)}`],
    [desk, `/admin/customers/${member.id}`],
    [desk, `/admin/activity?person=${encodeURIComponent(payload)}`],
  ];
  for (const [who, at] of visits) {
    const { complaints } = watch(who);
    let dialogs = 0;
    who.on("dialog", (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    expect((await who.goto(at))?.status(), at).toBe(200);
    expect(await who.evaluate(() => (window as { hit?: number }).hit), at).toBeUndefined();
    expect(await who.locator('img[src="x"], svg[onload], [onerror]').count(), at).toBe(0);
    expect(await who.content(), at).not.toMatch(/>49</);
    expect([dialogs, complaints.filter((text) => /Content.Security.Policy|onerror/i.test(text))], at).toEqual(
      [0, []],
    );
  }
  await desk.goto(`/admin/invitations/${made?.id}`);
  // It was there, as text.
  expect(await desk.content()).toContain("&lt;svg onload=window.hit=1&gt;");
});

test("what went wrong says nothing of code, paths, queries or versions", async ({ request }) => {
  const asked: [string, string, Record<string, string>, string][] = [
    ["GET", "/en/%00", {}, ""],
    ["GET", "/en/invitation/%E0%A4%A", {}, ""],
    ["GET", "/admin/invitations?after=%00&sort=(select)&size=1e9", {}, ""],
    ["GET", "/en/account/invitations/not-a-number/cancel", {}, ""],
    ["POST", "/en/sign-in", { "next-action": "0".repeat(42) }, "[]"],
    ["POST", "/en/sign-in", { "content-type": "multipart/form-data; boundary=x" }, "--x\r\nbroken"],
    ["POST", "/api/orders", { "content-type": "application/json" }, "{"],
    ["POST", "/api/resend", { "content-type": "application/json" }, "[[[["],
    ["POST", "/api/delivery", {}, "{"],
    ["GET", "/api/unsubscribe/%00", {}, ""],
    ["GET", "/.git/config", {}, ""],
    ["GET", "/.env", {}, ""],
    ["GET", "/_next/static/../server/app-paths-manifest.json", {}, ""],
    ["GET", "/_next/image?url=http://evil.example/x&w=640&q=75", {}, ""],
  ];
  for (const [method, at, headers, data] of asked) {
    const answer = await request.fetch(at, { method, headers, maxRedirects: 0, ...(data && { data }) });
    const text = await answer.text();
    expect(text, `${method} ${at}`).not.toMatch(
      /node_modules|\.next\/|PostgresError|drizzle|at \w[\w.]* \(|select .* from|\[core\]|DATABASE_URL/,
    );
    for (const [name, value] of Object.entries(answer.headers()))
      expect(`${name}: ${value}`, at).not.toMatch(/next\.js|node\/|express|postgres/i);
  }
});

test("pages and files of one person are kept by no cache", async ({ page, member, db, browser }) => {
  await signInByForm(page, english, member.email);
  const boss = await makeTeammate(db);
  const desk = await (await browser.newContext({ baseURL: origin })).newPage();
  await signInToDeskByForm(desk, en, boss.email);
  const asked: [Page, string][] = [
    [page, "/en/account"],
    [page, "/en/account/invitations"],
    [page, "/en/account/data"],
    [page, "/en/invitation"],
    [desk, "/admin"],
    [desk, "/admin/invitations"],
    [desk, "/admin/invitations/export?as=csv&invitee=nobody"],
  ];
  for (const [who, at] of asked) {
    for (const headers of [{}, { rsc: "1" }]) {
      const answer = await who.request.get(at, { headers });
      const kept = answer.headers()["cache-control"] ?? "";
      expect(kept, at).toContain("no-store");
      expect(kept, at).not.toMatch(/public|s-maxage|(?<!x-)max-age=[1-9]/);
    }
  }
});

test("no secret, and no name of one, is in what browsers are given", () => {
  const secrets = JSON.parse(
    fs.readFileSync(`${process.env["DATA_DIR"] || ".data"}/secrets.json`, "utf8"),
  ) as Record<string, string>;
  const names = [...Object.keys(secrets), "DATABASE_URL", "RESEND_BASE_URL"];
  expect(names.length).toBeGreaterThan(8);
  const folder = ".next/standalone/.next/static";
  const files = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => file.endsWith(".map"))).toEqual([]);
  const text = files.map((file) => fs.readFileSync(file, "latin1")).join("\n");
  expect([...names, ...Object.values(secrets)].filter((one) => text.includes(one))).toEqual([]);
});
