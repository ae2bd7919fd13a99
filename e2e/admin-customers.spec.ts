import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";

import { makeInvitation, sentLongAgo } from "./desk";
import { english, expect, fresh, makeMember, password, signIn, test } from "./shop";
import { nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches, websiteId } from "./team";

/** A customer with a name of their own, whom somebody invited, and who has invited others. */
async function makeGuest(db: Database, firstName: string) {
  const guest = await makeMember(db, { firstName });
  const [host] = await db.execute<{ id: number }>(
    sql`select id from customers where email_key = 'ana@convive.test'`,
  );
  const by = { inviterId: host?.id ?? 0, inviterEmail: "ana@convive.test", mail: null };
  const accepted = { status: "accepted", customerId: guest.id, acceptedAt: sql`now()`, email: guest.email };
  const invitation = await makeInvitation(db, { ...sentLongAgo, ...by, ...accepted } as never);
  const theirs = { inviterId: guest.id, inviterEmail: guest.email, message: "Come to the okapi sale" };
  const sent = await makeInvitation(db, { ...sentLongAgo, ...theirs });
  const waiting = await makeInvitation(db, theirs);
  return { ...guest, invitation, sent, waiting };
}

/** A customer who has been erased, as far as pages show. */
async function makeErased(db: Database) {
  const gone = await makeGuest(db, "Chloé");
  await db.execute(sql`update customers set email = null, email_key = null, first_name = '', last_name = '',
    password_hash = '', disabled_at = now(), erased_at = now() where id = ${gone.id}`);
  return gone;
}

async function look(page: Page, paths: string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await nothingInTheWay(page, path);
    const size = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    const isNarrow = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    expect(await isNarrow(), `${path} scrolls sideways on a phone`).toBe(true);
    if (size) await page.setViewportSize(size);
  }
}

const newName = () => `Groupe ${fresh("").slice(1, 9)}`;

for (const { language, locale, words } of speeches) {
  const { customers, status } = words.admin;
  const { groups } = customers;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("a customer is found by part of a name and address, and shown with their invitations", async ({
        page,
        db,
      }) => {
        const boss = await makeTeammate(db, { language });
        const first = `Zoé${fresh("").slice(1, 7)}`;
        const guest = await makeGuest(db, first);
        await signInToDesk(page, boss.email);
        await page.goto("/admin");
        const desk = page.getByRole("navigation", { name: words.admin.nav.label });
        await desk.getByRole("link", { name: words.admin.nav.customers, exact: true }).click();
        await page.getByLabel(customers.search).fill(`${first.toUpperCase()} ${guest.email.slice(3, 12)}`);
        await page.getByLabel(customers.website, { exact: true }).selectOption({ label: "Maison Convive" });
        await page.getByRole("button", { name: customers.apply }).click();
        await expect(page).toHaveURL(/q=.+&website=maison/);
        const rows = page.locator("tbody tr");
        await expect(rows).toHaveCount(1);
        await expect(rows.first()).toContainText(guest.email);
        await expect(page.getByLabel(customers.search)).toHaveValue(/ZOÉ/);
        await page.getByRole("link", { name: customers.reset }).click();
        await expect(page).toHaveURL(/\/admin\/customers$/);
        await page.goto(`/admin/customers?q=%25%25${first}`);
        await expect(page.getByText(customers.none)).toBeVisible();

        await page.goto(`/admin/customers?q=${encodeURIComponent(first)}`);
        await rows.first().getByRole("link").click();
        await expect(page.getByRole("heading", { level: 1 })).toContainText(first);
        await expect(page.getByRole("link", { name: "Ana Martin" })).toBeVisible();
        await expect(
          page.getByRole("link", { name: String(guest.invitation.id), exact: false }).first(),
        ).toHaveAttribute("href", `/admin/invitations/${guest.invitation.id}`);
        const latest = page.getByRole("table", { name: customers.latest });
        await expect(latest).toContainText(guest.sent.email ?? "");
        await expect(page.getByRole("link", { name: `${status.sent} 1`, exact: true })).toBeVisible();
        await page.getByRole("link", { name: customers.allOfThem }).click();
        await expect(page).toHaveURL(`/admin/invitations?inviter=${guest.id}&website=maison`);
        await expect(page.locator("tbody tr")).toHaveCount(2);
      });

      test("a customer is moved, disabled, enabled and, once it is meant, erased", async ({
        page,
        db,
        browser,
        contextOptions,
      }) => {
        const boss = await makeTeammate(db, { language });
        const guest = await makeGuest(db, "Quillfeather");
        const shop = await (await browser.newContext({ ...contextOptions, javaScriptEnabled })).newPage();
        await signIn(shop, english, guest.email);
        await signInToDesk(page, boss.email);
        await page.goto(`/admin/customers/${guest.id}`);
        const done = page.locator("main").getByRole("status");
        await page.getByLabel(customers.group, { exact: true }).selectOption({ label: "Retailer" });
        await page.getByRole("button", { name: customers.move }).click();
        await expect(done).toHaveText(customers.done.moved);
        await expect(page.getByLabel(customers.group, { exact: true }).locator(":checked")).toHaveText(
          "Retailer",
        );
        await page.getByRole("button", { name: customers.disable, exact: true }).click();
        await expect(done).toHaveText(customers.done.disabled);
        await shop.goto("/en/account");
        await expect(shop).toHaveURL(/\/en\/sign-in/);
        await page.getByRole("button", { name: customers.enable, exact: true }).click();
        await expect(done).toHaveText(customers.done.enabled);
        await signIn(shop, english, guest.email);

        await page.getByRole("link", { name: customers.eraseLink }).click();
        await expect(page.getByText(customers.eraseLead)).toBeVisible();
        await page.getByRole("button", { name: customers.erase }).click();
        await expect(page.locator("#confirm-error")).toHaveText(customers.confirmMissing);
        await page.getByLabel(customers.confirmBox).check();
        await page.getByRole("button", { name: customers.erase }).click();
        await expect(done).toHaveText(customers.done.erased);
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(customers.erasedCustomer);
        await expect(page.locator("main")).not.toContainText(guest.email);
        await expect(page.getByRole("button", { name: customers.move })).toHaveCount(0);
        await page.goto(`/admin/customers/${guest.id}/erase`);
        await expect(page.locator("main").getByRole("alert")).toHaveText(customers.refused.erased);

        await page.goto(`/admin/invitations?inviter=${guest.id}&sort=email`);
        await expect(page.locator("tbody tr")).toHaveCount(2);
        await expect(page.locator("tbody tr").first()).toContainText(customers.erasedCustomer);
        await page.goto(`/admin/invitations/${guest.sent.id}`);
        await expect(page.locator("main")).toContainText(customers.erasedCustomer);
        await expect(page.locator("main")).not.toContainText("okapi");
        await shop.goto("/en/account");
        await expect(shop).toHaveURL(/\/en\/sign-in/);
        await shop.getByLabel(english.words.fields.email, { exact: true }).fill(guest.email);
        await shop.getByLabel(english.words.fields.password, { exact: true }).fill(password);
        await shop.getByRole("button", { name: english.words.signIn.submit }).click();
        await expect(shop.getByRole("alert").first()).toBeVisible();
        await page.goto(`/admin/activity?by=${boss.id}`);
        await expect(page.locator("tbody tr").first()).toContainText(
          words.admin.activity.action.customer_erased,
        );
        await expect(
          page
            .locator("tbody tr")
            .first()
            .getByRole("link", { name: new RegExp(String(guest.id)) }),
        ).toHaveAttribute("href", `/admin/customers/${guest.id}`);
      });

      test("a group is added, renamed and deleted with its members moved", async ({ page, db }) => {
        const boss = await makeTeammate(db, { language });
        const guest = await makeGuest(db, "Chloé");
        const [name, other] = [newName(), newName()];
        await signInToDesk(page, boss.email);
        await page.goto("/admin");
        const desk = page.getByRole("navigation", { name: words.admin.nav.label });
        await desk.getByRole("link", { name: words.admin.nav.customerGroups }).click();
        await page.getByRole("link", { name: groups.add }).click();
        await page.getByLabel(groups.name, { exact: true }).fill("retailer");
        await page.getByRole("button", { name: groups.add }).click();
        await expect(page.locator("#name-error")).toHaveText(groups.nameTaken);
        await expect(page.getByLabel(groups.name, { exact: true })).toHaveValue("retailer");
        await page.getByLabel(groups.name, { exact: true }).fill(name);
        await page.getByRole("button", { name: groups.add }).click();
        const done = page.locator("main").getByRole("status");
        await expect(done).toHaveText(groups.done.added);

        await page.goto(`/admin/customers/${guest.id}`);
        await page.getByLabel(customers.group, { exact: true }).selectOption({ label: name });
        await page.getByRole("button", { name: customers.move }).click();
        await expect(done).toHaveText(customers.done.moved);
        await page.goto("/admin/customer-groups");
        const row = page.getByRole("row").filter({ hasText: name });
        await expect(row.getByRole("link", { name: "1", exact: true })).toHaveAttribute("href", /group=\d+/);
        await row.getByRole("link", { name }).click();
        await page.getByLabel(groups.name, { exact: true }).fill(other);
        await page.getByRole("button", { name: groups.save, exact: true }).click();
        await expect(done).toHaveText(groups.done.renamed);
        await page.getByRole("button", { name: groups.remove }).click();
        await expect(page.locator("#target-error")).toHaveText(groups.refused.unknown_target);
        await page.getByLabel(groups.target, { exact: true }).selectOption({ label: "Wholesale" });
        await page.getByRole("button", { name: groups.remove }).click();
        await expect(done).toHaveText(groups.done.removed);
        await expect(page.getByRole("row").filter({ hasText: other })).toHaveCount(0);
        await page.goto(`/admin/customers/${guest.id}`);
        await expect(page.getByLabel(customers.group, { exact: true }).locator(":checked")).toHaveText(
          "Wholesale",
        );
        await page.goto("/admin/customer-groups");
        await page.getByRole("row").filter({ hasText: groups.standsIn }).getByRole("link").first().click();
        await expect(page.getByText(groups.standsIn)).toBeVisible();
        await expect(page.getByRole("button", { name: groups.remove })).toHaveCount(0);
      });
    });
  }

  test.describe(`in ${language}`, () => {
    test.use({ locale });

    test("who sees some websites finds the customers of those alone, and only reads groups", async ({
      page,
      db,
    }) => {
      const outlet = await websiteId(db, "outlet");
      const local = await makeTeammate(db, {
        language,
        permissions: ["manage_customers"],
        websiteIds: [outlet],
      });
      const guest = await makeGuest(db, "Chloé");
      await signInToDesk(page, local.email);
      await page.goto(`/admin/customers?q=${guest.email}`);
      await expect(page.getByText(customers.none)).toBeVisible();
      for (const path of [`/admin/customers/${guest.id}`, `/admin/customers/${guest.id}/erase`]) {
        await page.goto(path);
        await expect(page.locator("main").getByRole("alert")).toHaveText(customers.refused.not_found);
      }
      await page.goto("/admin/customer-groups");
      await expect(page.getByText(groups.readOnly)).toBeVisible();
      await expect(page.getByRole("link", { name: groups.add })).toHaveCount(0);
      await page.goto("/admin/customer-groups/new");
      await expect(page.locator("main").getByRole("alert")).toHaveText(groups.refused.not_everywhere);
      await page.getByRole("row").nth(1).getByRole("link").first().click();
      await expect(page.getByRole("button", { name: groups.save, exact: true })).toHaveCount(0);
      await page.goto("/admin/customers");
      await page.getByRole("row").nth(1).getByRole("link").first().click();
      await expect(page.getByRole("link", { name: customers.allOfThem })).toHaveCount(0);
    });

    test("the lists have nothing in the way: of many, none and the erased", async ({ page, db }) => {
      const boss = await makeTeammate(db, { language });
      await makeErased(db);
      await signInToDesk(page, boss.email);
      await look(page, [
        "/admin/customers",
        "/admin/customers?q=nobody-here",
        "/admin/customers?state=erased",
      ]);
    });

    test("a customer's page has nothing in the way: with invitations, without, and erased", async ({
      page,
      db,
    }) => {
      const boss = await makeTeammate(db, { language });
      const guest = await makeGuest(db, "Chloé");
      const alone = await makeMember(db, {
        firstName: "A very long first name that does not end soon at all",
      });
      await db.execute(sql`update customers set disabled_at = now() where id = ${alone.id}`);
      const gone = await makeErased(db);
      await signInToDesk(page, boss.email);
      const path = (id: number) => `/admin/customers/${id}`;
      await look(page, [path(guest.id), path(alone.id), path(gone.id), `${path(guest.id)}/erase`]);
      await page.getByRole("button", { name: customers.erase }).click();
      await expect(page.locator("#confirm-error")).toBeVisible();
      await nothingInTheWay(page, "an erasure that was not meant");
    });

    test("the pages of groups have nothing in the way", async ({ page, db }) => {
      const boss = await makeTeammate(db, { language });
      await signInToDesk(page, boss.email);
      await look(page, [
        "/admin/customer-groups",
        "/admin/customer-groups/new",
        "/admin/customer-groups/1",
        "/admin/customer-groups/2",
      ]);
    });
  });
}
