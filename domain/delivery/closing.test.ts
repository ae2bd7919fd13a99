import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { useDatabase } from "@/db/testing/database";
import { fresh } from "@/db/testing/invitations";
import { freeSender, makeDue, messageOf, several, useMailbox } from "@/db/testing/mailbox";
import { first } from "@/db/testing/shop";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";

useDatabase();
const { mailbox, mailsTo } = useMailbox();

const close = () => changeSetting(db(), "default", "functionality", false);
const open = () => changeSetting(db(), "default", "functionality", true);

describe("once the programme is closed", () => {
  test.each(["rate-limit", "daily-quota"] as const)(
    "what the provider put off (%s) waits, and goes when it opens again",
    async (mode) => {
      const { invitations } = await several(2);
      mailbox().setFaults({ mode, next: 1, retryAfter: 1 });
      await deliver(100);
      await close();
      await makeDue();
      await freeSender();
      expect(await deliver()).toMatchObject({ sent: 0 });
      expect(await messageOf(first(invitations).id)).toMatchObject({ state: "queued", batchId: null });
      await open();
      expect(await deliver()).toMatchObject({ sent: 2 });
      for (const { email } of invitations) expect(await mailsTo(email)).toHaveLength(1);
    },
  );

  test("what a killed process had claimed waits too", async () => {
    await several(2);
    await claimBatch("messages", { size: 100, isOpen: true });
    await close();
    await makeDue();
    expect(await deliver()).toMatchObject({ sent: 0 });
    await open();
    expect(await deliver()).toMatchObject({ sent: 2 });
  });

  test("what may have been taken keeps its key and body until it opens again", async () => {
    const { invitations } = await several(2);
    mailbox().setFaults({ mode: "drop", next: 1 });
    await deliver();
    await close();
    await makeDue();
    expect(await deliver()).toMatchObject({ batches: 0, sent: 0 });
    await open();
    expect(await deliver()).toMatchObject({ batches: 1, sent: 2 });
    for (const { email } of invitations) expect(await mailsTo(email)).toHaveLength(1);
  });

  test("account mail goes on, also what was queued among invitations", async () => {
    const { shop } = await several(2);
    const member = await shop.customer({ email: fresh() });
    await requestPasswordReset(shop.store, { email: member.email, address: "10.1.1.9" });
    mailbox().setFaults({ mode: "drop" });
    await deliver();
    mailbox().clearFaults();
    await close();
    await makeDue();
    expect(await deliver()).toMatchObject({ batches: 1, sent: 1 });
    expect(await mailsTo(member.email)).toHaveLength(1);
  });
});
