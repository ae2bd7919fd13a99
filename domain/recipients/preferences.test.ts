import { createSecretKey } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { messages } from "@/db/schema/messages";
import { suppressions } from "@/db/schema/recipients";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { first, makeShop } from "@/db/testing/shop";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { declineFromPreferences } from "@/domain/invitations/decline-invitation";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { readStored } from "@/domain/privacy/read-stored";
import { namingToken } from "@/domain/storefronts/links";

import { preferencesPath, refuseAll } from "./preferences";

useDatabase();

const flipped = (token: string) => `${token.slice(0, 30)}${token[30] === "A" ? "B" : "A"}${token.slice(31)}`;

/** What the page of a token shows, of which something is stored. */
async function page(websiteId: number, token: string) {
  const known = await readStored(websiteId, token);
  if (known === null || known === "nothing_stored") throw new Error("nothing is stored");
  return known;
}

test("the recipient's page names everybody who gave the address, and when", async () => {
  const shop = await makeShop();
  const [ana, ben] = [await shop.customer(), await shop.customer({ firstName: "Ben", lastName: "Okafor" })];
  const email = fresh();
  const invitation = await invited(shop, ana, email);
  await invited(shop, ben, email);
  const token = namingToken("preferences", invitation);
  const known = await page(shop.store.website.id, token);
  expect(known).toMatchObject({ email, isOpen: true, isRefused: false });
  expect(known.invitations.map(({ inviter }) => inviter?.firstName)).toEqual(["Ana", "Ben"]);
  await db()
    .update(customers)
    .set({ disabledAt: sql`now()` })
    .where(eq(customers.id, ben.id));
  expect((await page(shop.store.website.id, token)).invitations.at(1)).toMatchObject({
    inviter: null,
    isFromShop: false,
  });
});

test("a token is worth nothing changed, for another purpose or on another website", async () => {
  const [shop, other] = [await makeShop(), await makeShop()];
  const invitation = await invited(shop, await shop.customer());
  const token = namingToken("preferences", invitation);
  const { id } = shop.store.website;
  expect(await readStored(other.store.website.id, token)).toBeNull();
  for (const wrong of [
    flipped(token),
    namingToken("unsubscribe", invitation),
    invitation.mailed,
    "",
    "x",
    `${token}A`,
  ]) {
    expect(await readStored(id, wrong)).toBeNull();
    expect(await refuseAll("preferences", wrong)).toBe(false);
  }
  expect(await refuseAll("unsubscribe", token)).toBe(false);
  expect(await refuseAll("preferences", token, other.store.website.id)).toBe(false);
  expect(await declineFromPreferences(other.store.website.id, token)).toBe(false);
  expect((await now(invitation.id)).status).toBe("not_sent");
  expect(await db().select().from(suppressions)).toEqual([]);
});

test("refusing withholds what is queued, keeps an open invitation acceptable, and cannot be noticed by the inviter", async () => {
  const shop = await makeShop();
  const ana = await shop.customer();
  const invitation = await invited(shop, ana);
  const stranger = await invited(shop, ana);
  expect(await refuseAll("unsubscribe", namingToken("unsubscribe", invitation))).toBe(true);
  expect(await refuseAll("unsubscribe", namingToken("unsubscribe", invitation))).toBe(true);
  const queued = await db().select().from(messages).where(eq(messages.invitationId, invitation.id));
  expect(queued).toMatchObject([{ state: "queued", withheld: "suppressed" }]);
  const { rows } = await listInvitations(ana, 1);
  expect(rows.map(({ status, sentAt }) => [status, sentAt])).toEqual([
    ["not_sent", null],
    ["not_sent", null],
  ]);
  expect(await readStored(shop.store.website.id, namingToken("preferences", invitation))).toMatchObject({
    isRefused: true,
    isOpen: true,
  });
  expect(
    await acceptInvitation(shop.store, await shop.settings(), invitation.mailed, {
      firstName: "L",
      lastName: "D",
      password: goodPassword,
    }),
  ).toHaveProperty("customerId");
  expect((await now(stranger.id)).status).toBe("not_sent");
});

test("a suppression holds no address, only its hash", async () => {
  const shop = await makeShop();
  const invitation = await invited(shop, await shop.customer());
  await refuseAll("preferences", namingToken("preferences", invitation));
  const row = first(
    await db()
      .select()
      .from(suppressions)
      .orderBy(sql`id desc`)
      .limit(1),
  );
  expect(row.addressHash).toHaveLength(32);
  expect(JSON.stringify(row)).not.toContain(invitation.email);
});

test("declining from the page ends this invitation only", async () => {
  const shop = await makeShop();
  const email = fresh();
  const [one, two] = [
    await invited(shop, await shop.customer(), email),
    await invited(shop, await shop.customer(), email),
  ];
  expect(await declineFromPreferences(shop.store.website.id, namingToken("preferences", one))).toBe(true);
  expect(await declineFromPreferences(shop.store.website.id, namingToken("preferences", one))).toBe(false);
  expect(await declineFromPreferences(shop.store.website.id, "unknown")).toBe(false);
  expect([(await now(one.id)).status, (await now(two.id)).status]).toEqual(["declined", "not_sent"]);
});

test("the one-click address leads a person to the page", async () => {
  const shop = await makeShop();
  const invitation = await invited(shop, await shop.customer());
  const path = await preferencesPath(namingToken("unsubscribe", invitation));
  expect(path).toBe(`/${shop.store.code}/preferences/${namingToken("preferences", invitation)}`);
  expect(await preferencesPath("unknown")).toBeNull();
});

test("who refused under an older key is still known to have, after keys were rotated", async () => {
  const { env } = await import("@/env");
  const shop = await makeShop();
  const ana = await shop.customer();
  const invitation = await invited(shop, ana);
  await refuseAll("preferences", namingToken("preferences", invitation));
  const older = env().SUPPRESSION_KEYS;
  env().SUPPRESSION_KEYS = [{ id: "next", key: createSecretKey(Buffer.alloc(32, 9)) }, ...older];
  const again = await invited(shop, await shop.customer(), invitation.email);
  env().SUPPRESSION_KEYS = older;
  const [message] = await db().select().from(messages).where(eq(messages.invitationId, again.id));
  expect(message).toMatchObject({ withheld: "suppressed" });
});
