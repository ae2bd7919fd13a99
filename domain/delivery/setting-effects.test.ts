import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { storeIdentities } from "@/db/schema/store-views";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { bounce } from "@/db/testing/fates";
import { age, fresh, invite, invited, messagesTo, now, rowsOf } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { accountsOf, confirm, register, tokenFor } from "@/db/testing/registrations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import type { Customer } from "@/domain/accounts/customer";
import { findScope, fingerprint, saveConfiguration } from "@/domain/configuration/save-configuration";
import { readConfiguration } from "@/domain/configuration/read-configuration";
import { addInvitations, checkAddresses } from "@/domain/invitations/add-invitations";
import { correctAddress } from "@/domain/invitations/correct-address";
import { editInvitation } from "@/domain/invitations/edit-invitation";
import { queueReminders } from "@/domain/invitations/queue-reminders";
import { settingKeys, type SettingKey } from "@/domain/storefronts/settings";
import { env } from "@/env";

import { deliver } from "./deliver";

useDatabase();
const { mailsTo } = useMailbox();

let anne: Administrator;
let shop: TestShop;
let ana: Customer;

beforeEach(async () => {
  anne = await makeAdministrator();
  shop = await makeShop();
  ana = await shop.customer({ groupId: shop.groups.wholesale });
});

const shown = new Set<SettingKey>();

/** Sends the form of the administration with one field changed: at the store view where the setting may be, else where it may. */
async function save(key: SettingKey, text: string | null): Promise<void> {
  shown.add(key);
  for (const scope of [`store:${shop.store.code}`, `website:${shop.store.website.code}`, "default"]) {
    const place = await findScope(anne, scope);
    const field = place && (await readConfiguration(place)).find((one) => one.key === key);
    if (!field?.isOpen) continue;
    const sent = { [key]: { was: fingerprint(field.own), text } };
    expect(await saveConfiguration(anne, scope, sent)).toEqual({ saved: 1 });
    return;
  }
}

afterEach(async () => {
  for (const key of ["functionality", "batchSize", "batchesPerSecond"] as const) {
    const place = await findScope(anne, "default");
    const field = place && (await readConfiguration(place)).find((one) => one.key === key);
    if (field?.own === undefined) continue;
    await saveConfiguration(anne, "default", { [key]: { was: fingerprint(field.own), text: null } });
  }
});

const mailTo = async (email: string) => first(await mailsTo(email));

const byShop = (list: string) =>
  addInvitations(anne, {
    store: shop.store.code,
    list,
    file: null,
    message: "Come in",
    groupId: null,
    submission: randomUUID(),
  });

test("Enable Invitations Functionality: nobody can invite, and queued invitations wait", async () => {
  const waiting = await invited(shop, ana);
  await save("functionality", "no");
  expect(await invite(shop, ana, [fresh()])).toEqual({ refused: "closed" });
  expect(await byShop(fresh())).toEqual({ refused: "closed" });
  expect(await deliver()).toMatchObject({ sent: 0 });
  await save("functionality", "yes");
  expect(await deliver()).toMatchObject({ sent: 1 });
  expect(await mailsTo(waiting.email)).toHaveLength(1);
});

test("Enable Invitations on Storefront: customers cannot invite, the shop can", async () => {
  await save("storefront", "no");
  expect(await invite(shop, ana, [fresh()])).toEqual({ refused: "closed" });
  expect(await byShop(fresh())).toMatchObject({ added: 1 });
});

test("Referred Customer Group: that of the inviter, or left open", async () => {
  expect((await invited(shop, ana)).groupId).toBe(shop.groups.wholesale);
  await save("referredGroup", "default_group");
  expect((await invited(shop, ana)).groupId).toBeNull();
});

test("Default Customer Group: where who comes by themselves comes into", async () => {
  await save("defaultGroup", String(shop.groups.wholesale));
  const email = fresh();
  await register(shop, email);
  await confirm(shop, await tokenFor(email));
  expect(first(await accountsOf(email)).groupId).toBe(shop.groups.wholesale);
});

test("New Accounts Registration: closed to who was not invited", async () => {
  const email = fresh();
  await save("registration", "invitation_only");
  expect(await register(shop, email)).toEqual({ refused: "invitation_only" });
  await save("registration", "available_to_all");
  expect(await register(shop, email)).not.toHaveProperty("refused");
});

test("Allow Customers to Add Custom Message: left out of customers' invitations, kept in the shop's", async () => {
  await save("customMessage", "no");
  const email = fresh();
  await invite(shop, ana, [email], { message: "Psst" });
  expect(first(await rowsOf(ana)).message).toBeNull();
  const theirs = fresh();
  await byShop(theirs);
  await deliver();
  expect((await mailTo(email)).text).not.toContain("Psst");
  expect((await mailTo(theirs)).text).toContain("Come in");
});

test("Max Invitations Allowed to be Sent at One Time", async () => {
  await save("maxPerSend", "2");
  expect(await invite(shop, ana, [fresh(), fresh(), fresh()])).toMatchObject({
    refused: "too_many",
    most: 2,
  });
  expect(await invite(shop, ana, [fresh(), fresh()])).toHaveProperty("outcomes");
});

test("Invitations Expire After: what is made from then on, never with 0", async () => {
  const before = await invited(shop, ana);
  await save("expireAfterDays", "7");
  const { expiresAt, createdAt } = await invited(shop, ana);
  expect(Number(expiresAt) - Number(createdAt)).toBe(7 * 86_400_000);
  expect((await now(before.id)).expiresAt).toEqual(before.expiresAt);
  await save("expireAfterDays", "0");
  expect((await invited(shop, ana)).expiresAt).toBeNull();
});

test("Max Invitations per Customer per Day", async () => {
  await save("maxPerCustomerPerDay", "1");
  const [one, two] = [fresh(), fresh()];
  expect(await invite(shop, ana, [one, two])).toEqual({
    outcomes: [
      { email: one, refused: null },
      { email: two, refused: "daily_limit" },
    ],
  });
});

test("Max Emails per Recipient in 14 Days: more are withheld", async () => {
  await save("maxPerRecipient", "1");
  const email = fresh();
  await invite(shop, ana, [email]);
  await invite(shop, await shop.customer(), [email]);
  expect((await messagesTo(email)).map(({ withheld }) => withheld)).toEqual([null, "recipient_limit"]);
  await save("maxPerRecipient", "3");
  await invite(shop, await shop.customer(), [email]);
  expect((await messagesTo(email)).at(-1)?.withheld).toBeNull();
});

test("Refuse Disposable Addresses: they are refused to customers, at a correction and to the shop, and named", async () => {
  const disposable = () => `${randomUUID()}@sub.mailinator.com`;
  const before = await invited(shop, ana, disposable());
  await save("refuseDisposable", "yes");
  const refused = disposable();
  const sent = await invite(shop, ana, [refused, fresh()]);
  expect("outcomes" in sent && sent.outcomes.map((one) => one.refused)).toEqual(["disposable", null]);
  const lost = await invited(shop, ana);
  await deliver();
  await bounce(lost.id);
  const correction = { publicId: lost.publicId, email: refused };
  expect(await correctAddress(ana, shop.store, await shop.settings(), correction)).toEqual({
    email: "disposable",
  });
  const list = { store: shop.store.code, list: `${refused}\n${fresh()}`, file: null };
  const unusable = [{ text: refused, line: 1, isInFile: false, why: "disposable" }];
  expect(await checkAddresses(anne, list)).toMatchObject({ fresh: 1, unusable });
  const form = { ...list, message: "", groupId: null, submission: randomUUID() };
  expect(await addInvitations(anne, form)).toMatchObject({ added: 1, unusable });
  const edit = { email: refused, message: "" };
  const open = await invited(shop, ana);
  expect(await editInvitation(anne, open.id, edit)).toMatchObject({ fields: { email: "disposable" } });
  // One that has such an address already keeps it.
  await db()
    .update(invitations)
    .set({ email: refused, emailKey: refused })
    .where(eq(invitations.id, open.id));
  const words = { email: refused, message: "Come early" };
  expect(await editInvitation(anne, open.id, words)).toEqual({ done: true });
  await db().delete(messages).where(eq(messages.invitationId, open.id));
  expect(await messagesTo(refused)).toEqual([]);
  // What was made before goes on.
  expect(await messagesTo(before.email)).toMatchObject([{ state: "sent" }]);
});

test("Invitation Line: stands in the next mail", async () => {
  await save("invitationLine", "The winter coats, a day before everyone");
  const { email } = await invited(shop, ana);
  await deliver();
  expect((await mailTo(email)).text).toContain("The winter coats, a day before everyone");
});

test("Customer Invitation Email Sender: the next mail comes from it", async () => {
  const care = { storeViewId: shop.store.id, name: "Care", address: "care@maison.shop" };
  await db()
    .insert(storeIdentities)
    .values({ ...care, kind: "support" })
    .onConflictDoUpdate({ target: [storeIdentities.storeViewId, storeIdentities.kind], set: care });
  const one = await invited(shop, ana);
  await deliver();
  await save("senderIdentity", "support");
  const two = await invited(shop, ana);
  await deliver();
  expect((await mailTo(one.email)).from).toContain("hello@maison.shop");
  expect((await mailTo(two.email)).from).toBe('"Care" <care@maison.shop>');
});

test("Customer Invitation Email Template: the next mail is made with it", async () => {
  const one = await invited(shop, ana);
  await deliver();
  await save("template", "personal-letter");
  const two = await invited(shop, ana);
  await deliver();
  // What the links are made of differs from mail to mail, everything else only with the template.
  const skeleton = ({ html }: { html: string }) => html.replace(/[\w-]{43}/g, "link");
  const [card, letter] = [skeleton(await mailTo(one.email)), skeleton(await mailTo(two.email))];
  await save("template", "customer-invitation");
  const three = await invited(shop, ana);
  await deliver();
  expect(skeleton(await mailTo(three.email)).replaceAll(three.email, one.email)).toBe(card);
  expect(letter.replaceAll(two.email, one.email)).not.toBe(card);
});

test("Invitations Sent per Batch: so many in a call of the provider", async () => {
  for (let index = 0; index < 4; index += 1) await invited(shop, ana);
  await save("batchSize", "2");
  expect(await deliver()).toMatchObject({ batches: 2, sent: 4 });
});

test("Batches per Second: so many calls", async () => {
  for (let index = 0; index < 3; index += 1) await invited(shop, ana);
  await save("batchSize", "1");
  await save("batchesPerSecond", "1");
  env().DELIVERY_UNPACED = false;
  try {
    const began = Date.now();
    expect(await deliver()).toMatchObject({ batches: 3, sent: 3 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(1900);
  } finally {
    env().DELIVERY_UNPACED = true;
  }
});

test("Send a Reminder After (days): whoever has not answered by then is reminded, once", async () => {
  const waiting = await invited(shop, ana);
  await deliver();
  await age(waiting.id, 4);
  await save("remindAfterDays", "5");
  expect(await queueReminders()).toBe(0);
  await save("remindAfterDays", "3");
  expect(await queueReminders()).toBe(1);
  expect(await queueReminders()).toBe(0);
  await deliver();
  const [reminder, ...others] = await mailsTo(waiting.email);
  expect(reminder?.subject).toMatch(/^Reminder: Ana Martin invites you/);
  expect(others).toHaveLength(1);
  await age(waiting.id, 30);
  expect(await queueReminders()).toBe(0);
});

test("every setting was shown by its effect", () => {
  expect(settingKeys.filter((key) => !shown.has(key))).toEqual([]);
});
