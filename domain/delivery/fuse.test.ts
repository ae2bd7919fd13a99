import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { makeAdministrator, somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { bounce } from "@/db/testing/fates";
import { blow, fusesOf, mailed, makeBusyShop, sentBefore } from "@/db/testing/fuses";
import { invited, messagesTo, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { invitedByShop } from "@/db/testing/operations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import type { Customer } from "@/domain/accounts/customer";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { queueReminders } from "@/domain/invitations/queue-reminders";
import { resendByShop } from "@/domain/invitations/resend-invitations";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { applyEvents } from "./apply-events";
import { deliver } from "./deliver";
import { checkFuse } from "./fuse";
import { listFailingInviters, readFuses } from "./watch-fuses";

useDatabase();
const { mailsTo } = useMailbox();

let boss: Administrator;
let shop: TestShop;
let ana: Customer;

beforeEach(async () => {
  boss = await makeAdministrator();
  ({ shop, ana } = await makeBusyShop());
});

const websiteId = () => shop.store.website.id;

describe("the fuse of a website", () => {
  test("pauses its invitations when more than 4 % of its last 500 mails came back for good, and three at least", async () => {
    await sentBefore(shop, ana, 48);
    const failed = await mailed(shop, ana, 3);
    for (const { id } of failed.slice(1)) await bounce(id);
    expect(await fusesOf(shop)).toEqual([]);
    await bounce(first(failed).id);
    expect(await fusesOf(shop)).toMatchObject([
      { cause: "bounced", mails: 51, failures: 3, resumedAt: null },
    ]);
  });

  test("holds at exactly 4 %", async () => {
    await sentBefore(shop, ana, 72);
    for (const { id } of await mailed(shop, ana, 3)) await bounce(id);
    expect(await fusesOf(shop)).toEqual([]);
  });

  test("looks at 500 mails in a row alone", async () => {
    const failed = await mailed(shop, ana, 3);
    await sentBefore(shop, ana, 1600);
    // Seven minutes and more between them, in which more than 500 others went.
    for (const [index, { id }] of failed.entries())
      await db()
        .update(messages)
        .set({ settledAt: sql`now() - make_interval(secs => ${index * 520 + 1})` })
        .where(eq(messages.invitationId, id));
    for (const { id } of failed) await bounce(id, { fate: "complained" });
    await checkFuse();
    expect(await fusesOf(shop)).toEqual([]);
  });

  test("goes for what comes back while thousands more go out", async () => {
    const failed = await mailed(shop, ana, 3);
    await db()
      .update(messages)
      .set({ settledAt: sql`now() - interval '1 day'` })
      .where(sql`${messages.invitationId} in ${failed.map(({ id }) => id)}`);
    await sentBefore(shop, ana, 600);
    for (const { id } of failed) await bounce(id);
    expect(await fusesOf(shop)).toMatchObject([{ cause: "bounced", mails: 3, failures: 3 }]);
    const fuse = first((await readFuses(boss)).filter((one) => one.websiteId === websiteId()));
    expect(await listFailingInviters(boss, fuse)).toMatchObject([{ id: ana.id, failures: 3 }]);
  });

  test("goes at three complaints, however many mails there are", async () => {
    await sentBefore(shop, ana, 490);
    const failed = await mailed(shop, ana, 3);
    for (const { id } of failed.slice(0, 2)) await bounce(id, { fate: "complained" });
    expect(await fusesOf(shop)).toEqual([]);
    await bounce(first(failed.slice(2)).id, { fate: "complained" });
    expect(await fusesOf(shop)).toMatchObject([{ cause: "complained", mails: 493, failures: 3 }]);
  });

  test("takes no account of mails that came back for the moment only", async () => {
    for (const { id } of await mailed(shop, ana, 5)) await bounce(id, { type: "Transient" });
    await checkFuse();
    expect(await fusesOf(shop)).toEqual([]);
  });

  test("goes once, also where the last failures are told at the same time", async () => {
    const failed = await mailed(shop, ana, 8);
    await Promise.all(failed.map(({ id }) => bounce(id)));
    await Promise.all([applyEvents(), checkFuse(), checkFuse(websiteId())]);
    expect(await fusesOf(shop)).toHaveLength(1);
  });

  test("goes for no other website", async () => {
    const other = await makeShop();
    await blow(shop, ana);
    await checkFuse();
    expect(await fusesOf(other)).toEqual([]);
    const friend = await invited(other, await other.customer());
    await deliver();
    expect(await mailsTo(friend.email)).toHaveLength(1);
  });
});

describe("while invitations are paused by the fuse", () => {
  test("nothing that invites is mailed, and its inviter reads it as sent", async () => {
    await blow(shop, ana);
    const friend = await invited(shop, ana);
    await deliver();
    expect(await mailsTo(friend.email)).toEqual([]);
    expect(await messagesTo(friend.email)).toEqual([{ withheld: "fuse", state: "withheld" }]);
    const { rows } = await listInvitations(ana, 1);
    expect(rows.find(({ email }) => email === friend.email)).toMatchObject({ status: "sent" });
    expect(await now(friend.id)).toMatchObject({ status: "not_sent", delivery: "withheld" });
  });

  test("account mails go on", async () => {
    await blow(shop, ana);
    await requestPasswordReset(shop.store, { email: ana.email, address: "203.0.113.9" });
    await deliver();
    expect(await mailsTo(ana.email)).toHaveLength(1);
  });

  test("the shop is told instead of having its resends held back", async () => {
    const reached = first(await mailed(shop, ana, 1));
    await db()
      .update(messages)
      .set({ settledAt: sql`now() - interval '2 hours'` })
      .where(eq(messages.invitationId, reached.id));
    await blow(shop, ana);
    expect(await resendByShop(boss, reached.id)).toEqual({ refused: "fuse" });
  });

  test("no reminder is decided on", async () => {
    await changeSetting(db(), `store:${shop.store.code}`, "remindAfterDays", 1);
    const reached = first(await mailed(shop, ana, 1));
    await db().execute(
      sql`update invitations set sent_at = now() - interval '2 days' where id = ${reached.id}`,
    );
    await db().execute(
      sql`update messages set settled_at = now() - interval '2 days' where invitation_id = ${reached.id}`,
    );
    await blow(shop, ana);
    await queueReminders();
    const reminders = and(eq(messages.invitationId, reached.id), eq(messages.purpose, "reminder"));
    expect(await db().$count(messages, reminders)).toBe(0);
  });

  test("administrators of the website see why, since when, what waits, and who had sent what failed", async () => {
    const ben = await shop.customer({ firstName: "Ben", lastName: "Okafor" });
    const byBen = first(await mailed(shop, ben, 1));
    await bounce(byBen.id);
    const byShop = first(await invitedByShop(shop, 1));
    await deliver();
    await bounce(byShop);
    const failed = await mailed(shop, ana, 2);
    for (const { id } of failed) await bounce(id);
    await invited(shop, ana);
    await deliver();
    const fuse = first((await readFuses(boss)).filter((one) => one.websiteId === websiteId()));
    expect(fuse).toMatchObject({ cause: "bounced", website: "Maison Test", held: 1 });
    // The fuse went at the third; what failed after that belongs to the same mails.
    expect(await listFailingInviters(boss, fuse)).toEqual([
      { id: ana.id, name: "Ana Martin", email: ana.email, failures: 2 },
      { id: ben.id, name: "Ben Okafor", email: ben.email, failures: 1 },
      { id: null, name: "", email: null, failures: 1 },
    ]);
    const elsewhere = await makeShop();
    expect(await readFuses(await somebody({ websiteIds: [elsewhere.store.website.id] }))).toEqual([]);
    await expect(readFuses(await somebody({ permissions: ["view_reports"] }))).rejects.toThrow(NotPermitted);
  });
});
