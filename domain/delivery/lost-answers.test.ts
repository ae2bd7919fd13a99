import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { batches } from "@/db/schema/batches";
import { customers } from "@/db/schema/customers";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { makeDue, messageOf, openBatches, several, useMailbox } from "@/db/testing/mailbox";
import { first } from "@/db/testing/shop";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";

useDatabase();
const { mailbox, mailsTo } = useMailbox();

describe("an answer that was lost", () => {
  test.each(["drop", "truncated", "error-after", "bad-gateway-after"] as const)(
    "after the provider took the batch (%s) is asked for again with the same key, and nothing is sent twice",
    async (mode) => {
      const { invitations } = await several(5);
      mailbox().setFaults({ mode, next: 1 });
      expect(await deliver()).toMatchObject({ batches: 1, sent: 0, postponed: 5 });
      expect(await openBatches()).toMatchObject([{ state: "open", attempts: 1 }]);
      await makeDue();
      expect(await deliver()).toMatchObject({ batches: 1, sent: 5 });
      for (const { email, id } of invitations) {
        expect(await mailsTo(email)).toHaveLength(1);
        expect(await messageOf(id)).toMatchObject({
          state: "sent",
          providerId: first(await mailsTo(email)).id,
        });
      }
    },
  );

  test("because the provider was too slow counts as unknown, not as failed", async () => {
    await several(2);
    mailbox().setFaults({ mode: "delay", milliseconds: 1600, next: 1 });
    expect(await deliver()).toMatchObject({ sent: 0, postponed: 2 });
    await new Promise((resolve) => setTimeout(resolve, 900));
    await makeDue();
    expect(await deliver()).toMatchObject({ sent: 2 });
  });

  test("gives each its own mail again, where templates, stores and parts differ", async () => {
    const { shop, ana } = await several(0);
    const other = await several(0);
    const scope = `store:${other.shop.store.code}` as const;
    await changeSetting(db(), scope, "template", "personal-letter");
    const wanted = [
      { ...(await invited(shop, ana)), says: "Ana Martin invites you to Maison Test" },
      { ...(await invited(shop, ana, fresh(), "Viens <vite> & bien !")), says: "> Viens <vite> & bien !" },
      { ...(await invited(other.shop, other.ana)), says: "Hello," },
    ];
    mailbox().setFaults({ mode: "error-before", next: 1 });
    expect(await deliver()).toMatchObject({ batches: 1, sent: 0, postponed: 3 });
    await makeDue();
    expect(await deliver()).toMatchObject({ batches: 1, sent: 3 });
    for (const { email, mailed, says } of wanted) {
      const mail = first(await mailsTo(email));
      expect(mail.text).toContain(says);
      expect(mail.text).toContain(`/invitation/${mailed}`);
      expect(mail.html).toContain(`/invitation/${mailed}`);
    }
  });

  test("keeps members, order and body byte for byte, whatever changes meanwhile", async () => {
    const { shop, ana, invitations } = await several(3);
    mailbox().setFaults({ mode: "drop", next: 1 });
    await deliver();
    const frozen = first(await openBatches()).body;
    await changeSetting(db(), `store:${shop.store.code}`, "template", "personal-letter");
    await db().update(customers).set({ firstName: "Anna" }).where(eq(customers.id, ana.id));
    await discardInvitation({ kind: "customer", id: ana.id }, first(invitations).id);
    await makeDue();
    expect(first(await openBatches()).body).toEqual(frozen);
    expect(await deliver()).toMatchObject({ sent: 3 });
    expect((await now(first(invitations).id)).status).toBe("discarded");
    for (const { email } of invitations) expect(await mailsTo(email)).toHaveLength(1);
  });

  test("does not lose when the invitation was sent, though it was accepted before the answer came", async () => {
    const { shop, ana, invitations } = await several(1);
    const { id, mailed } = first(invitations);
    mailbox().setFaults({ mode: "drop", next: 1 });
    await deliver();
    const joining = { firstName: "Léa", lastName: "Dubois", password: goodPassword };
    await acceptInvitation(shop.store, await shop.settings(), mailed, joining);
    expect(await now(id)).toMatchObject({ status: "accepted", sentAt: null });
    await makeDue();
    await deliver();
    const { sentAt, acceptedAt } = await now(id);
    expect(sentAt).toBeInstanceOf(Date);
    expect(Number(sentAt)).toBeLessThan(Number(acceptedAt));
    expect(first((await listInvitations(ana, 1)).rows).sentAt).toEqual(sentAt);
  });

  test("is given to a person after the attempts are used up, and never sent by itself again", async () => {
    const { invitations } = await several(1);
    mailbox().setFaults({ mode: "error-before" });
    for (let turn = 0; turn < 6; turn += 1) {
      await makeDue();
      await deliver();
    }
    expect(await openBatches()).toMatchObject([{ state: "review", attempts: 4 }]);
    expect(await messageOf(first(invitations).id)).toMatchObject({ state: "review" });
    mailbox().clearFaults();
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0 });
  });

  test("is given to a person after 20 hours, before the provider forgets the key", async () => {
    await several(1);
    mailbox().setFaults({ mode: "drop", next: 1 });
    await deliver();
    await db()
      .update(batches)
      .set({ dueAt: sql`now()`, firstCalledAt: sql`now() - interval '20 hours 1 minute'` })
      .where(eq(batches.state, "open"));
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0 });
    expect(await openBatches()).toMatchObject([{ state: "review" }]);
  });

  test("of a process that died is taken up when its lease ends, whole", async () => {
    const { invitations } = await several(4);
    const { env } = await import("@/env");
    env().DELIVERY_LEASE_MS = 1000;
    const claim = await claimBatch("messages", { size: 100, isOpen: true });
    env().DELIVERY_LEASE_MS = 20_000;
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0, remaining: 4 });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await deliver()).toMatchObject({ batches: 1, sent: 4 });
    const rows = await db()
      .select()
      .from(messages)
      .where(eq(messages.batchId, claim?.id ?? ""));
    expect(rows).toHaveLength(invitations.length);
  });
});
