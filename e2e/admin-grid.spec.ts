import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";

import { en, expect, test } from "./shop";
import { nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches, type Speech } from "./team";

/** Signs in somebody who may do everything and has chosen the language. */
async function enter(page: Page, db: Database, { language }: Speech): Promise<void> {
  const { email } = await makeTeammate(db, { language });
  await signInToDesk(page, email);
}

/** Inserts invitations of the shop like one of the demo's, to addresses that begin alike, and gives their ids. */
async function addRows(db: Database, name: string, count: number, status: "sent" | "discarded" = "sent") {
  const rows = await db.execute<{ id: string }>(sql`
    with mailbox as (
      insert into recipients (website_id, throttle_hash)
      select (select id from websites where code = 'maison'), sha256((${name} || i || ${status})::bytea) from generate_series(1, ${count}::int) as i
      returning id, website_id
    )
    insert into invitations (public_id, website_id, store_view_id, recipient_id, email, email_key, address_hash, key_id, mailed_hash,
      copied_hash, status, delivery, sent_at, discarded_at, expires_at, created_at)
    select gen_random_uuid(), website_id, (select id from store_views where code = 'en'), id, address, address, sha256(address::bytea), 'a',
      sha256(('m' || address)::bytea), sha256(('c' || address)::bytea), ${status}, 'sent', now() - interval '3 hours',
      case when ${status} = 'discarded' then now() end, now() + interval '9 days', now() - interval '3 hours'
    from (select *, ${name} || '-' || id || '@mail.example' as address from mailbox) as new returning id`);
  return rows.map(({ id }) => Number(id));
}

const statusesOf = async (db: Database, name: string) => {
  const rows = await db.execute<{ status: string; count: number }>(
    sql`select status, count(*)::int as count from invitations where email_key like ${`${name}%`} group by 1`,
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
};

const unique = (name: string) => `${name}${Date.now().toString(36)}${Math.floor(Math.random() * 1e6)}`;

for (const speech of speeches) {
  const { language, locale, words } = speech;
  const { grid, status: statuses } = words.admin;
  test.describe(`in ${language}`, () => {
    test.use({ locale });

    for (const javaScriptEnabled of [true, false]) {
      test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
        test.use({ javaScriptEnabled });

        test("filters, chips, order and pages are all in the address, and work back, forward and copied", async ({
          page,
          db,
        }) => {
          const name = unique("paging");
          await addRows(db, name, 45);
          await enter(page, db, speech);
          await page.goto("/admin/invitations");
          await page.getByRole("searchbox", { name: grid.search }).fill(name);
          await page.getByRole("button", { name: grid.apply, exact: true }).click();
          await expect(page.getByRole("status")).toContainText("45");
          await expect(page.getByRole("searchbox", { name: grid.search })).toHaveValue(name);
          await page.getByRole("link", { name: grid.column.id, exact: true }).click();
          await expect(page).toHaveURL(/sort=id/);
          const rows = page.getByRole("table", { name: grid.title }).getByRole("row");
          await expect(rows).toHaveCount(21);
          const first = await rows.nth(1).innerText();
          await page.getByRole("link", { name: grid.next }).click();
          await expect(page).toHaveURL(/cursor=/);
          await expect.poll(() => rows.nth(1).innerText()).not.toBe(first);
          const address = page.url();
          const shown = await rows.allInnerTexts();
          await page.goBack();
          await expect.poll(() => rows.nth(1).innerText()).toBe(first);
          await page.goForward();
          await expect.poll(() => rows.allInnerTexts()).toEqual(shown);
          await page.goto(address);
          expect(await rows.allInnerTexts()).toEqual(shown);
          await page.getByRole("link", { name: grid.next }).click();
          await expect(rows).toHaveCount(6);
          await expect(page.getByRole("link", { name: grid.next })).toHaveCount(0);
          await page
            .getByRole("list", { name: grid.filters })
            .getByRole("link", { name: new RegExp(name) })
            .click();
          await expect(page.getByRole("link", { name: grid.clearAll })).toHaveCount(0);
          expect(page.url()).not.toContain(name);
        });

        test("discards what is selected after asking, and says what it did and left, and why", async ({
          page,
          db,
        }) => {
          const name = unique("mass");
          const [, second] = await addRows(db, name, 30);
          await addRows(db, name, 3, "discarded");
          await enter(page, db, speech);
          await page.goto(`/admin/invitations?q=${name}`);
          await page
            .getByRole("checkbox", { name: new RegExp(`${name}-`) })
            .first()
            .check();
          await page.goto(`/admin/invitations?q=${name}&id=${second}`);
          if (javaScriptEnabled) {
            await page.getByRole("button", { name: grid.select, exact: true }).click();
            await page.getByRole("menuitem", { name: grid.selectVisible, exact: true }).click();
            await page.getByRole("button", { name: grid.actions, exact: true }).click();
            await page.getByRole("menuitem", { name: grid.discardSelected }).click();
          } else {
            await page.getByRole("checkbox", { name: new RegExp(`${name}-`) }).check();
            await page.getByRole("combobox", { name: grid.actions }).selectOption("discard");
          }
          await page.getByRole("button", { name: grid.submit, exact: true }).click();
          // Canceled, nothing happens.
          if (javaScriptEnabled) await page.getByRole("button", { name: grid.cancel, exact: true }).click();
          else await page.getByRole("link", { name: grid.cancel, exact: true }).click();
          expect(await statusesOf(db, name)).toEqual({ sent: 30, discarded: 3 });

          await page.goto(`/admin/invitations?q=${name}`);
          if (javaScriptEnabled) {
            await page.getByRole("button", { name: grid.select, exact: true }).click();
            await page.getByRole("menuitem", { name: grid.selectAll, exact: true }).click();
            await expect(page.getByText(grid.selectedAll.replace("{shown}", "33"))).toBeVisible();
            await page.getByRole("button", { name: grid.actions, exact: true }).click();
            await page.getByRole("menuitem", { name: grid.discardSelected }).click();
          } else {
            await page.getByRole("checkbox", { name: grid.allMatching.replace("{shown}", "33") }).check();
            await page.getByRole("combobox", { name: grid.actions }).selectOption("discard");
          }
          await page.getByRole("button", { name: grid.submit, exact: true }).click();
          await expect(page.getByText(/33/).first()).toBeVisible();
          await page.getByRole("button", { name: grid.ok, exact: true }).click();
          const panel = page.getByRole("region", { name: words.admin.operation.label });
          await expect(panel).toContainText("30");
          await expect(panel).toContainText("3 ");
          expect(await statusesOf(db, name)).toEqual({ discarded: 33 });
          await expect(page.getByRole("table", { name: grid.title })).toContainText(statuses.discarded);
          // The result stands in the address, so that it survives a reload.
          await page.reload();
          await expect(panel).toContainText("30");
        });

        test("acting on nothing, or choosing no action, is refused in words", async ({ page, db }) => {
          await enter(page, db, speech);
          await page.goto("/admin/invitations");
          await page.getByRole("button", { name: grid.submit, exact: true }).click();
          await expect(page.getByRole("alert").filter({ hasText: grid.chooseAction })).toBeVisible();
        });
      });
    }

    test("the grid has nothing in the way, light and dark, full and empty", async ({ page, db }) => {
      test.slow();
      await enter(page, db, speech);
      await page.goto("/admin/invitations");
      await nothingInTheWay(page, "grid");
      await page.goto("/admin/invitations?invitee=nobody-at-all&status=sent&sentFrom=2026-01-01&q=ab");
      await nothingInTheWay(page, "grid without rows");
    });

    test("the grid has nothing in the way on a phone", async ({ page, db }) => {
      test.slow();
      await enter(page, db, speech);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto("/admin/invitations");
      await nothingInTheWay(page, "grid on a phone");
    });
  });
}

const speech = speeches[0] as Speech;
const { words } = speech;
const { grid } = words.admin;

test("a broken address shows the whole grid, and Reset leads back from anywhere", async ({ page, db }) => {
  await enter(page, db, speech);
  await page.goto(
    "/admin/invitations?status=nonsense&sort=-password&size=7&id=x&sentFrom=2026-99-99&cursor=%00&group=zzz&zone=Mars&operation=1e9",
  );
  await expect(page.getByRole("table", { name: grid.title }).getByRole("row")).toHaveCount(21);
  await page.goto("/admin/invitations?q=nothing-like-it");
  await expect(page.getByText(grid.noneFor.replace("{term}", "nothing-like-it"))).toBeVisible();
  await page.getByRole("link", { name: grid.reset }).click();
  await expect(page.getByRole("table", { name: grid.title }).getByRole("row")).toHaveCount(21);
});

test("the lists among the filters show what is in force, and the next search keeps it", async ({
  page,
  db,
}) => {
  const { grid, status } = en.admin;
  await signInToDesk(page, (await makeTeammate(db)).email);
  await page.goto("/admin/invitations");
  await page.getByText(grid.filterColumns).click();
  const list = page.getByRole("combobox", { name: grid.column.status });
  const views = page.getByRole("navigation", { name: grid.views });
  await views.getByRole("link", { name: status.accepted }).first().click();
  await expect(page).toHaveURL(/status=accepted/);
  await expect(list).toHaveValue("accepted");
  await page.getByRole("searchbox", { name: grid.search }).fill("mail");
  await expect(page).toHaveURL(/q=mail/);
  await expect(page).toHaveURL(/status=accepted/);
  await list.selectOption("sent");
  await page.getByRole("button", { name: grid.apply, exact: true }).click();
  await expect(page).toHaveURL(/status=sent/);
  await expect(list).toHaveValue("sent");
});

test("the selection survives paging, takes ranges with Shift, and the head of the column is mixed", async ({
  page,
  db,
}) => {
  const name = unique("range");
  await addRows(db, name, 25);
  await enter(page, db, speech);
  await page.goto(`/admin/invitations?q=${name}`);
  const boxes = page.getByRole("checkbox", { name: new RegExp(`${name}-`) });
  const head = page.getByRole("checkbox", { name: grid.selectVisible, exact: true });
  await boxes.nth(2).check();
  await expect(head).toHaveJSProperty("indeterminate", true);
  await boxes.nth(6).click({ modifiers: ["Shift"] });
  await expect(page.getByText(grid.selectedSome.replace("{count}", "5"))).toBeVisible();
  await page.getByRole("link", { name: grid.next }).click();
  await expect(boxes).toHaveCount(5);
  await head.click();
  await expect(page.getByText(grid.selectedSome.replace("{count}", "10"))).toBeVisible();
  await page.getByRole("link", { name: grid.previous }).click();
  await expect(boxes).toHaveCount(20);
  await expect(boxes.nth(4)).toBeChecked();
  await expect(boxes.nth(7)).not.toBeChecked();
  await expect(head).toHaveJSProperty("indeterminate", true);
});

test("the keyboard alone searches, selects a range and acts", async ({ page, db }) => {
  const name = unique("keys");
  await addRows(db, name, 6);
  await enter(page, db, speech);
  await page.goto("/admin/invitations");
  await page.getByText(grid.keys).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(name);
  await expect(page.getByRole("status")).toHaveText(/^6\b/);
  const boxes = page.getByRole("checkbox", { name: new RegExp(`${name}-`) });
  await boxes.nth(0).focus();
  await page.keyboard.press("Space");
  await boxes.nth(3).focus();
  await page.keyboard.press("Shift+Space");
  await expect(page.getByText(grid.selectedSome.replace("{count}", "4"))).toBeVisible();
  await page.getByRole("button", { name: grid.actions, exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: grid.discardSelected }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: grid.submit, exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: grid.ok, exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: words.admin.operation.label })).toContainText("4");
  expect(await statusesOf(db, name)).toEqual({ sent: 2, discarded: 4 });
});

test("what is filtered comes out as CSV and XLSX, with accents and nothing a spreadsheet runs, and no link", async ({
  page,
  db,
}) => {
  const name = unique("out");
  const [id] = await addRows(db, name, 3);
  await db.execute(sql`update invitations set email = ${`=cmd|${name}é@mail.example`} where id = ${id}`);
  await enter(page, db, speech);
  const csv = await page.request.get(`/admin/invitations/export?as=csv&invitee=${name}`);
  expect(csv.headers()["content-disposition"]).toMatch(/^attachment; filename="invitations-.*\.csv"$/);
  const text = await csv.text();
  expect(text.startsWith('\uFEFF"ID"')).toBe(true);
  expect(text.trim().split("\r\n")).toHaveLength(4);
  expect(text).toContain(`"'=cmd|${name}é@mail.example"`);
  expect(text).not.toMatch(/https?:|invitation\//);
  const xlsx = await page.request.get(`/admin/invitations/export?as=xlsx&invitee=${name}`);
  expect((await xlsx.body()).subarray(0, 2).toString()).toBe("PK");
  const reporter = await page.context().browser()?.newContext();
  const refused = await reporter?.request.get(new URL("/admin/invitations/export?as=csv", page.url()).href, {
    maxRedirects: 0,
  });
  expect(refused?.status()).toBe(303);
});
