import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { bounce } from "@/db/testing/fates";
import { invited, now } from "@/db/testing/invitations";
import { messageOf, useMailbox } from "@/db/testing/mailbox";
import { reasonOf } from "@/db/testing/suppressions";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Customer } from "@/domain/accounts/customer";

import { askProvider } from "./ask-provider";
import { deliver } from "./deliver";

useDatabase();
const { mailbox } = useMailbox();

let shop: TestShop;
let ana: Customer;
let count = 0;

beforeEach(async () => {
  await db().update(messages).set({ asks: 4 }).where(eq(messages.state, "sent"));
  shop = await makeShop();
  ana = await shop.customer();
});

/** A mail to somebody the mailbox tells this of, taken so many minutes ago. */
async function taken(name: string, minutes = 61) {
  count += 1;
  const invitation = await invited(shop, ana, `${name}@ask${count}.example`);
  await deliver();
  await later(invitation.id, minutes);
  return invitation;
}

/** Lets so many minutes pass since a mail was taken, and since it was asked about. */
const later = (invitationId: number, minutes: number) =>
  db()
    .update(messages)
    .set({
      settledAt: sql`${messages.settledAt} - make_interval(mins => ${minutes})`,
      askedAt: sql`${messages.askedAt} - make_interval(mins => ${minutes})`,
    })
    .where(eq(messages.invitationId, invitationId));

describe("the provider is asked what became of a mail", () => {
  test("when nothing was heard of it for an hour, and its answer is what an event would be", async () => {
    for (const [name, fate] of [
      ["delivered", "delivered"],
      ["delayed", "delayed"],
      ["bounced", "bounced"],
      ["complained", "complained"],
      ["suppressed", "failed"],
    ] as const) {
      const { id } = await taken(name);
      expect(await askProvider()).toBe(1);
      expect(await messageOf(id), name).toMatchObject({ fate, asks: 1 });
      expect(await now(id), name).toMatchObject({ delivery: fate, status: "sent" });
    }
  });

  test("and not before, nor where it has told, nor of mails older than a week", async () => {
    await taken("bounced", 59);
    const told = await taken("bounced");
    await bounce(told.id, { type: "Transient" });
    await taken("bounced", 8 * 24 * 60);
    expect(await askProvider()).toBe(0);
  });

  test("so that who complained is written to no more", async () => {
    const { email } = await taken("complained");
    await askProvider();
    expect(await reasonOf(shop, email)).toBe("complained");
  });

  test("which counts for an invitation also where a later mail of it was canceled", async () => {
    const { id } = await taken("bounced");
    await db().insert(messages).values({
      purpose: "reminder",
      storeViewId: shop.store.id,
      invitationId: id,
      state: "canceled",
      objection: "recipient_limit",
      settledAt: new Date(),
    });
    expect(await askProvider()).toBe(1);
    expect(await now(id)).toMatchObject({ delivery: "bounced" });
  });

  test("and what it tells by itself afterwards says more", async () => {
    const { id } = await taken("bounced");
    await askProvider();
    expect(await messageOf(id)).toMatchObject({ fate: "bounced", fateReason: null, isHardBounce: false });
    await bounce(id, { reason: "smtp; 550 5.1.1 user unknown" });
    expect(await messageOf(id)).toMatchObject({
      fate: "bounced",
      fateReason: "smtp; 550 5.1.1 user unknown",
      isHardBounce: true,
    });
  });

  test("again after six hours, a day and three days, and then no more", async () => {
    const { id } = await taken("delayed");
    const hours = [0, 5, 1, 23, 1, 71, 1, 24];
    const asked = [];
    for (const passed of hours) {
      await later(id, passed * 60);
      asked.push(await askProvider());
    }
    expect(asked).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
  });

  test("once, however many ask at the same time", async () => {
    for (let index = 0; index < 5; index += 1) await taken("delivered");
    const counts = await Promise.all([askProvider(), askProvider(), askProvider()]);
    expect(counts.reduce((sum, one) => sum + one)).toBe(5);
  });

  test("and where it does not answer, is asked again in an hour, by which it holds up no other", async () => {
    const { id } = await taken("delivered");
    mailbox().setFaults({ mode: "error-before" });
    expect(await askProvider()).toBe(0);
    expect(await messageOf(id)).toMatchObject({ fate: null, asks: 0 });
    mailbox().clearFaults();
    const other = await taken("delivered");
    expect(await askProvider()).toBe(1);
    expect(await messageOf(other.id)).toMatchObject({ fate: "delivered" });
    await later(id, 61);
    expect(await askProvider()).toBe(1);
    expect(await messageOf(id)).toMatchObject({ fate: "delivered" });
  });

  test("no more where it knows no such mail", async () => {
    const { id } = await taken("delivered");
    await db()
      .update(messages)
      .set({ providerId: sql`gen_random_uuid()::text` })
      .where(eq(messages.invitationId, id));
    expect(await askProvider()).toBe(1);
    await later(id, 24 * 60);
    expect(await askProvider()).toBe(0);
    expect(await messageOf(id)).toMatchObject({ fate: null, state: "sent" });
  });
});
