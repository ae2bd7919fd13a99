import { nothingInTheWay } from "./axe";
import { countMails, expect, fresh, invite, linkIn, mailTo, makeMember, signIn, test } from "./shop";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a recipient reads what is stored, takes it away, and has it erased in two steps for good", async ({
      page,
      language,
      member,
      db,
    }) => {
      const { store, words } = language;
      const email = fresh();
      await signIn(page, language, member.email);
      await invite(page, language, [email], "Come with me, it is lovely");
      const mail = await mailTo(email);
      await page.context().clearCookies();
      const link = linkIn(mail, "preferences");

      await page.goto(link);
      const main = page.locator("main");
      for (const part of [email, "Ana Martin", "Come with me, it is lovely"])
        await expect(main).toContainText(part);
      await expect(main).toContainText(words.preferences.mailKind.invitation);
      const file = await page.request.get(
        (await page.getByRole("link", { name: words.preferences.download }).getAttribute("href")) ?? "",
      );
      expect(await file.json()).toMatchObject({
        ...{ website: "Maison Convive", email, hasAccount: false },
        invitations: [
          { inviter: { firstName: "Ana", lastName: "Martin" }, message: "Come with me, it is lovely" },
        ],
      });
      expect(file.headers()).toMatchObject({
        ...{ "cache-control": "no-store", "x-content-type-options": "nosniff" },
        "content-disposition": expect.stringMatching(/^attachment; filename="maison-[\d-]+\.json"/),
      });

      await page.getByRole("link", { name: words.preferences.erase }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.preferences.eraseQuestion);
      await page.getByRole("link", { name: words.preferences.keep }).click();
      await expect(main).toContainText(email);
      await page.getByRole("link", { name: words.preferences.erase }).click();
      await page.getByRole("button", { name: words.preferences.eraseConfirm }).click();
      await expect(page.getByRole("status")).toHaveText(words.preferences.erased);
      await expect(main).not.toContainText(email);
      await expect(main.getByRole("button")).toHaveCount(0);
      expect((await page.goto(link))?.status()).toBe(200);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.preferences.nothingTitle);

      await page.goto(linkIn(mail, "invitation"));
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.deadEnd.expiredTitle);
      await expect(page.getByRole("button", { name: words.deadEnd.askAgain })).toHaveCount(0);
      await page.context().clearCookies();
      await signIn(page, language, member.email);
      await page.goto(`/${store}/account/invitations`);
      const row = page.getByRole("row", { name: words.list.erased });
      await expect(row).toContainText(words.status.sent);

      const other = await makeMember(db);
      await page.context().clearCookies();
      await signIn(page, language, other.email);
      await invite(page, language, [email]);
      await expect(async () => {
        await page.reload();
        await expect(page.getByRole("row", { name: email })).toContainText(words.status.sent, {
          timeout: 500,
        });
      }).toPass();
      expect(await countMails(email)).toBe(1);
    });
  });
}

test("the recipient's page and its question have nothing in the way, before and after", async ({
  page,
  language,
  member,
}) => {
  test.slow();
  const email = fresh("a-rather-long-address-of-somebody-who-was-invited");
  await signIn(page, language, member.email);
  await invite(page, language, [email], "Come with me, it is lovely");
  const link = linkIn(await mailTo(email), "preferences");
  await page.context().clearCookies();
  for (const path of [link, `${link}/erase`]) {
    await page.goto(path);
    await nothingInTheWay(page, path);
  }
  await page.getByRole("button", { name: language.words.preferences.eraseConfirm }).click();
  await expect(page.getByRole("status")).toBeVisible();
  await nothingInTheWay(page, "nothing stored");
});

test("a customer downloads their own data, who is not signed in is led to sign in, and each has their own", async ({
  page,
  language,
  member,
  db,
}) => {
  const { store, words } = language;
  const path = `/${store}/account/data`;
  const answer = await page.request.get(path, { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers()["location"]).toContain("/sign-in?next=");
  await signIn(page, language, member.email);
  const email = fresh();
  await invite(page, language, [email], "Come with me");
  await page.goto(`/${store}/account`);
  await nothingInTheWay(page, path);
  const href = await page.getByRole("link", { name: words.account.dataDownload }).getAttribute("href");
  const file = await page.request.get(href ?? "");
  expect(file.headers()).toMatchObject({
    ...{ "cache-control": "no-store", "x-content-type-options": "nosniff" },
    "content-type": "application/json; charset=utf-8",
    "content-disposition": expect.stringMatching(/^attachment; filename="maison-account-[\d-]+\.json"/),
  });
  expect(await file.json()).toMatchObject({
    account: { email: member.email },
    invitationsSent: [{ email, message: "Come with me" }],
  });
  const other = await makeMember(db);
  await page.context().clearCookies();
  await signIn(page, language, other.email);
  expect(await (await page.request.get(path)).text()).not.toContain(email);
  await page.context().clearCookies();
  await signIn(page, language, other.email);
  expect((await page.request.get("/outlet/account/data", { maxRedirects: 0 })).status()).toBe(307);
});
