import { expect, fresh, mailTo, signIn, test } from "./shop";

test("what cannot be sent stays as it was typed, and goes once it can", async ({
  page,
  language,
  member,
}) => {
  const { words, store } = language;
  const path = `/${store}/account/invitations/new`;
  await signIn(page, language, member.email);
  await page.goto(path);
  const field = (number: number) =>
    page.getByRole("textbox", { name: words.compose.emailNumber.replace("{number}", String(number)) });
  const emails = [fresh("offline"), fresh("offline")];
  await field(1).fill(emails[0] ?? "");
  await page.getByRole("button", { name: words.compose.add }).click();
  await field(2).fill(emails[1] ?? "");
  await page.getByLabel(words.fields.message, { exact: true }).fill("Are you there?");
  const submission = page.locator('input[name="submission"]');
  const before = await submission.inputValue();
  for (const answer of ["no network", "an answer of something else"]) {
    await page.route(`**${path}`, (route) =>
      answer === "no network" ? route.abort() : route.fulfill({ status: 502, body: "<h1>Bad Gateway</h1>" }),
    );
    await page.getByRole("button", { name: words.compose.submit }).click();
    const alert = page.locator("main").getByRole("alert");
    await expect(alert, answer).toContainText(store === "fr" ? "n’a pas abouti" : "could not be sent");
    await expect(alert).toBeFocused();
    for (const [index, email] of emails.entries()) await expect(field(index + 1)).toHaveValue(email);
    await expect(page.getByLabel(words.fields.message, { exact: true })).toHaveValue("Are you there?");
    // The same form, so that what went through although no answer came is not made twice.
    await expect(submission).toHaveValue(before);
    await page.unroute(`**${path}`);
  }
  await page.getByRole("button", { name: words.compose.submit }).click();
  await expect(page).toHaveURL(/\?new=/);
  for (const email of emails) await mailTo(email);
});
