import { and, eq, inArray, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { expire, fresh, invite, invited, now } from "@/db/testing/invitations";
import { messageOf, useMailbox } from "@/db/testing/mailbox";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import type { Customer } from "@/domain/accounts/customer";
import { claimBatch } from "@/domain/delivery/claim-batch";
import { deliver } from "@/domain/delivery/deliver";
import { suppress } from "@/domain/recipients/suppressions";
import { deriveToken } from "@/domain/storefronts/links";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { discardByShop } from "./discard-invitations";
import { editInvitation, saveAndSend } from "./edit-invitation";
import { findInvitation } from "./find-invitation";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;
let ana: Customer;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  ana = await shop.customer();
  anne = await makeAdministrator();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
});

const writtenOf = (id: number) =>
  db()
    .select({
      action: activity.action,
      administratorId: activity.administratorId,
      from: activity.from,
      to: activity.to,
    })
    .from(activity)
    .where(and(eq(activity.subject, "invitation"), eq(activity.subjectId, String(id))))
    .orderBy(activity.id);

const refuse = async (id: number) => {
  await db()
    .update(messages)
    .set({ state: "refused", settledAt: sql`now()`, objection: "no such mailbox" })
    .where(eq(messages.invitationId, id));
  await db().update(invitations).set({ delivery: "failed" }).where(eq(invitations.id, id));
};

describe("editing", () => {
  test("another address gives new links and kills the old ones; the mail goes there and nowhere else", async () => {
    const { id, email, mailed, copied } = await invited(shop, ana);
    const other = `Other.${fresh()}`;
    expect(await editInvitation(anne, id, { email: ` ${other} `, message: "Do come." })).toEqual({
      done: true,
    });
    const row = await now(id);
    expect(row).toMatchObject({
      email: other,
      emailKey: other.toLowerCase(),
      generation: 2,
      message: "Do come.",
    });
    expect((await messageOf(id)).recipientId).toBe(row.recipientId);
    for (const token of [mailed, copied])
      expect(await findInvitation(shop.store.website.id, token)).toBeNull();

    await deliver();
    expect(await mailsTo(email)).toEqual([]);
    const link = deriveToken("mailed", row);
    expect(first(await mailsTo(other)).text).toContain(`/invitation/${link}`);
    expect(await findInvitation(shop.store.website.id, link)).toMatchObject({
      provesAddress: true,
      email: other,
    });
  });

  test("the message alone keeps the links, and the activity says from what to what", async () => {
    const { id, mailed, email } = await invited(shop, ana, fresh(), "Come!");
    await editInvitation(anne, id, { email, message: "Do come." });
    expect(await findInvitation(shop.store.website.id, mailed)).toMatchObject({ message: "Do come." });
    expect(await writtenOf(id)).toEqual([
      {
        action: "invitation_changed",
        administratorId: anne.id,
        from: { message: "Come!" },
        to: { message: "Do come." },
      },
    ]);
  });

  test("writes down that the address changed and never which", async () => {
    const { id, email } = await invited(shop, ana);
    const other = fresh();
    await editInvitation(anne, id, { email: other, message: "" });
    const written = JSON.stringify(await writtenOf(id));
    expect(written).toContain('"email":"changed"');
    expect(written).not.toContain(other);
    expect(written).not.toContain(email);
  });

  test("nothing writes nothing", async () => {
    const { id, email } = await invited(shop, ana);
    const before = await now(id);
    expect(await editInvitation(anne, id, { email, message: "" })).toEqual({ done: true });
    expect(await now(id)).toEqual(before);
    expect(await writtenOf(id)).toEqual([]);
  });

  test("the case of an address keeps the links", async () => {
    const { id, email, mailed } = await invited(shop, ana);
    await editInvitation(anne, id, {
      email: email.toUpperCase().replace("MAIL.EXAMPLE", "mail.example"),
      message: "",
    });
    expect(await now(id)).toMatchObject({ generation: 1, emailKey: email });
    expect(await findInvitation(shop.store.website.id, mailed)).not.toBeNull();
  });

  test("is no way around what its mailbox may be sent: another spelling of it is withheld as before", async () => {
    const email = fresh();
    for (let turn = 0; turn < 2; turn += 1) await invite(shop, await shop.customer(), [email]);
    const { id } = await invited(shop, ana, email);
    const tagged = { email: email.replace("@", "+tag@"), message: "" };
    expect(await editInvitation(anne, id, tagged)).toEqual({ done: true });
    expect(await saveAndSend(anne, id, tagged)).toEqual({ refused: "recipient_limit" });
  });

  test("frees the old address for another invitation and takes the new one", async () => {
    const { id, email } = await invited(shop, ana);
    const other = fresh();
    await editInvitation(anne, id, { email: other, message: "" });
    expect(await invite(shop, ana, [email, other])).toMatchObject({
      outcomes: [{ refused: null }, { refused: "already_invited" }],
    });
  });

  test.each<[string, () => Promise<string> | string]>([
    ["malformed", () => "x@y"],
    ["own_address", () => ana.email.replace("@", "+tag@")],
    ["already_invited", async () => (await invited(shop, ana)).email],
    [
      "suppressed",
      async () => {
        const key = fresh();
        await db().transaction((tx) => suppress(tx, { websiteId: shop.store.website.id, key }, "erased"));
        return key;
      },
    ],
    [
      "recipient_limit",
      async () => {
        const email = fresh();
        for (let turn = 0; turn < 2; turn += 1) await invite(shop, await shop.customer(), [email]);
        return email;
      },
    ],
  ])("refuses an address at its field: %s", async (reason, addressOf) => {
    const { id } = await invited(shop, ana);
    const before = await now(id);
    const email = await addressOf();
    const expected = reason === "malformed" ? "domain_without_dot" : reason;
    expect(await editInvitation(anne, id, { email, message: "Do come." })).toEqual({
      refused: "fields",
      fields: { email: expected },
    });
    expect(await now(id)).toEqual(before);
  });

  test("refuses a message that would hold a link, and both fields at once", async () => {
    const { id } = await invited(shop, ana);
    expect(await editInvitation(anne, id, { email: "", message: "See www.shop.example" })).toEqual({
      refused: "fields",
      fields: { email: "empty", message: "link" },
    });
  });

  test("is refused once its mail is claimed, is sent or has ended, and for foreign ones", async () => {
    const input = { email: fresh(), message: "" };
    const claimed = await invited(shop, ana);
    await claimBatch("messages", { size: 1, isOpen: true });
    expect(await editInvitation(anne, claimed.id, input)).toEqual({ refused: "on_its_way" });
    const sent = await invited(shop, ana);
    await deliver();
    expect(await editInvitation(anne, sent.id, input)).toEqual({ refused: "sent" });
    await discardByShop(anne, sent.id);
    expect(await editInvitation(anne, sent.id, input)).toEqual({ refused: "discarded" });
    const foreigner = await makeAdministrator({ websiteIds: [(await makeShop()).store.website.id] });
    const foreign = await editInvitation(foreigner, claimed.id, input);
    expect(foreign).toEqual({ refused: "unknown" });
    expect(await editInvitation(foreigner, 999_999, input)).toEqual(foreign);
    const viewer = await makeAdministrator({ permissions: ["view_invitations"] });
    await expect(editInvitation(viewer, claimed.id, input)).rejects.toThrow("manage_invitations");
  });

  test("races with the claim of its mail: what is mailed is what the page says", async () => {
    for (let round = 0; round < 25; round += 1) {
      const { id, email } = await invited(shop, ana);
      const other = fresh();
      const [edited] = await Promise.all([
        editInvitation(anne, id, { email: other, message: "" }),
        deliver(),
      ]);
      await deliver();
      const went = "done" in edited ? other : email;
      expect((await now(id)).email).toBe(went);
      expect(await mailsTo(went)).toHaveLength(1);
      expect(await mailsTo(went === other ? email : other)).toHaveLength(0);
    }
  }, 60_000);

  test("two administrators changing two invitations to one address leave it to one of them", async () => {
    for (let round = 0; round < 5; round += 1) {
      const two = [await invited(shop, ana), await invited(shop, ana)].map(({ id }) => id);
      const email = fresh();
      const answers = await Promise.all(two.map((id) => editInvitation(anne, id, { email, message: "" })));
      expect(answers.filter((answer) => "done" in answer)).toHaveLength(1);
      const rows = await db().select().from(invitations).where(inArray(invitations.id, two));
      expect(rows.filter((row) => row.emailKey === email)).toHaveLength(1);
    }
  });
});

describe("saving and sending", () => {
  test("queues again what was refused, to the corrected address", async () => {
    const { id } = await invited(shop, ana);
    await refuse(id);
    const other = fresh();
    expect(await saveAndSend(anne, id, { email: other, message: "" })).toEqual({ done: true });
    await deliver();
    expect(await mailsTo(other)).toHaveLength(1);
    expect(await now(id)).toMatchObject({ status: "sent", delivery: "sent" });
    expect((await writtenOf(id)).map(({ action }) => action)).toEqual([
      "invitation_changed",
      "invitation_resent",
    ]);
  });

  test("has what waits go at once, and gives an expired one its time again", async () => {
    const { id, email } = await invited(shop, ana);
    await db()
      .update(messages)
      .set({ dueAt: sql`now() + interval '1 hour'` })
      .where(eq(messages.invitationId, id));
    await expire(id);
    expect(await saveAndSend(anne, id, { email, message: "Now." })).toEqual({ done: true });
    await deliver();
    expect(first(await mailsTo(email)).text).toContain("Now.");
    expect(await db().select().from(messages).where(eq(messages.invitationId, id))).toHaveLength(1);
  });

  test("changes nothing where it cannot be mailed", async () => {
    const { id } = await invited(shop, ana);
    await refuse(id);
    const before = await now(id);
    await changeSetting(db(), "default", "functionality", false);
    expect(await saveAndSend(anne, id, { email: fresh(), message: "x" })).toEqual({ refused: "closed" });
    expect(await now(id)).toEqual(before);
    expect(await writtenOf(id)).toEqual([]);
  });

  test("tells what would be withheld", async () => {
    const { id, email, emailKey } = await invited(shop, ana);
    const place = { websiteId: shop.store.website.id, key: emailKey ?? "" };
    await db().transaction((tx) => suppress(tx, place, "refused"));
    expect(await saveAndSend(anne, id, { email, message: "x" })).toEqual({ refused: "suppressed" });
  });
});
