import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { activityOf } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, invited } from "@/db/testing/invitations";
import { somebodyWaits } from "@/db/testing/locks";
import { useMailbox } from "@/db/testing/mailbox";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { keeperOf, suppressed, suppressedOn } from "@/db/testing/suppressions";
import type { Administrator } from "@/domain/accounts/administrator";
import { suppress } from "@/domain/recipients/suppressions";

import { deliver } from "./deliver";
import { liftSuppression } from "./lift-suppression";
import { findSuppression } from "./list-suppressions";

useDatabase();
const { mailsTo } = useMailbox();

const idOf = ({ store }: TestShop) => store.website.id;

const lift = (
  administrator: Administrator,
  id: number,
  over: { reason?: string; confirmed?: boolean } = {},
) => liftSuppression(administrator, id, { reason: "They asked by telephone", confirmed: false, ...over });

test("lifting lets mails go again, and is written down with its reason and without the address", async () => {
  const shop = await makeShop();
  const keeper = await keeperOf(shop);
  const email = fresh();
  const { id } = await suppressed(shop, "manual", email);
  expect(await findSuppression(keeper, id)).toMatchObject({ id, reason: "manual" });
  expect(await lift(keeper, id)).toEqual({ done: true });
  expect(await findSuppression(keeper, id)).toBeNull();
  expect((await activityOf(keeper)).at(-1)).toEqual({
    action: "suppression_lifted",
    subject: "suppression",
    subjectId: String(id),
    websiteId: idOf(shop),
    from: { suppressed: "manual" },
    to: { reason: "They asked by telephone" },
  });
  await invited(shop, await shop.customer(), email);
  await deliver();
  expect(await mailsTo(email)).toHaveLength(1);
});

test.each([
  ["", "empty"],
  [" . ", "empty"],
  ["x".repeat(201), "too_long"],
  ["lea@mail.example asked", "link"],
  ["see www.shop", "link"],
])("lifting needs a reason: %j is %s", async (reason, refused) => {
  const shop = await makeShop();
  const keeper = await keeperOf(shop);
  const { id } = await suppressed(shop, "bounced");
  expect(await lift(keeper, id, { reason })).toEqual({ refused: { reason: refused } });
  expect(await suppressedOn(shop)).toHaveLength(1);
});

test.each(["refused", "complained", "erased"] as const)(
  "lifting what was %s by its owner needs a confirmation",
  async (reason) => {
    const shop = await makeShop();
    const keeper = await keeperOf(shop);
    const { id } = await suppressed(shop, reason);
    expect(await lift(keeper, id)).toEqual({ refused: { confirmed: "needed" } });
    expect(await lift(keeper, id, { reason: "" })).toEqual({
      refused: { reason: "empty", confirmed: "needed" },
    });
    expect(await suppressedOn(shop)).toHaveLength(1);
    expect(await lift(keeper, id, { confirmed: true })).toEqual({ done: true });
  },
);

test("of two who lift at once one wins, and the other is told", async () => {
  const shop = await makeShop();
  const keeper = await keeperOf(shop);
  const { id } = await suppressed(shop, "manual");
  const answers = await Promise.all([lift(keeper, id), lift(keeper, id), lift(keeper, id)]);
  expect(answers.filter((answer) => "done" in answer)).toHaveLength(1);
  expect(answers.filter((answer) => "refused" in answer && answer.refused === "gone")).toHaveLength(2);
  const written = await db()
    .select()
    .from(activity)
    .where(and(eq(activity.action, "suppression_lifted"), eq(activity.subjectId, String(id))));
  expect(written).toHaveLength(1);
});

test("lifting is refused where the owner refused in the meantime", async () => {
  const shop = await makeShop();
  const keeper = await keeperOf(shop);
  const key = fresh();
  const { id } = await suppressed(shop, "manual", key);
  const lifting = await db().transaction(async (tx) => {
    await suppress(tx, { websiteId: idOf(shop), key }, "refused");
    const waiting = lift(keeper, id);
    await somebodyWaits();
    return { waiting };
  });
  expect(await lifting.waiting).toEqual({ refused: { confirmed: "needed" } });
});
