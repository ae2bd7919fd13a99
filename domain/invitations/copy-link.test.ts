import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { invitationHistory } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { expire, invited, now } from "@/db/testing/invitations";
import { useMailbox } from "@/db/testing/mailbox";
import { makeShop } from "@/db/testing/shop";
import { deliver } from "@/domain/delivery/deliver";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { copyLink } from "./copy-link";
import { discardByShop } from "./discard-invitations";
import { findInvitation } from "./find-invitation";
import { readInvitation } from "./read-invitation";
import { resendByShop } from "./resend-invitations";

useDatabase();
const { mailsTo } = useMailbox();

async function setting() {
  const shop = await makeShop();
  const invitation = await invited(shop, await shop.customer());
  return { shop, invitation, anne: await makeAdministrator() };
}

describe("a copied link", () => {
  test("opens the invitation without proving the address", async () => {
    const { shop, invitation, anne } = await setting();
    const copied = await copyLink(anne, invitation.id);
    expect(copied).toEqual({
      link: expect.stringContaining(`/${shop.store.code}/invitation/${invitation.copied}`),
    });
    const found = await findInvitation(shop.store.website.id, invitation.copied);
    expect(found).toMatchObject({ state: "live", provesAddress: false });
  });

  test("makes a not sent one sent at its first showing, and its mail goes all the same", async () => {
    const { invitation, anne } = await setting();
    const { id, email } = invitation;
    await Promise.all([copyLink(anne, id), copyLink(anne, id)]);
    expect(await now(id)).toMatchObject({ status: "sent", delivery: "queued" });
    const { sentAt } = await now(id);
    const history = await db().select().from(invitationHistory).where(eq(invitationHistory.invitationId, id));
    expect(history).toMatchObject([
      { toStatus: "not_sent" },
      { toStatus: "sent", actor: "shop", actorId: anne.id, reason: "copied link" },
    ]);
    await deliver();
    expect(await mailsTo(email)).toHaveLength(1);
    expect(await now(id)).toMatchObject({ status: "sent", sentAt, delivery: "sent" });
    const written = await db()
      .select()
      .from(activity)
      .where(and(eq(activity.action, "link_copied"), eq(activity.subjectId, String(id))));
    expect(written).toHaveLength(2);
    expect(JSON.stringify(written)).not.toContain(invitation.copied);
  });

  test("leaves no delivery behind where the mail it did not wait for is canceled", async () => {
    const { invitation, anne } = await setting();
    await copyLink(anne, invitation.id);
    await discardByShop(anne, invitation.id);
    expect(await now(invitation.id)).toMatchObject({ status: "discarded", delivery: null });
  });

  test("is refused for what has ended, while invitations are closed, and for foreign ones", async () => {
    const { shop, invitation, anne } = await setting();
    await changeSetting(db(), "default", "functionality", false);
    expect(await copyLink(anne, invitation.id)).toEqual({ refused: "closed" });
    await changeSetting(db(), "default", "functionality", true);
    await expire(invitation.id);
    expect(await copyLink(anne, invitation.id)).toEqual({ refused: "expired" });
    await discardByShop(anne, invitation.id);
    expect(await copyLink(anne, invitation.id)).toEqual({ refused: "discarded" });
    const foreigner = await makeAdministrator({ websiteIds: [(await makeShop()).store.website.id] });
    expect(await copyLink(foreigner, invitation.id)).toEqual({ refused: "unknown" });
    expect(await copyLink(foreigner, 999_999)).toEqual({ refused: "unknown" });
    const viewer = await makeAdministrator({ permissions: ["view_invitations"] });
    await expect(copyLink(viewer, invitation.id)).rejects.toThrow("manage_invitations");
    expect(shop.store.code).toBeTruthy();
  });
});

describe("one invitation", () => {
  test("is discarded and resent for the shop with its activity, or refused with the reason", async () => {
    const { shop, invitation, anne } = await setting();
    const { id } = invitation;
    expect(await resendByShop(anne, id)).toEqual({ refused: "waiting" });
    await db()
      .update(messages)
      .set({ state: "refused", settledAt: new Date(), objection: "x" })
      .where(eq(messages.invitationId, id));
    expect(await resendByShop(anne, id)).toEqual({ done: true });
    expect(await discardByShop(anne, id)).toEqual({ done: true });
    expect(await discardByShop(anne, id)).toEqual({ refused: "discarded" });
    expect(await discardByShop(anne, 999_999)).toEqual({ refused: "unknown" });
    const foreigner = await makeAdministrator({ websiteIds: [(await makeShop()).store.website.id] });
    expect(await discardByShop(foreigner, id)).toEqual({ refused: "unknown" });
    expect(await resendByShop(foreigner, id)).toEqual({ refused: "unknown" });
    const written = await db()
      .select()
      .from(activity)
      .where(eq(activity.subjectId, String(id)));
    expect(written).toMatchObject([
      { action: "invitation_resent", websiteId: shop.store.website.id },
      { action: "invitation_discarded", websiteId: shop.store.website.id },
    ]);
  });

  test("is read with its history, its mails and what can be done, and nothing of its links", async () => {
    const { invitation, anne } = await setting();
    const { id } = invitation;
    const open = await readInvitation(anne, id);
    expect(open).toMatchObject({
      status: "not_sent",
      end: null,
      inviter: { firstName: "Ana" },
      history: [{ to: "not_sent", actor: "customer", customer: "Ana Martin" }],
      mails: [{ purpose: "invitation", state: "queued" }],
      objections: { edit: null, resend: "waiting", discard: null, copy: null },
    });
    for (const secret of [invitation.mailed, invitation.copied, invitation.publicId])
      expect(JSON.stringify(open)).not.toContain(secret);
    await expire(id);
    expect(await readInvitation(anne, id)).toMatchObject({ end: "time", objections: { copy: "expired" } });
    await discardByShop(anne, id);
    expect(await readInvitation(anne, id)).toMatchObject({
      end: null,
      history: [{}, { to: "discarded", administrator: anne.email }],
      mails: [{ state: "canceled", objection: "discarded" }],
      objections: { edit: "discarded", resend: "discarded", discard: "discarded", copy: "discarded" },
    });
    const viewer = await makeAdministrator({ permissions: ["view_invitations"] });
    expect(await readInvitation(viewer, id)).toMatchObject({ objections: null });
    const foreigner = await makeAdministrator({ websiteIds: [(await makeShop()).store.website.id] });
    expect(await readInvitation(foreigner, id)).toBeNull();
    const reporter = await makeAdministrator({ permissions: ["view_reports"] });
    await expect(readInvitation(reporter, id)).rejects.toThrow("view_invitations");
  });
});
