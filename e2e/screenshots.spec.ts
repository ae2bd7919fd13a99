import { sql } from "drizzle-orm";

import { english, expect, fr, invitationLink, makeMember, origin, signIn, test } from "./shop";
import { signInToDesk } from "./team";

// The pictures of the README, made anew by `npm run screenshots`.
const folder = "docs/screenshots";
const phone = { width: 390, height: 844 };
const message = "The autumn sale opens to guests this week.\nCome with me?";

test("the pictures of the README", async ({ page, db }) => {
  const inviter = await makeMember(db, { firstName: "Ana" });
  const { link } = await invitationLink(page, inviter.email, "lea.dubois@mail.example", message);
  await page.goto(link);
  await expect(page.getByRole("button", { name: english.words.invitation.accept })).toBeVisible();
  await page.screenshot({ path: `${folder}/invitation.png` });
  await page.goto("/fr/invitation");
  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.getByRole("button", { name: fr.invitation.accept })).toBeVisible();
  await page.screenshot({ path: `${folder}/invitation-dark.png` });

  await page.emulateMedia({ colorScheme: "light" });
  await page.context().clearCookies();
  await signIn(page, english, "ana@convive.test");
  await page.goto("/en/account/invitations");
  await page.screenshot({ path: `${folder}/list-phone.png` });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/en/account/invitations");
  await page.screenshot({ path: `${folder}/list.png` });
  await page.goto("/en/account/invitations/new");
  await page
    .getByRole("textbox", { name: english.words.compose.emailNumber.replace("{number}", "1") })
    .fill("noor@mail.example");
  await page.getByLabel(english.words.fields.message, { exact: true }).fill(message);
  await page.screenshot({ path: `${folder}/compose.png` });
  expect(page.url()).toContain(origin);
});

test("the pictures of the administration", async ({ page, db }) => {
  await signInToDesk(page, "admin@convive.test");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/admin/invitations");
  await page.screenshot({ path: `${folder}/admin-grid.png` });
  await page.goto("/admin");
  await page.screenshot({ path: `${folder}/admin-overview.png` });
  const [accepted] = await db.execute<{ id: string }>(
    sql`select id from invitations where status = 'accepted' and inviter_id is not null order by id desc limit 1`,
  );
  await page.goto(`/admin/invitations/${accepted?.id}`);
  await page.screenshot({ path: `${folder}/admin-detail.png` });
  await page.goto("/admin/configuration/invitations?scope=store:fr");
  await page.screenshot({ path: `${folder}/admin-configuration.png` });
  await page.goto("/admin/reports/invitations");
  await page.getByRole("link", { name: english.words.admin.reports.preset.months12 }).click();
  await expect(page.getByRole("img")).toBeVisible();
  await page.screenshot({ path: `${folder}/admin-report.png` });
  await page.setViewportSize(phone);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/admin");
  await page.getByRole("button", { name: "Français" }).click();
  await page.goto("/admin/invitations?status=accepted");
  await page.screenshot({ path: `${folder}/admin-phone.png` });
});
