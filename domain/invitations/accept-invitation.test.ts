import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { expire, fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { isPassword } from "@/domain/accounts/password";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { acceptInvitation } from "./accept-invitation";
import { declineInvitation } from "./decline-invitation";
import { discardInvitation } from "./discard-invitation";
import { findInvitation } from "./find-invitation";
import { listInvitations } from "./list-invitations";

useDatabase();

const lea = { firstName: "Léa", lastName: "Dubois", password: goodPassword };

const accept = async (shop: TestShop, token: string, over: Partial<typeof lea> = {}) =>
  acceptInvitation(shop.store, await shop.settings(), token, { ...lea, ...over });

const accountsOf = (email: string) => db().select().from(customers).where(eq(customers.emailKey, email));

describe("accepting by the mailed link", () => {
  test("makes account, acceptance, group, history and the inviter's mail in one transaction", async () => {
    const shop = await makeShop();
    const ana = await shop.customer({ groupId: shop.groups.wholesale });
    const invitation = await invited(shop, ana);
    const accepted = await accept(shop, invitation.mailed);
    const account = first(await accountsOf(invitation.email));
    expect(accepted).toEqual({ customerId: account.id });
    expect(account).toMatchObject({
      firstName: "Léa",
      lastName: "Dubois",
      email: invitation.email,
      groupId: shop.groups.wholesale,
    });
    expect(await isPassword(goodPassword, account.passwordHash)).toBe(true);
    expect(await now(invitation.id)).toMatchObject({ status: "accepted", customerId: account.id });
    const history = await db()
      .select()
      .from(invitationHistory)
      .where(eq(invitationHistory.invitationId, invitation.id))
      .orderBy(invitationHistory.id);
    expect(
      history.map(({ fromStatus, toStatus, actor, reason }) => [fromStatus, toStatus, actor, reason]),
    ).toEqual([
      [null, "not_sent", "customer", null],
      ["not_sent", "accepted", "invitee", "mailed link"],
    ]);
    const mails = await db()
      .select()
      .from(messages)
      .where(eq(messages.invitationId, invitation.id))
      .orderBy(messages.id);
    expect(mails.map(({ purpose, state }) => [purpose, state])).toEqual([
      ["invitation", "canceled"],
      ["friend_joined", "queued"],
    ]);
  });

  test("refused for a field neither uses up nor loses the invitation", async () => {
    const shop = await makeShop();
    const invitation = await invited(shop, await shop.customer());
    const refused = await accept(shop, invitation.mailed, {
      password: "short",
      firstName: " ",
      lastName: "www.evil.test",
    });
    expect(refused).toEqual({
      refused: "fields",
      fields: { firstName: "empty", lastName: "link", password: "password_too_short" },
    });
    expect(await accept(shop, invitation.mailed, { password: invitation.email })).toMatchObject({
      refused: "fields",
      fields: { password: "password_common" },
    });
    expect(await accountsOf(invitation.email)).toEqual([]);
    expect(await accept(shop, invitation.mailed)).toHaveProperty("customerId");
  });

  test("a megabyte as a name is refused without holding the server up", async () => {
    const shop = await makeShop();
    const invitation = await invited(shop, await shop.customer());
    await accept(shop, invitation.mailed, { password: "passwordpassword" });
    const firstName = Array.from({ length: 170_000 }, (_, index) => (index + 36 ** 4).toString(36)).join(" ");
    const start = performance.now();
    const refused = await accept(shop, invitation.mailed, { firstName });
    expect(refused).toEqual({ refused: "fields", fields: { firstName: "too_long" } });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test("resolves an open group at registration: the setting's, else General", async () => {
    const shop = await makeShop();
    await changeSetting(db(), `store:${shop.store.code}`, "referredGroup", "default_group");
    const ana = await shop.customer({ groupId: shop.groups.wholesale });
    const [one, two] = [await invited(shop, ana), await invited(shop, ana)];
    await accept(shop, one.mailed);
    await changeSetting(db(), `website:${shop.store.website.code}`, "defaultGroup", shop.groups.wholesale);
    await accept(shop, two.mailed);
    expect(first(await accountsOf(one.email)).groupId).toBe(shop.groups.general);
    expect(first(await accountsOf(two.email)).groupId).toBe(shop.groups.wholesale);
  });

  test("of 50 at once makes one account", async () => {
    const shop = await makeShop();
    const invitation = await invited(shop, await shop.customer());
    const answers = await Promise.all(Array.from({ length: 50 }, () => accept(shop, invitation.mailed)));
    expect(answers.filter((answer) => "customerId" in answer)).toHaveLength(1);
    expect(new Set(answers.flatMap((answer) => ("refused" in answer ? [answer.refused] : [])))).toEqual(
      new Set(["accepted"]),
    );
    expect(await accountsOf(invitation.email)).toHaveLength(1);
  });

  test("of six invitations to one person in two tabs each never deadlocks, and makes one account", async () => {
    const shop = await makeShop();
    for (let round = 0; round < 5; round += 1) {
      const email = fresh();
      const six = await Promise.all(
        Array.from({ length: 6 }, async () => invited(shop, await shop.customer(), email)),
      );
      const answers = await Promise.all([...six, ...six].map(({ mailed }) => accept(shop, mailed)));
      expect(answers.filter((answer) => "customerId" in answer)).toHaveLength(1);
      expect(await accountsOf(email)).toHaveLength(1);
      const states = await Promise.all(
        six.map(({ mailed }) => findInvitation(shop.store.website.id, mailed)),
      );
      expect(states.map((found) => found?.state).toSorted()).toEqual([
        "accepted",
        ...Array<string>(5).fill("expired"),
      ]);
    }
  });

  test("ends the other invitations to that person: their inviters read Expired", async () => {
    const shop = await makeShop();
    const [ana, ben] = [await shop.customer(), await shop.customer()];
    const email = fresh();
    const [one, two] = [await invited(shop, ana, email), await invited(shop, ben, email)];
    await accept(shop, one.mailed);
    expect((await listInvitations(ana, 1)).rows).toMatchObject([{ status: "accepted" }]);
    expect((await listInvitations(ben, 1)).rows).toMatchObject([{ status: "expired" }]);
    expect(await accept(shop, two.mailed)).toEqual({ refused: "expired" });
    expect(await now(two.id)).toMatchObject({ status: "not_sent" });
  });

  test("against discarding leaves one truth, each of 40 rounds", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
    const seen = new Set<string>();
    const alone = await invited(shop, ana);
    const started = performance.now();
    await accept(shop, alone.mailed);
    const usual = performance.now() - started;
    for (let round = 0; round < 40; round += 1) {
      const invitation = await invited(shop, ana);
      const discard = () => discardInvitation({ kind: "customer", id: ana.id }, invitation.id);
      const [accepted, discarded] =
        round % 2 === 0
          ? await Promise.all([accept(shop, invitation.mailed), discard()])
          : await Promise.all([
              accept(shop, invitation.mailed),
              new Promise((resolve) => setTimeout(resolve, usual * (0.5 + round / 40))).then(discard),
            ]);
      const { status } = await now(invitation.id);
      seen.add(status);
      expect(discarded).toBe(status === "discarded");
      expect("customerId" in accepted).toBe(status === "accepted");
      expect(await accountsOf(invitation.email)).toHaveLength(status === "accepted" ? 1 : 0);
    }
    expect(seen).toEqual(new Set(["accepted", "discarded"]));
  });
});

describe("an invitation opens nothing", () => {
  test("once its time is up by the database's clock, without any job", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    const invitation = await invited(shop, ana);
    await expire(invitation.id);
    expect(await accept(shop, invitation.mailed)).toEqual({ refused: "expired" });
    expect((await listInvitations(ana, 1)).rows).toMatchObject([{ status: "expired" }]);
    expect(await now(invitation.id)).toMatchObject({ status: "not_sent" });
  });

  test("once discarded, declined or accepted; each stays as it ended", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    const [discarded, declined, accepted] = [
      await invited(shop, ana),
      await invited(shop, ana),
      await invited(shop, ana),
    ];
    await discardInvitation({ kind: "customer", id: ana.id }, discarded.id);
    expect(await declineInvitation(shop.store.website.id, declined.mailed)).toEqual({ done: true });
    await accept(shop, accepted.mailed);

    expect(await accept(shop, discarded.mailed)).toEqual({ refused: "discarded" });
    expect(await accept(shop, declined.mailed)).toEqual({ refused: "declined" });
    expect(await accept(shop, accepted.mailed)).toEqual({ refused: "accepted" });
    expect(await declineInvitation(shop.store.website.id, accepted.mailed)).toEqual({ refused: "accepted" });
    expect(await declineInvitation(shop.store.website.id, declined.mailed)).toEqual({ refused: "declined" });
    expect(await discardInvitation({ kind: "shop" }, accepted.id)).toBe(false);
    expect((await listInvitations(ana, 1)).rows.map(({ status }) => status)).toEqual([
      "accepted",
      "declined",
      "canceled",
    ]);
  });

  test("while the programme is closed, and again when it opens", async () => {
    const shop = await makeShop();
    const invitation = await invited(shop, await shop.customer());
    await changeSetting(db(), "default", "functionality", false);
    expect(await accept(shop, invitation.mailed)).toEqual({ refused: "closed" });
    await changeSetting(db(), "default", "functionality", true);
    await changeSetting(db(), `website:${shop.store.website.code}`, "storefront", false);
    expect(await accept(shop, invitation.mailed)).toHaveProperty("customerId");
  });

  test("on another website, by a link of another purpose, or by an unknown one", async () => {
    const [shop, other] = [await makeShop(), await makeShop()];
    const invitation = await invited(shop, await shop.customer());
    expect(await findInvitation(other.store.website.id, invitation.mailed)).toBeNull();
    expect(await accept(other, invitation.mailed)).toEqual({ refused: "unknown" });
    expect(await accept(shop, invitation.copied)).toEqual({ refused: "unknown" });
    for (const token of ["", "x", "A".repeat(43), "\u0000", "é"]) {
      expect(await findInvitation(shop.store.website.id, token)).toBeNull();
    }
  });

  test("to a person who has an account already: it runs out, and says so only to them", async () => {
    const shop = await makeShop();
    const ana = await shop.customer();
    const email = fresh();
    await shop.customer({ email });
    const invitation = await invited(shop, ana, email);
    expect(await accept(shop, invitation.mailed)).toEqual({ refused: "has_account" });
    expect(await findInvitation(shop.store.website.id, invitation.mailed)).toMatchObject({ state: "live" });
    expect((await listInvitations(ana, 1)).rows).toMatchObject([{ status: "not_sent" }]);
  });
});

test("opening a link any number of times changes nothing", async () => {
  const shop = await makeShop();
  const invitation = await invited(shop, await shop.customer());
  const before = await now(invitation.id);
  for (let turn = 0; turn < 20; turn += 1) await findInvitation(shop.store.website.id, invitation.mailed);
  expect(await now(invitation.id)).toEqual(before);
});

test("a disabled inviter's invitation stays valid, unnamed", async () => {
  const shop = await makeShop();
  const ana = await shop.customer();
  const invitation = await invited(shop, ana);
  await db()
    .update(customers)
    .set({ disabledAt: sql`now()` })
    .where(eq(customers.id, ana.id));
  expect(await findInvitation(shop.store.website.id, invitation.mailed)).toMatchObject({
    state: "live",
    inviter: null,
    isFromShop: false,
  });
  expect(await accept(shop, invitation.mailed)).toHaveProperty("customerId");
});

test("a status and its dates cannot disagree, by the database", async () => {
  const shop = await makeShop();
  const { id } = await invited(shop, await shop.customer());
  for (const [status, constraint] of [
    ["sent", "invitations_sent_at"],
    ["accepted", "invitations_accepted_"],
    ["declined", "invitations_declined_at"],
    ["discarded", "invitations_discarded_at"],
    ["lost", "invitations_status"],
  ]) {
    const update = db().execute(sql`update invitations set status = ${status} where id = ${id}`);
    await expect(update).rejects.toMatchObject({
      cause: { constraint_name: expect.stringContaining(constraint ?? "") },
    });
  }
  await expect(
    db()
      .update(invitations)
      .set({ message: "x".repeat(501) }),
  ).rejects.toThrow();
});
