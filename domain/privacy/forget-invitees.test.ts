import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, invite, invited, now } from "@/db/testing/invitations";
import { joined } from "@/db/testing/joined";
import { messageOf, useMailbox } from "@/db/testing/mailbox";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { reasonOf } from "@/db/testing/suppressions";
import { tracesOf } from "@/db/testing/traces";
import type { Administrator } from "@/domain/accounts/administrator";
import { giveUp } from "@/domain/delivery/settle-batch";
import { deliver } from "@/domain/delivery/deliver";
import { readCohorts, settleCohorts } from "@/domain/invitations/cohorts";
import { declineInvitation } from "@/domain/invitations/decline-invitation";
import { discardByShop } from "@/domain/invitations/discard-invitations";
import { editInvitation } from "@/domain/invitations/edit-invitation";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { readInvitation } from "@/domain/invitations/read-invitation";
import { resendInvitations } from "@/domain/invitations/resend-invitations";
import { refuseAll } from "@/domain/recipients/preferences";
import { namingToken } from "@/domain/storefronts/links";

import { forgetInvitees } from "./forget-invitees";
import { readStored } from "./read-stored";

useDatabase();
useMailbox();

let shop: TestShop;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
});

/** Lets so many days pass since an invitation was made, ended and what came of it. */
async function letPass(id: number, days: number): Promise<void> {
  const earlier = sql`make_interval(days => ${days})`;
  await db()
    .execute(sql`update invitations set created_at = created_at - ${earlier}, expires_at = expires_at - ${earlier},
    discarded_at = discarded_at - ${earlier}, declined_at = declined_at - ${earlier} where id = ${id}`);
}

const addressOf = async ({ id }: { id: number }) => (await now(id)).email;

describe("thirty days after its end, and not before, an invitation loses its address", () => {
  test("that was discarded, declined or ran out", async () => {
    const [discarded, declined, expired, open] = [
      await invited(shop, await shop.customer()),
      await invited(shop, await shop.customer()),
      await invited(shop, await shop.customer()),
      await invited(shop, await shop.customer()),
    ];
    await discardByShop(anne, discarded.id);
    await declineInvitation(shop.store.website.id, declined.mailed);
    await deliver();
    await letPass(expired.id, 30);
    const ended = [discarded, declined, expired];
    for (const { id } of ended) await letPass(id, 29);
    await forgetInvitees();
    for (const one of ended) expect(await addressOf(one)).toBe(one.email);
    for (const { id } of ended) await letPass(id, 2);
    expect(await forgetInvitees()).toBe(3);
    for (const one of ended) expect(await addressOf(one)).toBeNull();
    expect(await addressOf(open)).toBe(open.email);
    expect(await forgetInvitees()).toBe(0);
  });

  test("whose address joined otherwise; which stays ended", async () => {
    const ben = await shop.customer();
    const email = fresh();
    const passedBy = await invited(shop, ben, email);
    await db().update(invitations).set({ expiresAt: null }).where(eq(invitations.id, passedBy.id));
    const { customer, invitation } = await joined(shop, await shop.customer(), email);
    await deliver();
    const joinedAgo = (days: number) =>
      db().execute(
        sql`update customers set joined_at = now() - make_interval(days => ${days}) where id = ${customer.id}`,
      );
    for (const { id } of [passedBy, invitation]) await letPass(id, 40);
    await joinedAgo(29);
    await forgetInvitees();
    expect(await addressOf(passedBy)).toBe(email);
    await joinedAgo(31);
    expect(await forgetInvitees()).toBe(1);
    expect(await addressOf(passedBy)).toBeNull();
    expect(await addressOf(invitation)).toBe(email);
    expect((await listInvitations(ben, 1)).rows).toMatchObject([{ status: "expired" }]);
    expect(await db().$count(customers, eq(customers.emailKey, email))).toBe(1);
  });

  test("but not one that never ends, was made to a member, or whose mail is underway or of unknown fate", async () => {
    const member = await shop.customer();
    const [endless, toMember, queued, review] = [
      await invited(shop, await shop.customer()),
      await invited(shop, await shop.customer(), member.email),
      await invited(shop, await shop.customer()),
      await invited(shop, await shop.customer()),
    ];
    await deliver();
    await db().execute(
      sql`update invitations set expires_at = null where id in (${endless.id}, ${toMember.id})`,
    );
    for (const { id } of [endless, queued, review]) await letPass(id, 100);
    await db().execute(
      sql`update customers set joined_at = now() - interval '60 days' where id = ${member.id}`,
    );
    await db()
      .execute(sql`update messages set state = 'queued', settled_at = null, batch_id = null, position = null
      where invitation_id = ${queued.id}`);
    const { batchId } = await messageOf(review.id);
    await db().execute(
      sql`update messages set state = 'claimed', settled_at = null where invitation_id = ${review.id}`,
    );
    await db().execute(sql`update batches set state = 'open', settled_at = null where id = ${batchId}`);
    await db().transaction((tx) => giveUp(tx, batchId ?? "", "a test"));
    expect(await forgetInvitees()).toBe(0);
    await deliver();
    expect(await forgetInvitees()).toBe(1);
    expect(await addressOf(queued)).toBeNull();
    await db().execute(
      sql`update messages set state = 'sent', settled_at = now() where invitation_id = ${review.id}`,
    );
    await db().execute(
      sql`update batches set state = 'settled', body = null, settled_at = now() where id = ${batchId}`,
    );
    expect(await forgetInvitees()).toBe(1);
    expect(await addressOf(review)).toBeNull();
  });
});

describe("with the address", () => {
  test("goes all that is told of the person, and no more", async () => {
    const ana = await shop.customer();
    const email = `wilhelmine.${fresh()}`;
    const invitation = await invited(shop, ana, email, "A very own word: quagga");
    await editInvitation(anne, invitation.id, { email, message: "A very own word: narwhal" });
    await deliver();
    await db()
      .execute(sql`update messages set fate = 'bounced', fate_at = now(), fate_reason = ${`550 <${email}>`}
      where invitation_id = ${invitation.id}`);
    await letPass(invitation.id, 61);
    const texts = [email, "quagga", "narwhal"];
    expect((await tracesOf(texts)).length).toBeGreaterThan(3);
    const before = await picture();
    expect(await forgetInvitees()).toBe(1);
    expect(await tracesOf(texts)).toEqual([]);
    expect(await picture()).toEqual(before);

    async function picture() {
      await settleCohorts();
      const today = new Date().toISOString().slice(0, 10);
      const { status, sentAt, expiresAt, addressHash, delivery } = await now(invitation.id);
      return {
        row: { status, sentAt, expiresAt, addressHash, delivery },
        cohorts: await readCohorts(
          { storeViewIds: [shop.store.id], zone: "Europe/London" },
          { begins: [today], last: today },
        ),
      };
    }
  });

  test("neither its place with the inviter nor its hash goes: they read that they invited it already", async () => {
    const ana = await shop.customer();
    const invitation = await invited(shop, ana);
    await deliver();
    await letPass(invitation.id, 61);
    await forgetInvitees();
    const again = await invite(shop, ana, [invitation.email]);
    expect(JSON.stringify(again)).toContain("already_invited");
    expect(await db().$count(invitations, eq(invitations.inviterId, ana.id))).toBe(1);
    // Nothing is suppressed: somebody else may invite them.
    const byBen = await invited(shop, await shop.customer(), invitation.email);
    await deliver();
    expect((await now(byBen.id)).status).toBe("sent");
    expect(await addressOf(byBen)).toBe(invitation.email);
  });

  test("goes what could be done with it, said in lists and pages", async () => {
    const ana = await shop.customer();
    const invitation = await invited(shop, ana);
    await deliver();
    await letPass(invitation.id, 61);
    await forgetInvitees();
    const { rows } = await listInvitations(ana, 1);
    expect(rows).toMatchObject([
      { email: null, status: "expired", may: { resend: false, copy: false, correct: false, cancel: false } },
    ]);
    expect(await readInvitation(anne, invitation.id)).toMatchObject({
      ...{ email: null, end: "time", objections: { resend: "erased", copy: "expired" } },
    });
    const token = namingToken("preferences", invitation);
    expect(await readStored(shop.store.website.id, token)).toBe("nothing_stored");
  });
});

describe("at the same time", () => {
  test("as it is mailed again, an invitation is not forgotten, and one that was is not mailed again", async () => {
    for (let round = 0; round < 8; round += 1) {
      const invitation = await invited(shop, await shop.customer());
      await deliver();
      await letPass(invitation.id, 61);
      await db().execute(
        sql`update messages set settled_at = now() - interval '61 days' where invitation_id = ${invitation.id}`,
      );
      const [resent] = await Promise.all([
        db().transaction((tx) => resendInvitations(tx, anne, [invitation.id])),
        forgetInvitees(),
        forgetInvitees(),
      ]);
      const isResent = resent.done.length === 1;
      expect(await addressOf(invitation)).toBe(isResent ? invitation.email : null);
      if (!isResent) expect(resent.skipped).toEqual({ erased: 1 });
    }
  });

  test("as the link of the old mail still refuses for another invitation to the same address", async () => {
    const email = fresh();
    const old = await invited(shop, await shop.customer(), email);
    await deliver();
    await db()
      .update(invitations)
      .set({ status: "discarded", discardedAt: sql`now() - interval '31 days'` })
      .where(eq(invitations.id, old.id));
    await forgetInvitees();
    expect((await now(old.id)).emailKey).toBeNull();
    const token = namingToken("unsubscribe", old);
    expect(await refuseAll("unsubscribe", token)).toBe(false);
    await invited(shop, await shop.customer(), email);
    const page = await readStored(shop.store.website.id, namingToken("preferences", old));
    expect(page).toMatchObject({ email });
    expect(await refuseAll("unsubscribe", token)).toBe(true);
    expect(await reasonOf(shop, email)).toBe("refused");
  });

  test("as somebody holds it, nobody waits: it goes the next time", async () => {
    const [held, free] = [
      await invited(shop, await shop.customer()),
      await invited(shop, await shop.customer()),
    ];
    await deliver();
    for (const { id } of [held, free]) await letPass(id, 61);
    await db().transaction(async (tx) => {
      await tx.execute(sql`select from invitations where id = ${held.id} for update`);
      await forgetInvitees();
      expect(await addressOf(free)).toBeNull();
    });
    expect(await addressOf(held)).toBe(held.email);
    expect(await forgetInvitees()).toBe(1);
  });
});
