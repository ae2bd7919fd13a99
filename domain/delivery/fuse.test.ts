import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { fuses } from "@/db/schema/fuses";
import { messages } from "@/db/schema/messages";
import { activityOf, makeAdministrator, somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { bounce } from "@/db/testing/fates";
import { expire, invited, messagesTo, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { invitedByShop } from "@/db/testing/operations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import type { Customer } from "@/domain/accounts/customer";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { queueReminders } from "@/domain/invitations/queue-reminders";
import { resendByShop } from "@/domain/invitations/resend-invitations";
import { refuseAll } from "@/domain/recipients/preferences";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { namingToken } from "@/domain/storefronts/links";

import { applyEvents } from "./apply-events";
import { deliver } from "./deliver";
import { checkFuse } from "./fuse";
import { queueHeld, resumeInvitations } from "./resume-invitations";
import { listFailingInviters, readFuses } from "./watch-fuses";

useDatabase();
const { mailsTo } = useMailbox();

let boss: Administrator;
let shop: TestShop;
let ana: Customer;

beforeEach(async () => {
  boss = await makeAdministrator();
  shop = await makeShop();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
  ana = await shop.customer();
});

const websiteId = () => shop.store.website.id;
const fusesOf = (id = websiteId()) => db().select().from(fuses).where(eq(fuses.websiteId, id));

/** So many mails more that the provider took and nobody complained of; one invitation stands for them all. */
async function sentBefore(count: number) {
  const { id, recipientId } = await invited(shop, ana);
  await deliver();
  await db()
    .execute(sql`insert into messages (purpose, number, store_view_id, invitation_id, recipient_id, state, provider_id, settled_at)
    select 'resend', n, ${shop.store.id}, ${id}, ${recipientId}, 'sent', gen_random_uuid()::text, now() - make_interval(secs => n)
    from generate_series(1, ${count - 1}) n`);
}

/** Invitations whose mails the provider has taken. */
async function mailed(count: number, inviter = ana) {
  const made = [];
  for (let index = 0; index < count; index += 1) made.push(await invited(shop, inviter));
  await deliver();
  return made;
}

async function blow(inviter = ana) {
  const failed = await mailed(3, inviter);
  for (const { id } of failed) await bounce(id);
  return failed;
}

describe("the fuse of a website", () => {
  test("pauses its invitations when more than 4 % of its last 500 mails came back for good, and three at least", async () => {
    await sentBefore(48);
    const failed = await mailed(3);
    for (const { id } of failed.slice(1)) await bounce(id);
    expect(await fusesOf()).toEqual([]);
    await bounce(first(failed).id);
    expect(await fusesOf()).toMatchObject([{ cause: "bounced", mails: 51, failures: 3, resumedAt: null }]);
  });

  test("holds at exactly 4 %", async () => {
    await sentBefore(72);
    for (const { id } of await mailed(3)) await bounce(id);
    expect(await fusesOf()).toEqual([]);
  });

  test("looks at the last 500 alone, of every store view of the website", async () => {
    const failed = await mailed(3);
    await sentBefore(500);
    await db()
      .update(messages)
      .set({ settledAt: sql`now() - interval '1 day'` })
      .where(sql`${messages.invitationId} in ${failed.map(({ id }) => id)}`);
    for (const { id } of failed) await bounce(id, { fate: "complained" });
    expect(await fusesOf()).toEqual([]);
  });

  test("goes at three complaints, however many mails there are", async () => {
    await sentBefore(490);
    const failed = await mailed(3);
    for (const { id } of failed.slice(0, 2)) await bounce(id, { fate: "complained" });
    expect(await fusesOf()).toEqual([]);
    await bounce(first(failed.slice(2)).id, { fate: "complained" });
    expect(await fusesOf()).toMatchObject([{ cause: "complained", mails: 493, failures: 3 }]);
  });

  test("takes no account of mails that came back for the moment only", async () => {
    for (const { id } of await mailed(5)) await bounce(id, { type: "Transient" });
    await checkFuse();
    expect(await fusesOf()).toEqual([]);
  });

  test("goes once, also where the last failures are told at the same time", async () => {
    const failed = await mailed(8);
    await Promise.all(failed.map(({ id }) => bounce(id)));
    await Promise.all([applyEvents(), checkFuse(), checkFuse(websiteId())]);
    expect(await fusesOf()).toHaveLength(1);
  });

  test("goes for no other website", async () => {
    const other = await makeShop();
    await blow();
    await checkFuse();
    expect(await fusesOf(other.store.website.id)).toEqual([]);
    const friend = await invited(other, await other.customer());
    await deliver();
    expect(await mailsTo(friend.email)).toHaveLength(1);
  });
});

describe("while invitations are paused by the fuse", () => {
  test("nothing that invites is mailed, and its inviter reads it as sent", async () => {
    await blow();
    const friend = await invited(shop, ana);
    await deliver();
    expect(await mailsTo(friend.email)).toEqual([]);
    expect(await messagesTo(friend.email)).toEqual([{ withheld: "fuse", state: "withheld" }]);
    const { rows } = await listInvitations(ana, 1);
    expect(rows.find(({ email }) => email === friend.email)).toMatchObject({ status: "sent" });
    expect(await now(friend.id)).toMatchObject({ status: "not_sent", delivery: "withheld" });
  });

  test("account mails go on", async () => {
    await blow();
    await requestPasswordReset(shop.store, { email: ana.email, address: "203.0.113.9" });
    await deliver();
    expect(await mailsTo(ana.email)).toHaveLength(1);
  });

  test("the shop is told instead of having its resends held back", async () => {
    const reached = first(await mailed(1));
    await db()
      .update(messages)
      .set({ settledAt: sql`now() - interval '2 hours'` })
      .where(eq(messages.invitationId, reached.id));
    await blow();
    expect(await resendByShop(boss, reached.id)).toEqual({ refused: "fuse" });
  });

  test("no reminder is decided on", async () => {
    await changeSetting(db(), `store:${shop.store.code}`, "remindAfterDays", 1);
    const reached = first(await mailed(1));
    await db().execute(
      sql`update invitations set sent_at = now() - interval '2 days' where id = ${reached.id}`,
    );
    await db().execute(
      sql`update messages set settled_at = now() - interval '2 days' where invitation_id = ${reached.id}`,
    );
    await blow();
    await queueReminders();
    const reminders = and(eq(messages.invitationId, reached.id), eq(messages.purpose, "reminder"));
    expect(await db().$count(messages, reminders)).toBe(0);
  });

  test("administrators of the website see why, since when, what waits, and who had sent what failed", async () => {
    const ben = await shop.customer({ firstName: "Ben", lastName: "Okafor" });
    const byBen = first(await mailed(1, ben));
    await bounce(byBen.id);
    const byShop = first(await invitedByShop(shop, 1));
    await deliver();
    await bounce(byShop);
    const failed = await mailed(2);
    for (const { id } of failed) await bounce(id);
    await invited(shop, ana);
    await deliver();
    const fuse = first((await readFuses(boss)).filter((one) => one.websiteId === websiteId()));
    expect(fuse).toMatchObject({ cause: "bounced", website: "Maison Test", held: 1 });
    // The fuse went at the third; what failed after that belongs to the same mails.
    expect(await listFailingInviters(fuse)).toEqual([
      { id: ana.id, name: "Ana Martin", email: ana.email, failures: 2 },
      { id: ben.id, name: "Ben Okafor", email: ben.email, failures: 1 },
      { id: null, name: "", email: null, failures: 1 },
    ]);
    const elsewhere = await makeShop();
    expect(await readFuses(await somebody({ websiteIds: [elsewhere.store.website.id] }))).toEqual([]);
    await expect(readFuses(await somebody({ permissions: ["view_reports"] }))).rejects.toThrow(NotPermitted);
  });
});

describe("resuming", () => {
  const resume = async () => {
    expect(await resumeInvitations(boss, websiteId())).toEqual({ done: true });
    return queueHeld();
  };

  test("mails what waited, once, with its time running anew, and is written down", async () => {
    await blow();
    const friend = await invited(shop, ana);
    await db().execute(
      sql`update invitations set expires_at = now() + interval '1 day' where id = ${friend.id}`,
    );
    await deliver();
    expect(await queueHeld()).toBe(0);
    expect(await resume()).toBe(1);
    expect(await queueHeld()).toBe(0);
    await deliver();
    expect(await mailsTo(friend.email)).toHaveLength(1);
    const sent = await now(friend.id);
    expect(sent).toMatchObject({ status: "sent", delivery: "sent" });
    expect(Number(sent.expiresAt) - Date.now()).toBeGreaterThan(29 * 86_400_000);
    expect(await resumeInvitations(boss, websiteId())).toEqual({ refused: "gone" });
    expect(await activityOf(boss)).toMatchObject([
      {
        action: "invitations_resumed",
        websiteId: websiteId(),
        from: { cause: "bounced", mails: 3, failures: 3 },
      },
    ]);
  });

  test("takes no place of its inviter's day, and leaves what they read as it was", async () => {
    await blow();
    const friend = await invited(shop, ana);
    await deliver();
    const before = (await listInvitations(ana, 1)).rows.find(({ email }) => email === friend.email);
    await resume();
    await deliver();
    const after = (await listInvitations(ana, 1)).rows.find(({ email }) => email === friend.email);
    expect(after).toMatchObject({ status: "sent", sentAt: before?.sentAt });
    const [queued] = await db()
      .select()
      .from(messages)
      .where(and(eq(messages.invitationId, friend.id), eq(messages.purpose, "resend")));
    expect(queued).toMatchObject({ byShop: true, state: "sent" });
  });

  test("mails nothing whose invitation has ended meanwhile, or whose recipient has refused", async () => {
    await blow();
    const [late, refused] = [await invited(shop, ana), await invited(shop, ana)];
    await deliver();
    await expire(late.id);
    await refuseAll("preferences", namingToken("preferences", refused), websiteId());
    expect(await resume()).toBe(0);
    await deliver();
    for (const { email } of [late, refused]) expect(await mailsTo(email)).toEqual([]);
    expect(await countHeld()).toBe(0);
  });

  const countHeld = () =>
    db().$count(
      messages,
      and(
        eq(messages.withheld, "fuse"),
        sql`${messages.objection} is null`,
        eq(messages.storeViewId, shop.store.id),
      ),
    );

  test("mails also what was being held back at that moment", async () => {
    await blow();
    const friend = await invited(shop, ana);
    const held = deliver();
    await resume();
    await held;
    await queueHeld();
    await deliver();
    expect(await mailsTo(friend.email)).toHaveLength(1);
  });

  test("counts only mails from then on: old failures told late pause nothing, three new ones do", async () => {
    await sentBefore(10);
    const old = await mailed(4);
    await blow();
    await resume();
    for (const { id } of old) await bounce(id);
    await checkFuse();
    expect((await fusesOf()).filter(({ resumedAt }) => resumedAt === null)).toEqual([]);
    await blow();
    expect((await fusesOf()).filter(({ resumedAt }) => resumedAt === null)).toMatchObject([
      { mails: 3, failures: 3 },
    ]);
  });

  test("is open to who delivers mails of this website only, and of two at once one does it", async () => {
    await blow();
    const elsewhere = await somebody({ websiteIds: [(await makeShop()).store.website.id] });
    expect(await resumeInvitations(elsewhere, websiteId())).toEqual({ refused: "gone" });
    await expect(
      resumeInvitations(await somebody({ permissions: ["view_invitations"] }), websiteId()),
    ).rejects.toThrow(NotPermitted);
    const both = await Promise.all([
      resumeInvitations(boss, websiteId()),
      resumeInvitations(boss, websiteId()),
    ]);
    expect(both).toContainEqual({ done: true });
    expect(both).toContainEqual({ refused: "gone" });
  });
});
