import { sql } from "drizzle-orm";

import {
  countMails,
  expect,
  fresh,
  invitationLink,
  mailTo,
  makeMember,
  signIn,
  test,
  watch,
  type Language,
} from "./shop";

const nameOf = ({ words }: Language, number: number) =>
  words.compose.emailNumber.replace("{number}", String(number));
const removeOf = ({ words }: Language, number: number) =>
  words.compose.remove.replace("{number}", String(number));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("addresses are added up to five and removed, and all that was typed is kept", async ({
      page,
      language,
      member,
    }) => {
      const { words } = language;
      await signIn(page, language, member.email);
      await page.goto(`/${language.store}/account/invitations/new`);
      const field = (number: number) => page.getByRole("textbox", { name: nameOf(language, number) });
      const emails = [1, 2, 3, 4, 5].map(() => fresh());
      await page.getByLabel(words.fields.message, { exact: true }).fill("Hello & welcome");
      for (const [index, email] of emails.entries()) {
        if (index > 0) await page.getByRole("button", { name: words.compose.add }).click();
        await field(index + 1).fill(email);
      }
      await expect(page.getByRole("button", { name: words.compose.add })).toHaveCount(0);
      await expect(
        page.getByText(words.compose.addFull.includes("plural") ? /5/ : words.compose.addFull).first(),
      ).toBeVisible();
      await page.getByRole("button", { name: removeOf(language, 3) }).click();
      await expect(field(5)).toHaveCount(0);
      for (const [index, email] of emails.toSpliced(2, 1).entries())
        await expect(field(index + 1)).toHaveValue(email);
      await expect(page.getByLabel(words.fields.message, { exact: true })).toHaveValue("Hello & welcome");
      await page.getByRole("button", { name: words.compose.submit }).click();
      await expect(page).toHaveURL(/\?new=/);
      await mailTo(emails[4] ?? "");
      expect(await countMails(emails[2] ?? "")).toBe(0);
    });

    test("nothing typed is lost when the session has ended meanwhile", async ({
      page,
      language,
      member,
      db,
    }) => {
      const { words, store } = language;
      await signIn(page, language, member.email);
      await page.goto(`/${store}/account/invitations/new`);
      const email = fresh("patient");
      await page.getByRole("textbox", { name: nameOf(language, 1) }).fill(email);
      await page.getByLabel(words.fields.message, { exact: true }).fill("Still here?");
      await db.execute(sql`delete from customer_sessions where customer_id = ${member.id}`);
      await page.getByRole("button", { name: words.compose.submit }).click();
      await expect(page.locator("main").getByRole("alert")).toContainText(words.compose.signedOut);
      const elsewhere = await page.context().newPage();
      await signIn(elsewhere, language, member.email);
      await expect(page.getByRole("textbox", { name: nameOf(language, 1) })).toHaveValue(email);
      await page.getByRole("button", { name: words.compose.submit }).click();
      await expect(page).toHaveURL(/\?new=/);
      expect((await mailTo(email)).text).toContain("> Still here?");
    });

    test("good addresses go, refused ones stay with their reason", async ({ page, language, member }) => {
      const { words } = language;
      await signIn(page, language, member.email);
      const known = fresh("known");
      await page.goto(`/${language.store}/account/invitations/new`);
      await page.getByRole("textbox", { name: nameOf(language, 1) }).fill(known);
      await page.getByRole("button", { name: words.compose.submit }).click();
      await expect(page).toHaveURL(/\?new=/);

      await page.goto(`/${language.store}/account/invitations/new`);
      const [good, other] = [fresh("good"), fresh("good")];
      for (const [index, email] of [good, known, "nonsense", member.email, other].entries()) {
        if (index > 0) await page.getByRole("button", { name: words.compose.add }).click();
        await page.getByRole("textbox", { name: nameOf(language, index + 1) }).fill(email);
      }
      await page.getByRole("button", { name: words.compose.submit }).click();
      const alert = page.locator("main").getByRole("alert");
      for (const reason of [
        words.refusal.already_invited,
        words.refusal.not_one_at,
        words.refusal.own_address,
      ]) {
        await expect(alert).toContainText(reason);
      }
      await expect(page.locator("main").getByRole("status").filter({ hasText: good })).toContainText(other);
      await expect(page.getByRole("textbox", { name: nameOf(language, 1) })).toHaveValue(known);
      await expect(page.getByRole("textbox", { name: nameOf(language, 2) })).toHaveValue("nonsense");
      await expect(page.getByRole("textbox", { name: nameOf(language, 3) })).toHaveValue(member.email);
      await expect(page.getByRole("textbox", { name: nameOf(language, 4) })).toHaveCount(0);
      await mailTo(good);
      await mailTo(other);
    });

    test("a message with a link is refused at its field, and nothing is sent", async ({
      page,
      language,
      member,
    }) => {
      const { words } = language;
      await signIn(page, language, member.email);
      await page.goto(`/${language.store}/account/invitations/new`);
      const email = fresh();
      await page.getByRole("textbox", { name: nameOf(language, 1) }).fill(email);
      const message = page.getByLabel(words.fields.message, { exact: true });
      await message.fill("look at www.evil.test");
      await page.getByRole("button", { name: words.compose.submit }).click();
      await expect(page.locator("#message-error")).toHaveText(words.compose.messageLink);
      await expect(message).toHaveAttribute("aria-invalid", "true");
      await expect(message).toHaveValue("look at www.evil.test");
      await expect(page.getByRole("textbox", { name: nameOf(language, 1) })).toHaveValue(email);
      expect(await countMails(email)).toBe(0);
    });
  });
}

test("an existing customer, a refuser and a stranger give the same screens", async ({
  page,
  language,
  db,
  member,
}) => {
  const { words } = language;
  const existing = (await makeMember(db)).email;
  const { email: refuser, mail } = await invitationLink(page, (await makeMember(db)).email, fresh("refuser"));
  const [, unsubscribe = ""] = /^<(.*)>$/.exec(mail.headers["List-Unsubscribe"] ?? "") ?? [];
  expect((await page.request.post(unsubscribe)).status()).toBe(200);
  const seen: string[] = [];
  await signIn(page, language, member.email);
  for (const email of [fresh("member"), existing, refuser]) {
    await page.goto(`/${language.store}/account/invitations/new`);
    await page.getByRole("textbox", { name: nameOf(language, 1) }).fill(email);
    await page.getByRole("button", { name: words.compose.submit }).click();
    await expect(page).toHaveURL(/\?new=/);
    const row = page.getByRole("row", { name: email });
    await expect(async () => {
      await page.reload();
      await expect(row).not.toContainText(words.status.not_sent, { timeout: 1000 });
    }).toPass();
    // Minutes pass while the three are sent.
    const times = await row.locator("time").allInnerTexts();
    const text = [email, ...times].reduce((rest, one) => rest.replace(one, ""), await row.innerText());
    seen.push(text.replace(/\d{1,2}\s?[:h]\s?\d{2}/g, ""));
  }
  expect(new Set(seen).size, seen.join(" | ")).toBe(1);
  expect(await countMails(refuser)).toBe(1);
  expect((await mailTo(existing)).text).toContain(`/${language.store}/sign-in`);
});

test("what is left of the day is told before typing, and the rest stays in the form", async ({
  page,
  language,
  db,
  member,
}) => {
  const { words } = language;
  await db.execute(sql`with made as (
      insert into invitations (public_id, website_id, store_view_id, inviter_id, inviter_email, recipient_id, email, email_key, address_hash, key_id, mailed_hash, copied_hash)
      select gen_random_uuid(), c.website_id, c.store_view_id, c.id, c.email, (select min(id) from recipients), 'x', 'x' || n || c.id, decode(md5(c.id || 'a' || n), 'hex'), 'a',
        decode(md5(c.id || 'm' || n), 'hex'), decode(md5(c.id || 'c' || n), 'hex')
      from customers c, generate_series(1, 19) n where c.id = ${member.id} returning id, store_view_id)
    insert into messages (purpose, store_view_id, invitation_id, state, settled_at) select 'invitation', store_view_id, id, 'canceled', now() from made`);
  await signIn(page, language, member.email);
  await page.goto(`/${language.store}/account/invitations/new`);
  await expect(
    page.getByText(language.store === "fr" ? "encore 1 personne" : "one more person"),
  ).toBeVisible();
  const [first, second] = [fresh(), fresh()];
  await page.getByRole("textbox", { name: nameOf(language, 1) }).fill(first);
  await page.getByRole("button", { name: words.compose.add }).click();
  await page.getByRole("textbox", { name: nameOf(language, 2) }).fill(second);
  await page.getByRole("button", { name: words.compose.submit }).click();
  await expect(page.getByRole("textbox", { name: nameOf(language, 1) })).toHaveValue(second);
  await expect(page.locator("#email-1-error")).toContainText(
    language.store === "fr" ? "dans 24 heures" : "in 24 hours",
  );
  await mailTo(first);
});

test("a newcomer is told before typing that their first day holds less", async ({
  page,
  language,
  db,
  member,
}) => {
  await db.execute(sql`update customers set joined_at = now() where id = ${member.id}`);
  await signIn(page, language, member.email);
  await page.goto(`/${language.store}/account/invitations/new`);
  await expect(page.getByText(language.words.compose.newcomer)).toContainText(/5 /);
});

test("several pasted addresses fill their fields, and the counter speaks of the rest", async ({
  page,
  language,
  member,
}) => {
  const { words } = language;
  await signIn(page, language, member.email);
  await page.goto(`/${language.store}/account/invitations/new`);
  const field = page.getByRole("textbox", { name: nameOf(language, 1) });
  await field.focus();
  await field.evaluate((input, text) => {
    const data = new DataTransfer();
    data.setData("text", text);
    input.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, "a@mail.example, Léa <b@mail.example>; c@mail.example\nd@mail.example e@mail.example f@mail.example");
  for (const [index, name] of [..."abcde"].entries()) {
    await expect(page.getByRole("textbox", { name: nameOf(language, index + 1) })).toHaveValue(
      `${name}@mail.example`,
    );
  }
  await expect(page.getByRole("status").filter({ hasText: "5" })).toBeVisible();
  const message = page.getByLabel(words.fields.message, { exact: true });
  await message.fill("😀".repeat(480));
  await expect(page.getByRole("status").filter({ hasText: "20" })).toBeAttached();
  await expect(page.getByRole("heading", { name: words.compose.previewTitle }).locator("..")).toContainText(
    "😀😀😀",
  );
});

test("the keyboard alone adds, removes, and sends", async ({ page, language, member, isMobile }) => {
  test.skip(isMobile, "a phone has no such keyboard");
  const { words } = language;
  const seen = watch(page);
  await signIn(page, language, member.email);
  await page.goto(`/${language.store}/account/invitations/new`);
  await page.getByRole("textbox", { name: nameOf(language, 1) }).focus();
  const email = fresh();
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: words.compose.add })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: nameOf(language, 2) })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: removeOf(language, 2) })).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByRole("textbox", { name: nameOf(language, 1) })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?new=/);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  expect(seen.complaints).toEqual([]);
});

test("a form sent twice by a double click makes one invitation", async ({ page, language, member }) => {
  const { words } = language;
  await signIn(page, language, member.email);
  await page.goto(`/${language.store}/account/invitations/new`);
  const email = fresh();
  await page.getByRole("textbox", { name: nameOf(language, 1) }).fill(email);
  await page.getByRole("button", { name: words.compose.submit }).dblclick();
  await expect(page).toHaveURL(/\?new=/);
  await expect(page.getByRole("row", { name: email })).toHaveCount(1);
});
