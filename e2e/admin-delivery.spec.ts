import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";

import type { Database } from "@/db/client";
import { messages } from "@/db/schema/messages";

import { expect, test } from "./shop";
import { makeInvitation } from "./desk";
import { nothingInTheWay } from "./axe";
import { makeTeammate, signInToDesk, speeches } from "./team";

// They stop the queue for everybody: this file runs when all others have ended.
test.describe.configure({ mode: "serial" });

/** A mail of which nobody knows whether the provider has it. */
async function makeUnknown(db: Database): Promise<number> {
  const { id } = await makeInvitation(db);
  const batch = randomUUID();
  await db.execute(sql`insert into batches (id, state, attempts, due_at, last_error)
    values (${batch}, 'review', 8, now(), 'timeout: no answer for 20 hours')`);
  await db.execute(
    sql`update messages set state = 'review', batch_id = ${batch}, position = 0 where invitation_id = ${id}`,
  );
  return id;
}

const stateOf = async (db: Database, id: number) =>
  (await db.select({ state: messages.state }).from(messages).where(eq(messages.invitationId, id)))[0]?.state;

for (const speech of speeches) {
  for (const javaScriptEnabled of [true, false]) {
    const { queue } = speech.words.admin;
    test.describe(`${speech.language}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      test.use({ javaScriptEnabled, locale: speech.locale });

      test("delivery is paused with a reason, and resumed", async ({ page, db }) => {
        const boss = await makeTeammate(db, { language: speech.language });
        await signInToDesk(page, boss.email);
        await page.goto("/admin/delivery");
        const [status, alert] = [
          page.locator("main").getByRole("status"),
          page.locator("main").getByRole("alert"),
        ];
        await page.getByRole("button", { name: queue.pause }).click();
        await expect(alert).toContainText(queue.refused.empty);
        await page.getByLabel(queue.reason).fill("The sale is postponed");
        await page.getByRole("button", { name: queue.pause }).click();
        await expect(status).toContainText(queue.done.paused);
        await expect(page.getByText("The sale is postponed")).toBeVisible();
        await page.getByRole("button", { name: queue.resume }).click();
        await expect(status).toContainText(queue.done.resumed);
        await expect(page.getByText(queue.going)).toBeVisible();
      });

      test("mails of unknown fate are told with what each decision means, and decided", async ({
        page,
        db,
      }) => {
        const boss = await makeTeammate(db, { language: speech.language });
        const id = await makeUnknown(db);
        await signInToDesk(page, boss.email);
        await page.goto("/admin/delivery");
        await expect(page.getByText(queue.decide.againMeans).first()).toBeVisible();
        await expect(page.getByText(queue.trouble.unreachable).first()).toBeVisible();
        await page.getByRole("button", { name: queue.decide.drop }).first().click();
        await expect(page.locator("main").getByRole("status")).toContainText(queue.done.dropped);
        expect(await stateOf(db, id)).toBe("refused");
      });
    });
  }

  test.describe(`in ${speech.language}`, () => {
    test.use({ locale: speech.locale });

    test("the page has nothing in the way: with mails to decide, and paused", async ({ page, db }) => {
      const boss = await makeTeammate(db, { language: speech.language });
      await makeUnknown(db);
      await signInToDesk(page, boss.email);
      await page.goto("/admin/delivery");
      await nothingInTheWay(page, "mails to decide");
      await page.getByLabel(speech.words.admin.queue.reason).fill("Postponed");
      await page.getByRole("button", { name: speech.words.admin.queue.pause }).click();
      await expect(page.getByText("Postponed")).toBeVisible();
      await page.setViewportSize({ width: 390, height: 844 });
      await nothingInTheWay(page, "paused on a phone");
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.emulateMedia({ colorScheme: "light" });
      await page.getByRole("button", { name: speech.words.admin.queue.resume }).click();
      await page.getByRole("button", { name: speech.words.admin.queue.decide.drop }).first().click();
      await expect(page.locator("main").getByRole("status")).toContainText(
        speech.words.admin.queue.done.dropped,
      );
    });
  });
}
