import { createSecretKey } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { suppressions } from "@/db/schema/recipients";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { age, fresh, invited, messagesTo } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { deliver } from "@/domain/delivery/deliver";
import { addInvitations } from "@/domain/invitations/add-invitations";
import { queueReminders } from "@/domain/invitations/queue-reminders";
import { resendInvitations } from "@/domain/invitations/resend-invitations";
import { eraseRecipient } from "@/domain/privacy/erase-recipient";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { namingToken } from "@/domain/storefronts/links";
import { env } from "@/env";

import { suppressionHashes } from "./address";
import { refuseAll } from "./preferences";
import { suppress } from "./suppressions";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;

beforeEach(async () => {
  shop = await makeShop();
});

const suppressed = (key: string) =>
  db().transaction((tx) => suppress(tx, { websiteId: shop.store.website.id, key }, "refused"));

/** Enters an address without looking at what is queued, under the newest or an older key. */
async function enter(key: string, which = 0) {
  const hashes = suppressionHashes(key);
  const { keyId, hash } = hashes[which] ?? hashes[0];
  await db()
    .insert(suppressions)
    .values({ websiteId: shop.store.website.id, addressHash: hash, keyId, reason: "refused" });
}

async function rotated<T>(work: () => Promise<T>): Promise<T> {
  const older = env().SUPPRESSION_KEYS;
  env().SUPPRESSION_KEYS = [{ id: "next", key: createSecretKey(Buffer.alloc(32, 9)) }, ...older];
  try {
    return await work();
  } finally {
    env().SUPPRESSION_KEYS = older;
  }
}

describe("a suppressed address is mailed by nobody", () => {
  test("as it is found when an invitation is made", async () => {
    const email = fresh();
    await suppressed(email);
    await invited(shop, await shop.customer(), email);
    expect(await messagesTo(email)).toEqual([{ withheld: "suppressed", state: "queued" }]);
  });

  test("as it is found again when its mail is claimed, also under an older key", async () => {
    const [now, older] = [fresh(), fresh()];
    for (const email of [now, older]) await invited(shop, await shop.customer(), email);
    await enter(now);
    await rotated(async () => {
      await enter(older, 1);
      await deliver();
    });
    for (const email of [now, older]) {
      expect(await messagesTo(email)).toEqual([{ withheld: "suppressed", state: "withheld" }]);
      expect(await mailsTo(email)).toEqual([]);
    }
  });

  test("whoever invites: each customer, the shop, a resend of the shop and a reminder", async () => {
    const boss = await makeAdministrator();
    const email = fresh();
    const invitation = await invited(shop, await shop.customer(), email);
    await deliver();
    await age(invitation.id, 4);
    await refuseAll("unsubscribe", namingToken("unsubscribe", invitation));
    await changeSetting(db(), `store:${shop.store.code}`, "remindAfterDays", 3);
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 10);
    await invited(shop, await shop.customer(), email);
    const byShop = { store: shop.store.code, list: email, file: null, message: "", groupId: null };
    await addInvitations(boss, { ...byShop, submission: crypto.randomUUID() });
    await queueReminders();
    await deliver();
    await db().transaction((tx) => resendInvitations(tx, boss, [invitation.id]));
    await deliver();
    expect(await mailsTo(email)).toHaveLength(1);
    const [queued] = await db().execute<{ count: number }>(sql`select count(*)::int as count from messages
      join invitations on invitations.id = invitation_id where email_key = ${email}`);
    expect(queued?.count).toBeGreaterThan(2);
  });

  test("also after its data was erased, and the keys were rotated since", async () => {
    const email = fresh();
    const invitation = await invited(shop, await shop.customer(), email);
    await deliver();
    await eraseRecipient(shop.store.website.id, namingToken("preferences", invitation));
    await rotated(async () => {
      const again = await invited(shop, await shop.customer(), email);
      const [made] = await db().select().from(messages).where(eq(messages.invitationId, again.id));
      expect(made).toMatchObject({ withheld: "suppressed" });
      await deliver();
    });
    expect(await mailsTo(email)).toHaveLength(1);
  });

  test("on this website only", async () => {
    const other = await makeShop();
    const email = fresh();
    await suppressed(email);
    await invited(other, await other.customer(), email);
    await deliver();
    expect(await mailsTo(email)).toHaveLength(1);
  });
});
