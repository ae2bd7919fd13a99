import { sql } from "drizzle-orm";

import { en, expect, fresh, goodPassword, linkIn, mailTo, test } from "./shop";
import { lookedAt, nothingInTheWay } from "./axe";
import { fillSignIn, makeTeammate, signInToDesk, signInToDeskByForm, speeches, websiteId } from "./team";

for (const { language, locale, words } of speeches) {
  const { people, activity, permission } = words.admin;
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`in ${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled });

      test("an administrator is invited by mail, chooses a password, and is in", async ({
        page,
        browser,
        db,
        contextOptions,
      }) => {
        const boss = await makeTeammate(db, { language });
        const reader = await makeTeammate(db, { permissions: ["view_reports"] });
        const email = fresh("invited");
        await signInToDesk(page, boss.email);
        await page.goto("/admin/administrators");
        await page.getByRole("link", { name: people.invite }).click();
        await page.getByLabel(people.name, { exact: true }).fill("Inès Roy");
        await page.getByLabel(words.fields.email, { exact: true }).fill("not an address");
        await page.getByLabel(people.role, { exact: true }).selectOption({ label: reader.role });
        await page.getByRole("button", { name: people.inviteSubmit }).click();
        await expect(page.locator("#email-error")).toHaveText(words.refusal.malformed);
        await expect(page.getByLabel(people.name, { exact: true })).toHaveValue("Inès Roy");
        await expect(page.getByLabel(people.role, { exact: true }).locator(":checked")).toHaveText(
          reader.role,
        );
        await page.getByLabel(words.fields.email, { exact: true }).fill(email);
        await page.getByRole("button", { name: people.inviteSubmit }).click();
        await expect(page.getByRole("status")).toHaveText(people.done.invited);
        const row = page.getByRole("row").filter({ hasText: email });
        await expect(row).toContainText(people.state.invited);

        const mail = await mailTo(email);
        const elsewhere = await (
          await browser.newContext({ ...contextOptions, javaScriptEnabled })
        ).newPage();
        await elsewhere.goto(linkIn(mail, "set-password"));
        await expect(elsewhere).toHaveURL(/\/admin\/set-password$/);
        await elsewhere.getByLabel(words.fields.password, { exact: true }).fill(goodPassword);
        await elsewhere.getByRole("button", { name: words.administratorPassword.submit }).click();
        await expect(elsewhere.getByRole("status")).toHaveText(words.administratorPassword.done);
        await signInToDeskByForm(elsewhere, words, email, goodPassword);
        await page.reload();
        await expect(row).toContainText(people.state.active);
        await elsewhere.goto("/admin/administrators");
        await expect(elsewhere).toHaveURL(/\/admin\/refused/);
        await expect(elsewhere.locator("main").getByRole("alert")).toContainText(
          permission.manage_administrators,
        );
      });

      test("a role is added, given, changed and, once nobody has it, removed", async ({ page, db }) => {
        const boss = await makeTeammate(db, { language });
        const other = await makeTeammate(db, { name: "Paul Sorel" });
        const name = `Press ${fresh("role").slice(5, 13)}`;
        await signInToDesk(page, boss.email);
        await page.goto("/admin/administrators/roles/new");
        await page.getByLabel(people.name, { exact: true }).fill(name);
        await page.getByLabel(people.someWebsites, { exact: true }).check();
        await page.getByRole("button", { name: people.saveRole, exact: true }).click();
        await expect(page.locator("#permissions-error")).toHaveText(people.permissions_none_chosen);
        await expect(page.locator("#websites-error")).toHaveText(people.websites_none_chosen);
        await expect(page.getByLabel(people.someWebsites, { exact: true })).toBeChecked();
        await page.getByLabel(permission.manage_invitations, { exact: true }).check();
        await page.getByRole("checkbox", { name: "Maison Convive" }).check();
        await page.getByRole("button", { name: people.saveRole, exact: true }).click();
        await expect(page.getByRole("status")).toHaveText(people.done.role_saved);
        const row = page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
        await expect(row).toContainText(permission.view_invitations);
        await expect(row).toContainText("Maison Convive");

        await page.goto(`/admin/administrators/${other.id}`);
        await page.getByLabel(people.role, { exact: true }).selectOption({ label: name });
        await page.getByRole("button", { name: people.save, exact: true }).click();
        await expect(page.getByRole("status")).toHaveText(people.done.changed);
        await page.goto("/admin/administrators");
        await row.getByRole("link").click();
        await expect(page.getByLabel(permission.manage_invitations, { exact: true })).toBeChecked();
        await page.getByRole("button", { name: people.removeRole }).click();
        await expect(page.locator("main").getByRole("alert")).toHaveText(people.refused.in_use);
        await page.goto(`/admin/administrators/${other.id}`);
        await page.getByLabel(people.role, { exact: true }).selectOption({ label: boss.role });
        await page.getByRole("button", { name: people.save, exact: true }).click();
        await page.goto("/admin/administrators");
        await row.getByRole("link").click();
        await page.getByRole("button", { name: people.removeRole }).click();
        await expect(page.getByRole("status")).toHaveText(people.done.role_removed);
      });

      test("the activity tells it, filters it, pages it and exports it", async ({ page, db }) => {
        const boss = await makeTeammate(db, { language, name: `=Boss ${fresh("").slice(1, 9)}` });
        const other = await makeTeammate(db, { name: "Paul Sorel" });
        await signInToDesk(page, boss.email);
        await page.goto(`/admin/administrators/${other.id}`);
        await page.getByRole("button", { name: people.disable, exact: true }).click();
        await expect(page.getByRole("status")).toHaveText(people.done.disabled);
        await db.execute(sql`insert into activity (administrator_id, action, subject, subject_id, "from", "to")
          select ${boss.id}, 'invitation_discarded', 'invitation', n::text, '{"status": "sent"}', '{"status": "discarded"}'
          from generate_series(900001, 900060) n`);

        await page.goto("/admin/activity");
        await page.getByLabel(activity.column.who, { exact: true }).selectOption({ label: boss.name });
        await page.getByRole("button", { name: activity.apply }).click();
        await expect(page).toHaveURL(/by=\d+/);
        const rows = page.locator("tbody tr");
        await expect(rows).toHaveCount(50);
        await expect(rows.first()).toContainText(words.admin.status.discarded);
        await expect(rows.first().getByRole("link")).toHaveAttribute("href", "/admin/invitations/900060");
        await page.getByRole("link", { name: activity.older }).click();
        await expect(rows).toHaveCount(12);
        await expect(rows.last()).toContainText(activity.action.signed_in);
        await page.getByRole("link", { name: activity.newest }).click();
        await page.getByLabel(activity.column.what, { exact: true }).selectOption("administrator_disabled");
        await page.getByRole("button", { name: activity.apply }).click();
        await expect(rows).toHaveCount(1);
        await expect(rows.first().getByRole("link", { name: "Paul Sorel" })).toHaveAttribute(
          "href",
          `/admin/administrators/${other.id}`,
        );
        await expect(page.getByText("Europe/London")).toBeVisible();

        const link = page.getByRole("link", { name: activity.export });
        const answer = await page.request.get((await link.getAttribute("href")) ?? "");
        expect(answer.headers()["content-disposition"]).toBe(`attachment; filename="${activity.file}.csv"`);
        const [head, ...lines] = (await answer.text()).split("\r\n");
        expect(head).toBe(
          `\uFEFF${(["when", "who", "email", "what", "on", "website", "from", "to"] as const)
            .map((column) => `"${activity.column[column]}"`)
            .join(",")}`,
        );
        expect(lines).toHaveLength(2);
        expect(lines[0]).toMatch(/^"\d{4}-\d\d-\d\dT[\d:.]+Z","'=Boss [0-9a-f-]+",/);
        await page.goto("/admin/activity?action=activity_exported");
        await expect(rows.first()).toContainText("=Boss");
      });
    });
  }

  test.describe(`in ${language}`, () => {
    test.use({ locale });

    for (const width of lookedAt(language)) {
      test(`the pages have nothing in the way at ${width} px, light and dark`, async ({ page, db }) => {
        test.slow();
        await page.setViewportSize({ width, height: 900 });
        const boss = await makeTeammate(db, { language });
        const { id } = await makeTeammate(db, { name: "Paul Sorel" });
        await signInToDesk(page, boss.email);
        for (const path of [
          "/admin",
          "/admin/administrators",
          "/admin/administrators?refused=last_keeper",
          "/admin/administrators/invite",
          `/admin/administrators/${boss.id}`,
          `/admin/administrators/${id}`,
          "/admin/administrators/roles/new",
          `/admin/administrators/roles/${boss.roleId}`,
          "/admin/activity",
          "/admin/activity?from=2020-01-01&to=2020-01-02",
          "/admin/refused?need=manage_delivery",
        ]) {
          await page.goto(path);
          await nothingInTheWay(page, path);
        }
        await page.goto("/admin/administrators/roles/new");
        await page.getByRole("button", { name: people.saveRole, exact: true }).click();
        await expect(page.locator("main").getByRole("alert")).toBeFocused();
        await nothingInTheWay(page, "a role refused");
      });
    }
  });
}

test("what makes no sense in the address of the activity is as if it were not there", async ({
  page,
  db,
}) => {
  const { email } = await makeTeammate(db);
  await signInToDesk(page, email);
  for (const query of [
    "by=99999999",
    "by=x&action=y&from=2026-13-45&to=tomorrow&after=-1",
    "after=99999999999999999999",
    "from=2026-02-30",
    "by=1&by=2",
    "action[]=signed_in",
    "from=9999-99-99&to=%00",
  ]) {
    await page.goto(`/admin/activity?${query}`);
    await expect(page.locator("tbody tr").first(), query).toBeVisible();
    const answer = await page.request.get(`/admin/activity/export?${query}`);
    expect(answer.status(), query).toBe(200);
  }
});

test("somebody limited to a website sees and touches its people and roles only, also by guessed ids", async ({
  page,
  db,
}) => {
  const maison = await websiteId(db, "maison");
  const outlet = await websiteId(db, "outlet");
  const held = ["view_invitations", "manage_invitations", "manage_administrators"] as const;
  const limited = await makeTeammate(db, { permissions: [...held], websiteIds: [maison], name: "Lise" });
  await makeTeammate(db, {
    permissions: ["view_invitations"],
    websiteIds: [maison],
    name: "Peer",
  });
  const foreign = await makeTeammate(db, { permissions: ["view_invitations"], websiteIds: [outlet] });
  const boss = await makeTeammate(db);
  await db.execute(sql`insert into activity (administrator_id, action, subject, subject_id, website_id) values
    (${boss.id}, 'invitation_discarded', 'invitation', '910001', ${maison}),
    (${boss.id}, 'invitation_discarded', 'invitation', '910002', ${outlet}),
    (${boss.id}, 'invitation_discarded', 'invitation', '910003', null)`);
  await signInToDesk(page, limited.email);
  await page.goto("/admin/administrators");
  await expect(page.getByRole("link", { name: "Peer", exact: true }).first()).toBeVisible();
  await expect(page.getByText(foreign.email)).toHaveCount(0);
  await expect(page.getByText(boss.email)).toHaveCount(0);
  await expect(page.getByText("admin@convive.test")).toHaveCount(0);
  for (const path of [
    foreign.id,
    boss.id,
    99_999_999,
    "x",
    `roles/${foreign.roleId}`,
    "roles/32000",
    "roles/99999",
  ]) {
    await page.goto(`/admin/administrators/${path}`);
    await expect(page, String(path)).toHaveURL(/\/admin\/administrators\?refused=not_found$/);
    await expect(page.locator("main").getByRole("alert")).toHaveText(en.admin.people.refused.not_found);
  }
  await page.goto("/admin/administrators/roles/new");
  await expect(page.getByLabel(en.admin.people.allWebsites, { exact: true })).toHaveCount(0);
  await expect(page.getByLabel("Convive Outlet")).toHaveCount(0);
  await expect(page.getByLabel(en.admin.permission.view_reports, { exact: true })).toHaveCount(0);

  await page.goto("/admin/activity");
  await expect(page.getByRole("link", { name: "Invitation 910001" })).toBeVisible();
  await expect(page.getByText("910002")).toHaveCount(0);
  await expect(page.getByText("910003")).toHaveCount(0);
  const csv = await (await page.request.get("/admin/activity/export")).text();
  expect(csv).toContain("910001");
  expect(csv).not.toMatch(/91000[23]/);
});

test("nobody is offered to disable themselves", async ({ page, db }) => {
  const boss = await makeTeammate(db);
  await signInToDesk(page, boss.email);
  await page.goto(`/admin/administrators/${boss.id}`);
  await expect(page.getByRole("button", { name: en.admin.people.disable, exact: true })).toHaveCount(0);
  await expect(page.getByText(en.admin.people.refused.yourself)).toBeVisible();
});

test("an administrator who forgot the password is sent a link for a new one", async ({ page, db }) => {
  const boss = await makeTeammate(db);
  const other = await makeTeammate(db);
  await signInToDesk(page, boss.email);
  await page.goto(`/admin/administrators/${other.id}`);
  await page.getByRole("button", { name: en.admin.people.sendPassword }).click();
  await expect(page.getByRole("status")).toHaveText(en.admin.people.done.link_sent);
  const mail = await mailTo(other.email);
  await page.context().clearCookies();
  await page.goto(linkIn(mail, "set-password"));
  await page.getByLabel(en.fields.password, { exact: true }).fill(goodPassword);
  await page.getByRole("button", { name: en.administratorPassword.submit }).click();
  await expect(page.getByRole("status")).toHaveText(en.administratorPassword.done);
  await page.goto("/admin/sign-in");
  await fillSignIn(page, en, other.email, goodPassword);
  await expect(page).toHaveURL(/\/admin$/);
});
