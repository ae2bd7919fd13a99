import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";

import { en, expect, fresh, test } from "./shop";
import { lookedAt, nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches } from "./team";
import { makeWebsite } from "./website";

/** Two websites of the test's own, and somebody who manages the delivery of both. */
async function makeKeeper(db: Database, language: "en" | "fr") {
  const [one, two] = [await makeWebsite(db), await makeWebsite(db)];
  const { id, email } = await makeTeammate(db, {
    language,
    permissions: ["manage_delivery"],
    websiteIds: [one.id, two.id],
  });
  return { one, two, id, email };
}

const suppress = (db: Database, websiteId: number, reason: string, count = 1) =>
  db.execute<{ id: number }>(sql`insert into suppressions (website_id, address_hash, key_id, reason)
    select ${websiteId}, sha256((random()::text || n)::bytea), 'a', ${reason} from generate_series(1, ${count}::int) n
    returning id::int`);

const keptOf = (db: Database, id: number) =>
  db.execute<{ action: string; kept: string }>(
    sql`select action, row_to_json(activity)::text as kept from activity
      where administrator_id = ${id} and action like 'suppression%' order by id`,
  );

const statusOf = (page: Page) => page.locator("main").getByRole("status");

for (const { language, locale, words } of speeches) {
  const { suppressions, activity } = words.admin;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("an address is looked up, suppressed and lifted, and stands in no address, list or record", async ({
        page,
        db,
      }) => {
        const { one, two, id, email } = await makeKeeper(db, language);
        const address = fresh("quiet");
        const asked: string[] = [];
        page.on("request", (request) => asked.push(request.url()));
        await signInToDesk(page, email);
        await page.goto("/admin/suppressions");
        await expect(page.getByText(suppressions.none)).toBeVisible();
        const field = page.getByLabel(words.fields.email, { exact: true });
        const lookUp = page.getByRole("button", { name: suppressions.lookUp });
        const add = page.getByRole("button", { name: suppressions.suppress, exact: true });

        await field.fill("lea@nowhere");
        await page.getByLabel(suppressions.on).selectOption({ label: two.name });
        await add.click();
        await expect(page.locator("#email-error")).toHaveText(words.refusal.domain_without_dot);
        await expect(field).toHaveValue("lea@nowhere");
        await expect(page.getByLabel(suppressions.on).locator(":checked")).toHaveText(two.name);

        await field.fill(address);
        await lookUp.click();
        const found = page.getByRole("list", { name: suppressions.result }).getByRole("listitem");
        await expect(found).toHaveText([
          suppressions.free.replace("{website}", one.name),
          suppressions.free.replace("{website}", two.name),
        ]);
        await expect(field).toHaveValue(address);
        await page.getByLabel(suppressions.on).selectOption({ label: two.name });
        await add.click();
        await expect(statusOf(page).first()).toHaveText(suppressions.added.replace("{websites}", two.name));
        await expect(page.locator("tbody tr")).toHaveCount(1);
        await field.fill(address);
        await page.getByLabel(suppressions.on).selectOption("");
        await add.click();
        await expect(statusOf(page).first()).toContainText(
          suppressions.already.replace("{websites}", two.name),
        );
        await expect(page.locator("tbody tr")).toHaveCount(2);
        await expect(page.locator("body")).not.toContainText(address);

        await field.fill(address);
        await lookUp.click();
        await expect(found.last()).toContainText(suppressions.reason.manual);
        await found.last().getByRole("link").click();
        await expect(page).toHaveURL(/\/admin\/suppressions\/\d+$/);
        await page.getByRole("button", { name: suppressions.liftSubmit }).click();
        await expect(page.locator("#reason-error")).toHaveText(suppressions.refusedReason.empty);
        await page.getByLabel(suppressions.why, { exact: true }).fill("lea@mail.example asked");
        await page.getByRole("button", { name: suppressions.liftSubmit }).click();
        await expect(page.locator("#reason-error")).toHaveText(suppressions.refusedReason.link);
        await expect(page.getByLabel(suppressions.why, { exact: true })).toHaveValue(
          "lea@mail.example asked",
        );
        await page.getByLabel(suppressions.why, { exact: true }).fill("They telephoned");
        await page.getByRole("button", { name: suppressions.liftSubmit }).click();
        await expect(statusOf(page).first()).toHaveText(suppressions.done.lifted);
        await expect(page.locator("tbody tr")).toHaveCount(1);

        expect(asked.join(" ")).not.toContain(address.slice(0, 15));
        const kept = await keptOf(db, id);
        expect(kept.map(({ action }) => action)).toEqual([
          "suppression_looked_up",
          "suppression_added",
          "suppression_added",
          "suppression_looked_up",
          "suppression_lifted",
        ]);
        expect(JSON.stringify(kept)).not.toContain(address.slice(0, 15));
        expect(kept.at(-1)?.kept).toContain("They telephoned");
      });

      test("what its owner asked for is lifted only with a box ticked", async ({ page, db }) => {
        const { one, email } = await makeKeeper(db, language);
        const [entry] = await suppress(db, one.id, "refused");
        await signInToDesk(page, email);
        await page.goto("/admin/suppressions");
        await page
          .getByRole("row")
          .filter({ hasText: suppressions.reason.refused })
          .getByRole("link")
          .click();
        await expect(page.getByText(suppressions.ownWish)).toBeVisible();
        await page.getByLabel(suppressions.why, { exact: true }).fill("They wrote to us");
        await page.getByRole("button", { name: suppressions.liftSubmit }).click();
        await expect(page.locator("#confirmed-error")).toHaveText(suppressions.confirmNeeded);
        await expect(page.getByLabel(suppressions.why, { exact: true })).toHaveValue("They wrote to us");
        await page.getByLabel(suppressions.confirmed).check();
        await page.getByRole("button", { name: suppressions.liftSubmit }).click();
        await expect(statusOf(page).first()).toHaveText(suppressions.done.lifted);
        await page.goto(`/admin/suppressions/${entry?.id}`);
        await expect(page.locator("main").getByRole("alert")).toHaveText(suppressions.refused.gone);
      });

      test("the list is filtered by reason and website, and paged", async ({ page, db }) => {
        const { one, two, email } = await makeKeeper(db, language);
        await suppress(db, one.id, "bounced", 60);
        await suppress(db, two.id, "manual", 2);
        await signInToDesk(page, email);
        await page.goto("/admin/suppressions");
        const rows = page.locator("tbody tr");
        await expect(rows).toHaveCount(50);
        await page.getByRole("link", { name: activity.older }).click();
        await expect(rows).toHaveCount(12);
        await page.getByRole("link", { name: activity.newest }).click();
        await page.getByRole("link", { name: `${suppressions.reason.manual} 2` }).click();
        await expect(rows).toHaveCount(2);
        await page.getByLabel(suppressions.column.website, { exact: true }).selectOption({ label: one.name });
        await page.getByRole("button", { name: activity.apply }).click();
        await expect(page).toHaveURL(/reason=manual&website=w-/);
        await expect(page.getByText(suppressions.noneFiltered)).toBeVisible();
        await page.getByRole("link", { name: `${suppressions.all} 60` }).click();
        await expect(rows).toHaveCount(50);
        await expect(page.getByText("Europe/London").first()).toBeVisible();
      });
    });
  }

  test.describe(`in ${language}`, () => {
    test.use({ locale });

    for (const width of lookedAt(language)) {
      test(`the pages have nothing in the way at ${width} px, light and dark`, async ({ page, db }) => {
        test.slow();
        await page.setViewportSize({ width, height: 900 });
        const { one, two, email } = await makeKeeper(db, language);
        await signInToDesk(page, email);
        await page.goto("/admin/suppressions");
        await nothingInTheWay(page, "nothing suppressed");
        const [entry] = await suppress(db, one.id, "refused");
        await suppress(db, two.id, "erased", 3);
        await page.goto("/admin/suppressions?done=lifted");
        await page.getByLabel(words.fields.email, { exact: true }).fill(fresh());
        await page.getByRole("button", { name: suppressions.lookUp }).click();
        await expect(page.getByRole("list", { name: suppressions.result })).toBeVisible();
        await nothingInTheWay(page, "looked up");
        await page.getByLabel(words.fields.email, { exact: true }).fill("nobody");
        await page.getByRole("button", { name: suppressions.lookUp }).click();
        await expect(page.locator("main").getByRole("alert")).toBeFocused();
        await nothingInTheWay(page, "refused");
        await page.goto(`/admin/suppressions/${entry?.id}`);
        await nothingInTheWay(page, "one");
        await page.getByRole("button", { name: suppressions.liftSubmit }).click();
        await expect(page.locator("main").getByRole("alert")).toBeFocused();
        await nothingInTheWay(page, "one, refused");
      });
    }
  });
}

test("what makes no sense in the address is as if it were not there, and other websites' entries are not", async ({
  page,
  db,
}) => {
  const { one, email } = await makeKeeper(db, "en");
  const foreign = await makeWebsite(db);
  await suppress(db, one.id, "bounced");
  const [entry] = await suppress(db, foreign.id, "bounced");
  await signInToDesk(page, email);
  for (const query of [
    "reason=nice",
    "after=-1",
    "after=x",
    "website=%00",
    "reason=refused&reason=x",
    "done=y",
  ]) {
    await page.goto(`/admin/suppressions?${query}`);
    await expect(page.locator("tbody tr"), query).toHaveCount(1);
  }
  for (const id of [entry?.id, 999_999_999, "x", "1;2"]) {
    await page.goto(`/admin/suppressions/${id}`);
    await expect(page.locator("main").getByRole("alert")).toHaveText(en.admin.suppressions.refused.gone);
  }
});
