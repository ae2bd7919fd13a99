import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { activityOf, makeAdministrator, somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { bounce } from "@/db/testing/fates";
import { blow, fusesOf, mailed, makeBusyShop, sentBefore } from "@/db/testing/fuses";
import { expire, invited, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import type { Customer } from "@/domain/accounts/customer";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { refuseAll } from "@/domain/recipients/preferences";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { namingToken } from "@/domain/storefronts/links";

import { deliver } from "./deliver";
import { checkFuse } from "./fuse";
import { queueHeld, resumeInvitations } from "./resume-invitations";

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

describe("resuming", () => {
  const resume = async () => {
    expect(await resumeInvitations(boss, websiteId())).toEqual({ done: true });
    return queueHeld();
  };

  test("mails what waited, once, with its time running anew, and is written down", async () => {
    await blow(shop, ana);
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
    await blow(shop, ana);
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
    await blow(shop, ana);
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

  test("lets what waits wait on while the programme is switched off, or a mail of it went within the hour", async () => {
    const lately = first(await mailed(shop, ana, 1));
    await blow(shop, ana);
    const friend = await invited(shop, ana);
    await deliver();
    await db().execute(
      sql`update messages set withheld = 'fuse', state = 'withheld' where invitation_id = ${lately.id}`,
    );
    await db()
      .execute(sql`insert into messages (purpose, number, store_view_id, invitation_id, state, provider_id, settled_at)
      values ('resend', 1, ${shop.store.id}, ${lately.id}, 'sent', 'lately', now())`);
    await changeSetting(db(), "default", "functionality", false);
    expect(await resume()).toBe(0);
    await changeSetting(db(), "default", "functionality", true);
    expect(await queueHeld()).toBe(1);
    expect(await countHeld()).toBe(1);
    await db().execute(
      sql`update messages set settled_at = now() - interval '2 hours' where provider_id = 'lately'`,
    );
    expect(await queueHeld()).toBe(1);
    await deliver();
    expect(await mailsTo(friend.email)).toHaveLength(1);
  });

  test("mails also what was being held back at that moment", async () => {
    await blow(shop, ana);
    const friend = await invited(shop, ana);
    const held = deliver();
    await resume();
    await held;
    await queueHeld();
    await deliver();
    expect(await mailsTo(friend.email)).toHaveLength(1);
  });

  test("counts only mails from then on: old failures told late pause nothing, three new ones do", async () => {
    await sentBefore(shop, ana, 10);
    const old = await mailed(shop, ana, 4);
    await blow(shop, ana);
    await resume();
    for (const { id } of old) await bounce(id);
    await checkFuse();
    expect((await fusesOf(shop)).filter(({ resumedAt }) => resumedAt === null)).toEqual([]);
    await blow(shop, ana);
    expect((await fusesOf(shop)).filter(({ resumedAt }) => resumedAt === null)).toMatchObject([
      { mails: 3, failures: 3 },
    ]);
  });

  test("is open to who delivers mails of this website only, and of two at once one does it", async () => {
    await blow(shop, ana);
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
