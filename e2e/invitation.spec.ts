import { sql } from "drizzle-orm";

import { deriveToken } from "@/domain/storefronts/links";

import {
  en,
  english,
  expect,
  fr,
  fresh,
  goodPassword,
  invitationLink,
  invite,
  linkIn,
  mailTo,
  makeMember,
  signIn,
  signInByForm,
  test,
  watch,
} from "./shop";

test("scanners may open the link any number of times, and a person still accepts", async ({
  page,
  member,
  request,
}) => {
  const { link, email } = await invitationLink(page, member.email);
  for (let turn = 0; turn < 20; turn += 1) {
    await request.get(link);
    await request.head(link);
  }
  await page.goto(link);
  await expect(page.getByRole("button", { name: en.invitation.accept })).toBeVisible();
  await expect(page).not.toHaveURL(new RegExp(link.slice(-43)));
  await signIn(page, english, member.email);
  await page.goto("/en/account/invitations");
  await expect(page.getByRole("row", { name: email })).toContainText(en.status.sent);
});

test("the page is in the language it was sent in, and switching keeps the invitation", async ({
  page,
  member,
}) => {
  const { link } = await invitationLink(page, member.email);
  await page.goto(link);
  await expect(page.locator("html")).toHaveAttribute("lang", "en-GB");
  await page.getByRole("link", { name: "Français" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr-FR");
  await expect(page.getByRole("button", { name: fr.invitation.accept })).toBeVisible();
});

test("it fits a small phone: who invites, to what, and the message, without scrolling", async ({
  page,
  member,
}) => {
  const { link } = await invitationLink(page, member.email);
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toBeInViewport({ ratio: 1 });
  await expect(page.getByText("Do come!")).toBeInViewport({ ratio: 1 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test("nothing is loaded from elsewhere, nothing is indexed, and no token is left in the page", async ({
  page,
  member,
}) => {
  const { link } = await invitationLink(page, member.email);
  const seen = watch(page);
  const answer = await page.goto(link);
  await page.waitForLoadState("networkidle");
  expect(seen).toEqual({ complaints: [], foreign: [] });
  expect(await page.content()).not.toContain(link.slice(-43));
  await expect(page.locator('meta[name="robots"]')).toHaveAttribute("content", /noindex/);
  const headers = answer?.headers() ?? {};
  expect(headers["cache-control"]).toContain("no-store");
  expect(headers["referrer-policy"]).toBe("same-origin");
  expect(headers["content-security-policy"]).toMatch(
    /script-src 'self' 'nonce-[a-f0-9]{32}' 'strict-dynamic'/,
  );
  expect(headers["x-powered-by"]).toBeUndefined();
});

test("every dead end has a title, a reason and a door", async ({ page, member, db }) => {
  const ends = [
    { change: sql`expires_at = now()`, title: en.deadEnd.expiredTitle },
    { change: sql`status = 'discarded', discarded_at = now()`, title: en.deadEnd.discardedTitle },
    { change: sql`status = 'declined', declined_at = now()`, title: en.deadEnd.declinedTitle },
  ];
  const links = [];
  for (const _ of ends) links.push(await invitationLink(page, member.email));
  for (const [index, { change, title }] of ends.entries()) {
    await db.execute(sql`update invitations set ${change} where email_key = ${links[index]?.email ?? ""}`);
    const answer = await page.goto(links[index]?.link ?? "");
    expect(answer?.status()).toBe(200);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page.getByRole("link", { name: en.deadEnd.signIn }).last()).toBeVisible();
    await expect(page.getByRole("link", { name: en.deadEnd.register })).toBeVisible();
    await expect(page.getByRole("button", { name: en.invitation.accept })).toHaveCount(0);
    await page.goto("/en/register");
    await expect(page.getByLabel(en.fields.email, { exact: true })).toHaveValue("");
  }
});

test("an expired invitation can be asked for again, once, and its inviter sees it", async ({
  page,
  member,
  db,
}) => {
  const { email, link } = await invitationLink(page, member.email);
  await db.execute(sql`update invitations set expires_at = now() where email_key = ${email}`);
  await page.goto(link);
  await page.getByRole("button", { name: en.deadEnd.askAgain }).click();
  await expect(page.getByRole("status")).toHaveText(en.deadEnd.asked);
  await page.reload();
  await expect(page.getByRole("button", { name: en.deadEnd.askAgain })).toHaveCount(0);
  await signIn(page, english, member.email);
  await page.goto("/en/account/invitations");
  await expect(page.getByRole("row", { name: email })).toContainText(en.list.askedAgain);
});

test("an unknown link, a malformed one and one of another website look the same, with 404", async ({
  page,
  member,
}) => {
  const { link } = await invitationLink(page, member.email);
  const foreign = link.replace("/en/", "/outlet/");
  const bodies = [];
  for (const url of [`/en/invitation/${"A".repeat(43)}`, "/en/invitation/x", "/en/invitation/%00"]) {
    await page.context().clearCookies();
    const answer = await page.goto(url);
    expect(answer?.status(), url).toBe(404);
    bodies.push(await page.locator("main").innerText());
  }
  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).toContain(en.deadEnd.unknownTitle);
  const answer = await page.goto(foreign);
  expect(answer?.status()).toBe(404);
  await page.context().clearCookies();
  expect((await page.goto("/en/invitation"))?.status()).toBe(404);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  for (const [path, title] of [
    ["/en/invitation", en.deadEnd.unknownTitle],
    [`/fr/invitation/${"A".repeat(43)}`, fr.deadEnd.unknownTitle],
    ["/fr/preferences/unknown", fr.preferences.unknownTitle],
    ["/en/no-such-page", en.error.notFoundTitle],
    ["/nowhere/sign-in", "Nothing here"],
    ["/%ff", "Nothing here"],
    ["/en/invitation/%ff", en.deadEnd.unknownTitle],
  ] as const) {
    test(`${path} answers 404 in words`, async ({ page }) => {
      expect((await page.goto(path))?.status()).toBe(404);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    });
  }
});

test("tokens are tried through links only: a cookie somebody made up opens nothing", async ({
  page,
  member,
}) => {
  const { link } = await invitationLink(page, member.email);
  await page.goto(link);
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name.endsWith("invitation"));
  if (!cookie) throw new Error("the link left no cookie");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  const [token = ""] = cookie.value.split(".");
  expect(link.endsWith(token)).toBe(true);
  await page.context().addCookies([{ ...cookie, value: token }]);
  expect((await page.goto("/en/invitation"))?.status()).toBe(404);
});

test("two tabs make one account", async ({ page, member }) => {
  const { link, email } = await invitationLink(page, member.email);
  await page.goto(link);
  const tabs = [page, await page.context().newPage()];
  for (const tab of tabs) {
    await tab.goto("/en/register");
    await tab.getByLabel(en.fields.firstName, { exact: true }).fill("Léa");
    await tab.getByLabel(en.fields.lastName, { exact: true }).fill("Dubois");
    await tab.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  }
  await Promise.all(tabs.map((tab) => tab.getByRole("button", { name: en.register.submit }).click()));
  await expect(async () => {
    const titles = await Promise.all(tabs.map((tab) => tab.getByRole("heading", { level: 1 }).innerText()));
    expect(titles).toContain(en.account.information);
    for (const title of titles)
      expect([en.account.information, en.deadEnd.acceptedTitle, en.deadEnd.unknownTitle]).toContain(title);
  }).toPass();
  await signInByForm(page, english, email, goodPassword);
});

test("a tampered address registers the invited one", async ({ page, member }) => {
  const { link, email } = await invitationLink(page, member.email);
  await page.goto(link);
  await page.getByRole("button", { name: en.invitation.accept }).click();
  const other = fresh("other");
  await page.locator("#email").evaluate((input: HTMLInputElement, value) => {
    input.readOnly = false;
    input.value = value;
  }, other);
  await page.getByLabel(en.fields.firstName, { exact: true }).fill("Léa");
  await page.getByLabel(en.fields.lastName, { exact: true }).fill("Dubois");
  await page.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: en.register.submit }).click();
  await expect(page.locator("main")).toContainText(email);
  await expect(page.locator("main")).not.toContainText(other);
});

test("signed in as somebody else nothing is accepted, the address is not shown in full, and one can switch", async ({
  page,
  member,
  db,
}) => {
  const { link, email } = await invitationLink(page, member.email);
  const other = await makeMember(db, { firstName: "Ben" });
  await signIn(page, english, other.email);
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(en.invitation.otherTitle);
  await expect(page.locator("main")).not.toContainText(email);
  await expect(page.getByRole("button", { name: en.invitation.accept })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Continue as Ben" })).toBeVisible();
  await page.getByRole("button", { name: en.invitation.switch }).click();
  await expect(page.getByRole("button", { name: en.invitation.accept })).toBeVisible();
});

test("signed in as the person invited, there is nothing to accept", async ({ page, member, db }) => {
  const other = await makeMember(db);
  await signIn(page, english, member.email);
  await invite(page, english, [other.email]);
  await mailTo(other.email);
  const [row] = await db.execute<{ public_id: string; key_id: string }>(
    sql`select public_id, key_id from invitations where email_key = ${other.email}`,
  );
  const token = deriveToken("mailed", { publicId: row?.public_id ?? "", keyId: row?.key_id ?? "" });
  await page.context().clearCookies();
  await signIn(page, english, other.email);
  await page.goto(`/en/invitation/${token}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(en.invitation.selfTitle);
});

test("through the copied link the account waits for the invited address", async ({ page, member, db }) => {
  const { email } = await invitationLink(page, member.email);
  const [row] = await db.execute<{ public_id: string; key_id: string }>(
    sql`select public_id, key_id from invitations where email_key = ${email}`,
  );
  await page.goto(
    `/en/invitation/${deriveToken("copied", { publicId: row?.public_id ?? "", keyId: row?.key_id ?? "" })}`,
  );
  await page.getByRole("button", { name: en.invitation.accept }).click();
  await page.getByLabel(en.fields.firstName, { exact: true }).fill("Léa");
  await page.getByLabel(en.fields.lastName, { exact: true }).fill("Dubois");
  await page.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: en.register.submit }).click();
  await expect(page.getByText(en.register.checkInvited)).toBeVisible();
  await page.goto(linkIn(await mailTo(email, /Confirm/), "confirm-address"));
  await page.getByRole("button", { name: en.confirm.submit }).click();
  await expect(page).toHaveURL(/\/account\?joined/);
  await page.context().clearCookies();
  await signIn(page, english, member.email);
  await page.goto("/en/account/invitations");
  await expect(page.getByRole("row", { name: email })).toContainText(en.status.accepted);
});
