import { eq, inArray, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { connectBeside, useDatabase } from "@/db/testing/database";
import { expire, fresh, invited, now } from "@/db/testing/invitations";
import { somebodyWaits } from "@/db/testing/locks";
import { several, useMailbox } from "@/db/testing/mailbox";
import { makeShop } from "@/db/testing/shop";
import { suppress } from "@/domain/recipients/suppressions";

import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";
import { split } from "./settle-batch";

useDatabase();
useMailbox();

/**
 * Holds the invitation with the lower id, has `work` run into it, and tells whether the one with the higher id is still free:
 * where it is, who locks both in the order of ids cannot end in a circle with that work.
 */
async function leavesFree(lower: number, higher: number, work: () => Promise<unknown>): Promise<boolean> {
  const holder = connectBeside(2);
  try {
    let working: Promise<unknown> = Promise.resolve();
    const isFree = await holder.sql.begin(async (held) => {
      await held`select id from invitations where id = ${lower} for update`;
      working = work();
      await somebodyWaits();
      return (
        (await holder.sql`select id from invitations where id = ${higher} for update skip locked`).length ===
        1
      );
    });
    await working;
    return isFree;
  } finally {
    await holder.close();
  }
}

/** Two invitations whose mails are queued, the later made first in line. */
async function two() {
  const { shop, ana, invitations: made } = await several(2);
  const [lower = 0, higher = 0] = made.map(({ id }) => id);
  await db()
    .update(messages)
    .set({ dueAt: sql`now() - interval '1 minute'` })
    .where(eq(messages.invitationId, higher));
  return { shop, ana, lower, higher };
}

describe("invitations are locked in the order of ids", () => {
  test("by settling, also where the first has been sent before", async () => {
    const { lower, higher } = await two();
    await db()
      .update(invitations)
      .set({ status: "sent", sentAt: sql`now()` })
      .where(eq(invitations.id, lower));
    expect(await leavesFree(lower, higher, deliver)).toBe(true);
  });

  test("by taking out of a batch what has lost its reason", async () => {
    const { lower, higher } = await two();
    await expire(lower);
    await expire(higher);
    expect(await leavesFree(lower, higher, deliver)).toBe(true);
  });

  test("by splitting a batch with mails withheld", async () => {
    const { shop, ana, lower, higher } = await two();
    const others = [await invited(shop, ana), await invited(shop, ana)].map(({ id }) => id);
    await db()
      .update(messages)
      .set({ withheld: "suppressed" })
      .where(inArray(messages.invitationId, [lower, higher]));
    const claim = await claimBatch("messages", { size: 10, isOpen: true });
    if (!claim) throw new Error("nothing was claimed");
    const mailed = await db()
      .select({ id: messages.id })
      .from(messages)
      .where(inArray(messages.invitationId, others));
    const ids = mailed.map(({ id }) => id);
    expect(await leavesFree(lower, higher, () => split(claim, ids, "no"))).toBe(true);
  });

  test("by a refusal of all mail to an address", async () => {
    const shop = await makeShop();
    const email = fresh();
    const first = await invited(shop, await shop.customer(), email);
    const second = await invited(shop, await shop.customer(), email);
    const place = { websiteId: shop.store.website.id, key: email };
    const refuse = () => db().transaction((tx) => suppress(tx, place, "refused"));
    expect(await leavesFree(first.id, second.id, refuse)).toBe(true);
  });
});

test.each(["sent", "not_sent"] as const)(
  "settling goes through where an invitation (%s) was discarded while it waited for it",
  async (status) => {
    const { lower, higher } = await two();
    if (status === "sent") {
      await db()
        .update(invitations)
        .set({ status: "sent", sentAt: sql`now() - interval '1 day'` })
        .where(eq(invitations.id, lower));
    }
    const holder = connectBeside(2);
    let delivering: ReturnType<typeof deliver> | undefined;
    await holder.sql.begin(async (held) => {
      await held`select id from invitations where id = ${lower} for update`;
      delivering = deliver();
      await somebodyWaits();
      await held`update invitations set status = 'discarded', discarded_at = now(), delivery = null where id = ${lower}`;
    });
    expect(await delivering).toMatchObject({ sent: 2 });
    await holder.close();
    expect(await now(lower)).toMatchObject({ status: "discarded", delivery: "sent" });
    expect((await now(lower)).sentAt).not.toBeNull();
    expect(await now(higher)).toMatchObject({ status: "sent", delivery: "sent" });
  },
);
