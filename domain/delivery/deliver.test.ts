import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { customers } from "@/db/schema/customers";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { suppressions } from "@/db/schema/recipients";
import { storeIdentities } from "@/db/schema/store-views";
import { useDatabase } from "@/db/testing/database";
import { expire, fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { makeDue, messageOf, openBatches, several, useMailbox } from "@/db/testing/mailbox";
import { first, makeShop } from "@/db/testing/shop";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { declineInvitation } from "@/domain/invitations/decline-invitation";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { suppressionHashes } from "@/domain/recipients/address";
import { refuseAll } from "@/domain/recipients/preferences";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { namingToken } from "@/domain/storefronts/links";
import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";

useDatabase();
const { mailbox, mailsTo } = useMailbox();

describe("delivering", () => {
  test("mails an invitation once, makes it sent with its history, and keeps no body", async () => {
    const { ana, invitations } = await several(2);
    expect(await deliver()).toEqual({ batches: 1, sent: 2, refused: 0, postponed: 0, remaining: 0 });
    for (const { id, email, mailed, publicId, expiresAt } of invitations) {
      const mail = first(await mailsTo(email));
      expect(mail).toMatchObject({
        to: [email],
        from: '"Maison Test" <hello@maison.shop>',
        subject: "Ana Martin invites you to Maison Test",
      });
      expect(mail.text).toContain(`/invitation/${mailed}`);
      expect(mail.headers).toEqual({
        "List-Unsubscribe": expect.stringMatching(/^<http:\/\/localhost:3000\/api\/unsubscribe\/[\w-]{43}>$/),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      });
      expect(mail.tags).toContainEqual({ name: "invitation", value: publicId });
      const row = await now(id);
      expect(row.status).toBe("sent");
      expect(row.expiresAt).toEqual(expiresAt);
      expect(await messageOf(id)).toMatchObject({ state: "sent", providerId: mail.id });
      const history = await db()
        .select()
        .from(invitationHistory)
        .where(eq(invitationHistory.invitationId, id))
        .orderBy(invitationHistory.id);
      expect(history.at(-1)).toMatchObject({ fromStatus: "not_sent", toStatus: "sent", actor: "queue" });
    }
    expect((await listInvitations(ana, 1)).rows.map(({ status }) => status)).toEqual(["sent", "sent"]);
    expect(await openBatches()).toEqual([]);
    expect(
      await db()
        .select()
        .from(batches)
        .where(sql`body is not null`),
    ).toEqual([]);
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0, remaining: 0 });
  });

  test("hands over at most as many mails per call as the setting says", async () => {
    const { invitations } = await several(7);
    await changeSetting(db(), "default", "batchSize", 3);
    expect(await deliver()).toMatchObject({ batches: 3, sent: invitations.length });
  });

  test("by ten drains at once sends everything and nothing twice", async () => {
    const { invitations } = await several(60);
    await changeSetting(db(), "default", "batchSize", 5);
    const drains = await Promise.all(Array.from({ length: 10 }, () => deliver()));
    expect(drains.reduce((sum, { sent }) => sum + sent, 0)).toBe(60);
    for (const { email } of invitations) expect(await mailsTo(email)).toHaveLength(1);
  });

  test("writes to a person with an account in other words, leading to sign-in", async () => {
    const { shop, ana } = await several(0);
    const email = fresh();
    await shop.customer({ email });
    await invited(shop, ana, email, "Hello!");
    await deliver();
    const mail = first(await mailsTo(email));
    expect(mail.text).toContain("You have an account at Maison Test");
    expect(mail.text).toContain("> Hello!");
    expect(mail.text).toContain(`/${shop.store.code}/sign-in`);
    expect(mail.text).not.toContain("/invitation/");
  });

  test("uses the settings of this moment: sender, template, line", async () => {
    const { shop, ana } = await several(0);
    await db().insert(storeIdentities).values({
      storeViewId: shop.store.id,
      kind: "sales",
      name: 'Sa"les\r\nBcc: x <a>',
      address: "sales@maison.shop",
    });
    await changeSetting(db(), `store:${shop.store.code}`, "senderIdentity", "sales");
    const scope = `store:${shop.store.code}` as const;
    await changeSetting(db(), scope, "template", "personal-letter");
    await changeSetting(db(), scope, "invitationLine", "Coats, and nothing but coats.");
    const { email } = await invited(shop, ana);
    await deliver();
    const mail = first(await mailsTo(email));
    expect(mail.from).toBe('"SalesBcc: x a" <sales@maison.shop>');
    expect(mail.text).toContain("Hello,");
    expect(mail.text).toContain("Coats, and nothing but coats.");
  });

  test("sends account mails before invitations", async () => {
    const { shop, invitations } = await several(2);
    const member = await shop.customer({ email: fresh() });
    await requestPasswordReset(shop.store, { email: member.email, address: "10.1.1.1" });
    await changeSetting(db(), "default", "batchSize", 1);
    const claim = await claimBatch("messages", { size: 1, isOpen: true });
    expect(
      await db()
        .select()
        .from(messages)
        .where(eq(messages.batchId, claim?.id ?? "")),
    ).toMatchObject([{ purpose: "password_reset" }]);
    await makeDue();
    await deliver();
    expect(first(await mailsTo(member.email)).text).toMatch(/\/reset-password\/[\w-]{43}/);
    expect(await mailsTo(first(invitations).email)).toHaveLength(1);
  });

  test("tells the end of an invitation in the words and zone of its store view", async () => {
    const shop = await makeShop({ locale: "fr-FR", timeZone: "America/New_York" });
    const { id, email } = await invited(shop, await shop.customer());
    await db()
      .update(invitations)
      .set({ expiresAt: new Date("2027-02-01T03:30:00Z") })
      .where(eq(invitations.id, id));
    await deliver();
    expect(first(await mailsTo(email)).text).toContain("31 janvier 2027 à 22:30 UTC\u22125");
  });

  test("tells the inviter of a friend who joined, in the language of the inviter", async () => {
    const { shop, ana, invitations } = await several(1);
    await acceptInvitation(shop.store, await shop.settings(), first(invitations).mailed, {
      firstName: "Léa",
      lastName: "Dubois",
      password: goodPassword,
    });
    expect(await deliver()).toMatchObject({ sent: 1 });
    expect(first(await mailsTo(ana.email)).subject).toBe("Léa Dubois accepted your invitation");
    const mine = await makeShop({ locale: "fr-FR" });
    const chloe = await mine.customer();
    const second = await invited(mine, chloe);
    await acceptInvitation(mine.store, await mine.settings(), second.mailed, {
      firstName: "Léa",
      lastName: "Dubois",
      password: goodPassword,
    });
    await deliver();
    expect(first(await mailsTo(chloe.email)).subject).toContain("a accepté votre invitation");
    expect(await mailsTo(first(invitations).email)).toEqual([]);
  });
});

describe("what has ended before its mail is claimed", () => {
  test("is not mailed: discarded, declined, expired, or by a disabled inviter", async () => {
    const { shop, ana, invitations } = await several(3);
    const [discarded, declined, expired] = invitations;
    if (!discarded || !declined || !expired) throw new Error("three are needed");
    const ben = await shop.customer();
    const disabled = await invited(shop, ben);
    await discardInvitation({ kind: "customer", id: ana.id }, discarded.id);
    await declineInvitation(shop.store.website.id, declined.mailed);
    await expire(expired.id);
    await db()
      .update(customers)
      .set({ disabledAt: sql`now()` })
      .where(eq(customers.id, ben.id));
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0, remaining: 0 });
    const objections = await Promise.all(
      [discarded, declined, expired, disabled].map(({ id }) => messageOf(id)),
    );
    expect(objections.map(({ state, objection }) => [state, objection])).toEqual([
      ["canceled", "discarded"],
      ["canceled", "declined"],
      ["canceled", "expired"],
      ["canceled", "inviter_disabled"],
    ]);
    expect((await now(expired.id)).status).toBe("not_sent");
  });

  test("or whose address was refused by another way than its recipient's page, before it is claimed", async () => {
    const { shop, invitations: made } = await several(1);
    const { email, emailKey, id } = first(made);
    const [{ hash, keyId }] = suppressionHashes(emailKey ?? "");
    const websiteId = shop.store.website.id;
    await db().insert(suppressions).values({ websiteId, addressHash: hash, keyId, reason: "complained" });
    await deliver();
    expect(await mailsTo(email)).toEqual([]);
    expect(await messageOf(id)).toMatchObject({ state: "withheld", withheld: "suppressed" });
  });

  test("or whose address has joined through another", async () => {
    const { shop, invitations } = await several(1);
    const { email, id } = first(invitations);
    const other = await invited(shop, await shop.customer(), email);
    await acceptInvitation(shop.store, await shop.settings(), other.mailed, {
      firstName: "Léa",
      lastName: "Dubois",
      password: goodPassword,
    });
    await deliver();
    expect(await mailsTo(email)).toEqual([]);
    expect(await messageOf(id)).toMatchObject({ state: "canceled", objection: "expired" });
  });

  test("or refused by its recipient, is not mailed, and reads as sent when the others are", async () => {
    const { ana, invitations } = await several(3);
    const [refusing, other] = invitations;
    if (!refusing || !other) throw new Error("two are needed");
    await refuseAll("preferences", namingToken("preferences", refusing));
    expect((await listInvitations(ana, 1)).rows.map(({ status }) => status)).toEqual([
      "not_sent",
      "not_sent",
      "not_sent",
    ]);
    expect(await deliver()).toMatchObject({ sent: 2 });
    expect(await mailsTo(refusing.email)).toEqual([]);
    const { rows } = await listInvitations(ana, 1);
    expect(rows.map(({ status }) => status)).toEqual(["sent", "sent", "sent"]);
    expect(new Set(rows.map(({ sentAt }) => Number(sentAt))).size).toBe(1);
    expect(await now(refusing.id)).toMatchObject({ status: "not_sent", sentAt: null });
    expect(await messageOf(refusing.id)).toMatchObject({ state: "withheld", withheld: "suppressed" });
  });

  test("reads as not sent as long as the others do, when the provider is out of reach", async () => {
    const { ana, invitations } = await several(2);
    await refuseAll("preferences", namingToken("preferences", first(invitations)));
    mailbox().setFaults({ mode: "error-before" });
    await deliver();
    expect((await listInvitations(ana, 1)).rows.map(({ status }) => status)).toEqual([
      "not_sent",
      "not_sent",
    ]);
  });

  test("reads so too when it is claimed alone, until the provider takes mails again", async () => {
    const { shop, ana, invitations } = await several(1);
    mailbox().setFaults({ mode: "error-before" });
    await deliver();
    const refusing = await invited(shop, ana);
    await refuseAll("preferences", namingToken("preferences", refusing));
    await deliver();
    const statuses = async () => (await listInvitations(ana, 1)).rows.map(({ status }) => status);
    expect(await statuses()).toEqual(["not_sent", "not_sent"]);
    mailbox().clearFaults();
    await makeDue();
    await deliver();
    await makeDue();
    await deliver();
    expect(await statuses()).toEqual(["sent", "sent"]);
    expect(await mailsTo(first(invitations).email)).toHaveLength(1);
    expect(await mailsTo(refusing.email)).toEqual([]);
  });

  test("waits while the programme is closed; account mails go on", async () => {
    const { shop, invitations } = await several(1);
    await changeSetting(db(), "default", "functionality", false);
    const member = await shop.customer({ email: fresh() });
    await requestPasswordReset(shop.store, { email: member.email, address: "10.1.1.2" });
    expect(await deliver()).toMatchObject({ sent: 1, remaining: 0 });
    expect(await mailsTo(first(invitations).email)).toEqual([]);
    await changeSetting(db(), "default", "functionality", true);
    expect(await deliver()).toMatchObject({ sent: 1 });
  });
});

test("no transaction is open while the provider is called", async () => {
  await several(2);
  mailbox().setFaults({ mode: "delay", milliseconds: 300, next: 1 });
  const running = deliver();
  await new Promise((resolve) => setTimeout(resolve, 150));
  const open = await db().execute(sql`select query from pg_stat_activity
    where datname = current_database() and application_name = 'convive' and xact_start < now() - interval '50 milliseconds' and pid <> pg_backend_pid()`);
  expect([...open]).toEqual([]);
  expect(await running).toMatchObject({ sent: 2 });
});
