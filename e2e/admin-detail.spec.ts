import type { Page } from "@playwright/test";
import { and, eq, sql } from "drizzle-orm";

import type { Database } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { invitations } from "@/db/schema/invitations";

import { makeInvitation, refusedForGood, sentLongAgo } from "./desk";
import { countMails, en, expect, fresh, mailTo, origin, test } from "./shop";
import { lookedAt, nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches, websiteId, type Speech } from "./team";

/** Signs a new administrator in, who speaks the language. */
async function signInAs(
  page: Page,
  db: Database,
  { language }: Pick<Speech, "language">,
  over: Parameters<typeof makeTeammate>[1] = {},
) {
  const { email } = await makeTeammate(db, { language, name: "Anne Roux", ...over });
  await signInToDesk(page, email);
}

const english = { language: "en", words: en } as const;

const rowOf = async (db: Database, id: number) => {
  const [row] = await db.select().from(invitations).where(eq(invitations.id, id));
  if (!row) throw new Error("the invitation has gone");
  return row;
};

const writtenOf = (db: Database, id: number) =>
  db
    .select({ action: activity.action, to: activity.to })
    .from(activity)
    .where(and(eq(activity.subject, "invitation"), eq(activity.subjectId, String(id))))
    .orderBy(activity.id);

for (const speech of speeches) {
  const { language, locale, words } = speech;
  for (const javaScriptEnabled of [true, false]) {
    const w = words.admin.detail;
    test.describe(`${language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ locale, javaScriptEnabled, permissions: ["clipboard-read", "clipboard-write"] });

      test("an invitation is edited, sent, and its mail goes to the new address", async ({ page, db }) => {
        const { id, publicId } = await makeInvitation(db);
        await signInAs(page, db, speech);
        await page.goto(`/admin/invitations/${id}`);
        await page.getByLabel(w.email, { exact: true }).fill("no address");
        await page.getByLabel(w.message, { exact: true }).fill("See www.shop.example");
        await page.getByRole("button", { name: w.save, exact: true }).click();
        await expect(page.locator("main").getByRole("alert")).toContainText(words.refusal.malformed);
        await expect(page.locator("main").getByRole("alert")).toContainText(words.compose.messageLink);
        await expect(page.getByLabel(w.email, { exact: true })).toHaveValue("no address");
        await expect(page.getByLabel(w.message, { exact: true })).toHaveValue("See www.shop.example");

        const email = fresh("other");
        await page.getByLabel(w.email, { exact: true }).fill(email);
        await page.getByLabel(w.message, { exact: true }).fill("Do come.");
        await page.getByRole("button", { name: w.save, exact: true }).click();
        await expect(page.getByRole("status").first()).toHaveText(w.done.saved);
        const row = await rowOf(db, id);
        expect(row).toMatchObject({
          email,
          publicId,
          generation: 2,
          message: "Do come.",
          status: "not_sent",
        });

        await page.getByRole("button", { name: w.saveAndSend }).click();
        await expect(page.getByRole("status").first()).toHaveText(w.done.queued);
        expect((await mailTo(email)).text).toContain("Do come.");
        await expect(async () => expect((await rowOf(db, id)).status).toBe("sent")).toPass();
        await page.goto(`/admin/invitations/${id}`);
        await expect(page.getByLabel(w.email, { exact: true })).toHaveCount(0);
        await expect(page.getByText(w.why.sent)).toBeVisible();
        await expect(page.getByText(w.why.too_soon)).toBeVisible();
        await expect(page.getByText(w.reason.taken)).toBeVisible();
        const [changed] = await writtenOf(db, id);
        expect(changed?.action).toBe("invitation_changed");
        expect(JSON.stringify(await writtenOf(db, id))).not.toContain(email);
      });

      test("a discard is asked for, left, asked for again and done", async ({ page, db }) => {
        const { id } = await makeInvitation(db);
        await signInAs(page, db, speech);
        await page.goto(`/admin/invitations/${id}`);
        await page.getByRole("button", { name: w.discard }).click();
        const asked = javaScriptEnabled
          ? page.getByRole("alertdialog", { name: w.confirmTitle })
          : page.getByRole("region", { name: w.confirmTitle });
        await expect(asked).toContainText(w.confirmLead);
        await asked.getByRole(javaScriptEnabled ? "button" : "link", { name: w.cancel }).click();
        await expect(asked).toHaveCount(0);
        expect((await rowOf(db, id)).status).toBe("not_sent");

        await page.getByRole("button", { name: w.discard }).click();
        await asked.getByRole("button", { name: w.ok }).click();
        await expect(page.getByRole("status").first()).toHaveText(w.done.discarded);
        expect(await rowOf(db, id)).toMatchObject({ status: "discarded", delivery: null });
        await expect(page.getByRole("button", { name: w.discard })).toHaveCount(0);
        await expect(page.getByRole("button", { name: w.resend })).toHaveCount(0);
        await expect(page.getByRole("button", { name: w.copy, exact: true })).toHaveCount(0);
        await expect(page.getByText(w.why.discarded)).toBeVisible();
        await expect(page.getByText("Anne Roux", { exact: false }).last()).toBeVisible();
        expect(await writtenOf(db, id)).toMatchObject([{ action: "invitation_discarded" }]);
      });

      test("a resend mails once more, and a link is shown to whoever asked for it only", async ({
        page,
        db,
      }) => {
        const { id, email } = await makeInvitation(db, sentLongAgo);
        await signInAs(page, db, speech);
        await page.goto(`/admin/invitations/${id}`);
        expect(await page.content()).not.toContain(`${origin}/en/invitation/`);
        await page.getByRole("button", { name: w.copy, exact: true }).click();
        const link = page.getByLabel(w.link);
        await expect(link).toHaveValue(new RegExp(`^${origin}/en/invitation/[\\w-]{43}$`));
        if (javaScriptEnabled) {
          await page.getByRole("button", { name: w.toClipboard, exact: true }).click();
          await expect(page.getByRole("status").filter({ hasText: w.copied })).toBeVisible();
          expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await link.inputValue());
        }
        await page.goto(`/admin/invitations/${id}`);
        expect(await page.content()).not.toContain(`${origin}/en/invitation/`);

        await page.getByRole("button", { name: w.resend }).click();
        await expect(page.getByRole("status").first()).toHaveText(w.done.resent);
        await expect(async () => expect(await countMails(email ?? "")).toBe(1)).toPass({ timeout: 15_000 });
        expect(await writtenOf(db, id)).toMatchObject([
          { action: "link_copied" },
          { action: "invitation_resent" },
        ]);
        await page.goto(`/admin/invitations/${id}`);
        await expect(page.getByText(w.purpose.resend.replace("{number}", "1"))).toBeVisible();
        await expect(page.getByRole("button", { name: w.resend })).toHaveCount(0);
      });

      test("what another administrator has ended meanwhile is told at the next press", async ({
        page,
        db,
      }) => {
        const { id } = await makeInvitation(db, sentLongAgo);
        await signInAs(page, db, speech);
        await page.goto(`/admin/invitations/${id}`);
        await db
          .update(invitations)
          .set({ status: "declined", declinedAt: sql`now()` })
          .where(eq(invitations.id, id));
        await page.getByRole("button", { name: w.resend }).click();
        await expect(page.getByRole("alert").filter({ hasText: w.why.declined })).toBeVisible();
      });
    });
  }
}

test("a missing invitation and a foreign one answer 404 in the same words", async ({ page, db }) => {
  const { id } = await makeInvitation(db);
  await signInAs(page, db, english, { websiteIds: [await websiteId(db, "outlet")] });
  const told = [];
  for (const path of [String(id), "999999999", "x", "0"]) {
    const answer = await page.goto(`/admin/invitations/${path}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: en.admin.detail.missing.title })).toBeVisible();
    told.push(await page.locator("main").innerText());
  }
  expect(new Set(told).size).toBe(1);
});

test("somebody who may only look finds no form and no button", async ({ page, db }) => {
  const { id } = await makeInvitation(db, refusedForGood);
  await signInAs(page, db, english, { permissions: ["view_invitations"] });
  await page.goto(`/admin/invitations/${id}`);
  await expect(page.getByText(en.admin.detail.viewOnly)).toBeVisible();
  await expect(page.locator("main button, main input, main textarea")).toHaveCount(0);
  await expect(page.getByText("Invalid `to` field.")).toBeVisible();
});

for (const speech of speeches) {
  test.describe(`in ${speech.language}`, () => {
    test.use({ locale: speech.locale });

    test("nothing is in the way of anybody, in light and dark, on a phone and a desk", async ({
      page,
      db,
    }) => {
      test.slow();
      const open = await makeInvitation(db, refusedForGood);
      const sent = await makeInvitation(db, sentLongAgo);
      await signInAs(page, db, speech);
      for (const path of [
        `${open.id}`,
        `${open.id}?ask=discard`,
        `${sent.id}?refused=too_soon`,
        "999999999",
      ]) {
        for (const width of [...lookedAt(speech.language), 320]) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(`/admin/invitations/${path}`);
          await nothingInTheWay(page, `${path} at ${width}`);
        }
      }
    });
  });
}
