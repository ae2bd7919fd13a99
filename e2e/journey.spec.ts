import { expect, fresh, goodPassword, linkIn, mailTo, signInByForm, test, watch } from "./shop";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a customer invites two friends, one opens the mail's link and joins, and the list reads Accepted", async ({
      page,
      browser,
      language,
      member,
      contextOptions,
    }) => {
      const { store, words } = language;
      const seen = watch(page);
      const [lea, sam] = [fresh("lea"), fresh("sam")];

      await signInByForm(page, language, member.email);
      await page.getByRole("link", { name: words.account.invitations }).click();
      await page.getByRole("button", { name: words.list.send }).click();
      await page.getByRole("textbox", { name: words.compose.emailNumber.replace("{number}", "1") }).fill(lea);
      await page.getByRole("button", { name: words.compose.add }).click();
      await page.getByRole("textbox", { name: words.compose.emailNumber.replace("{number}", "2") }).fill(sam);
      await page
        .getByLabel(words.fields.message, { exact: true })
        .fill("Come with me!\nIt is “lovely” & <warm>.");
      await page.getByRole("button", { name: words.compose.submit }).click();

      await expect(page.getByRole("status").first()).toBeVisible();
      const table = page.getByRole("table", { name: words.list.title });
      for (const email of [lea, sam])
        await expect(table.getByRole("row", { name: email })).toContainText(words.list.new);

      const mail = await mailTo(lea);
      expect(await mailTo(sam)).toMatchObject({ subject: mail.subject });
      expect(mail.subject).toContain("Ana Martin");
      expect(mail.text).toContain("> Come with me!\n> It is “lovely” & <warm>.");
      await page.reload();
      await expect(table.getByRole("row", { name: lea })).toContainText(words.status.sent);

      const friend = await (await browser.newContext({ ...contextOptions, javaScriptEnabled })).newPage();
      const friendSaw = watch(friend);
      await friend.goto(linkIn(mail, "invitation"));
      await expect(friend).toHaveURL(new RegExp(`/${store}/invitation$`));
      await expect(friend.getByRole("heading", { level: 1 })).toContainText("Ana");
      await expect(friend.getByText("It is “lovely” & <warm>.")).toBeVisible();
      await friend.getByRole("button", { name: words.invitation.accept }).click();

      await expect(friend.getByLabel(words.fields.email, { exact: true })).toHaveValue(lea);
      await friend.getByLabel(words.fields.firstName, { exact: true }).fill("Léa");
      await friend.getByLabel(words.fields.lastName, { exact: true }).fill("Dubois");
      await friend.getByLabel(words.fields.password, { exact: true }).fill("too short");
      await friend.getByRole("button", { name: words.register.submit }).click();
      await expect(friend.locator("main").getByRole("alert")).toContainText(words.refusal.password_too_short);
      await expect(friend).toHaveTitle(new RegExp(`^${words.common.errorPrefix}`));
      await expect(friend.getByLabel(words.fields.firstName, { exact: true })).toHaveValue("Léa");
      await friend.getByLabel(words.fields.password, { exact: true }).fill(goodPassword);
      await friend.getByRole("button", { name: words.register.submit }).click();

      await expect(friend).toHaveURL(/\/account\?joined/);
      await expect(friend.getByRole("status")).toContainText("Léa");
      await expect(friend.getByRole("heading", { level: 1 })).toHaveText(words.account.information);

      await page.reload();
      await expect(table.getByRole("row", { name: lea })).toContainText(words.status.accepted);
      await expect(table.getByRole("row", { name: sam })).toContainText(words.status.sent);
      expect((await mailTo(member.email)).subject).toContain("Léa Dubois");
      expect([...seen.complaints, ...friendSaw.complaints]).toEqual([]);
      expect([...seen.foreign, ...friendSaw.foreign]).toEqual([]);
    });

    test("a friend declines, and the inviter reads Declined", async ({
      page,
      browser,
      language,
      member,
      contextOptions,
    }) => {
      const { words } = language;
      const email = fresh();
      await signInByForm(page, language, member.email);
      await page.goto(`/${language.store}/account/invitations/new`);
      await page
        .getByRole("textbox", { name: words.compose.emailNumber.replace("{number}", "1") })
        .fill(email);
      await page.getByRole("button", { name: words.compose.submit }).click();
      const friend = await (await browser.newContext({ ...contextOptions, javaScriptEnabled })).newPage();
      await friend.goto(linkIn(await mailTo(email), "invitation"));
      await friend.getByRole("button", { name: words.invitation.decline }).click();
      await expect(friend.getByRole("heading", { level: 1 })).toHaveText(words.deadEnd.declinedTitle);
      await page.goto(`/${language.store}/account/invitations`);
      await expect(page.getByRole("row", { name: email })).toContainText(words.status.declined);
    });
  });
}
