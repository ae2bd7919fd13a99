import {
  countMails,
  en,
  expect,
  fresh,
  invitationLink,
  invite,
  linkIn,
  makeMember,
  signIn,
  test,
} from "./shop";

const oneClick = { "List-Unsubscribe": "One-Click" };

test("the recipient's page says who gave the address, and refuses everything for good without anybody noticing", async ({
  page,
  member,
  db,
  language,
}) => {
  const { words } = language;
  const { mail, email } = await invitationLink(page, member.email, fresh(), "", language);
  await page.goto(linkIn(mail, "preferences"));
  await expect(page.locator("main")).toContainText(email);
  await expect(page.locator("main")).toContainText("Ana Martin");
  await page.getByRole("button", { name: words.preferences.refuse }).click();
  await expect(page.getByRole("status")).toContainText(email);
  await expect(page.getByRole("button", { name: words.preferences.refuse })).toHaveCount(0);
  await page.goto(linkIn(mail, "invitation"));
  await expect(page.getByRole("button", { name: words.invitation.accept })).toBeVisible();

  const other = await makeMember(db);
  await signIn(page, language, other.email);
  await invite(page, language, [email]);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("row", { name: email })).toContainText(words.status.sent, { timeout: 500 });
  }).toPass();
  expect(await countMails(email)).toBe(1);
});

test("the recipient's page declines this one", async ({ page, member, language }) => {
  const { store, words } = language;
  const { mail } = await invitationLink(page, member.email, fresh(), "", language);
  await page.goto(linkIn(mail, "preferences"));
  await page.getByRole("button", { name: words.preferences.decline }).click();
  await expect(page.getByRole("status")).toHaveText(words.preferences.declined);
  await page.goto(linkIn(mail, "invitation"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(words.deadEnd.declinedTitle);
  expect((await page.goto(`/${store}/preferences/unknown`))?.status()).toBe(404);
});

test("the one-click address acts on POST only, and answers unknown tokens alike", async ({
  page,
  member,
  request,
}) => {
  const { mail, email } = await invitationLink(page, member.email);
  const address = /<(.*)>/.exec(mail.headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
  const state = async () => {
    await page.goto(linkIn(mail, "preferences"));
    return page.getByRole("button", { name: en.preferences.refuse }).count();
  };
  const got = await request.get(address, { maxRedirects: 0 });
  expect([got.status(), got.headers()["location"]]).toEqual([
    303,
    new URL(linkIn(mail, "preferences")).pathname,
  ]);
  expect((await request.head(address)).status()).toBe(200);
  expect(await state()).toBe(1);
  const base = address.slice(0, -43);
  // A link of the mail for something else, changed, cut, too long and no token at all: they answer alike, and do nothing.
  const other = [linkIn(mail, "preferences"), linkIn(mail, "invitation")].map((link) => link.slice(-43));
  const flipped = `${address.slice(-43, -1)}${address.endsWith("A") ? "B" : "A"}`;
  for (const token of [
    ...other,
    flipped,
    address.slice(-42),
    "A".repeat(43),
    "x".repeat(900),
    "%00",
    "%25",
  ]) {
    const posted = await request.post(`${base}${token}`, { form: oneClick, maxRedirects: 0 });
    expect([posted.status(), await posted.text()], token).toEqual([200, ""]);
  }
  expect(await state()).toBe(1);
  for (const url of [address, address]) {
    for (const options of [{ form: oneClick }, { multipart: oneClick }]) {
      const posted = await request.post(url, {
        ...{ ...options, maxRedirects: 0, headers: { origin: "", cookie: "" } },
      });
      expect([posted.status(), await posted.text()]).toEqual([200, ""]);
    }
  }
  expect(await state()).toBe(0);
  await expect(page.getByRole("status")).toContainText(email);
});
