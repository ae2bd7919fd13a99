import { eq } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { invited } from "@/db/testing/invitations";
import { makeDue, messageOf, openBatches, several, useMailbox } from "@/db/testing/mailbox";
import { first } from "@/db/testing/shop";

import { claimBatch, type Claim } from "./claim-batch";
import { settle } from "./settle-batch";

useDatabase();
useMailbox();

const all = { size: 100, isOpen: true };

async function claimed(what: "batch" | "messages"): Promise<Claim> {
  const claim = await claimBatch(what, all);
  if (!claim) throw new Error("nothing was claimed");
  return claim;
}

const idsOf = async (claim: Claim) =>
  (await db().select({ id: messages.id }).from(messages).where(eq(messages.batchId, claim.id))).map(
    ({ id }) => id,
  );

test("of claims at once one takes all that is due, so that what was queued together goes together", async () => {
  const { shop, ana } = await several(0);
  for (let round = 0; round < 8; round += 1) {
    await Promise.all(Array.from({ length: 20 }, () => invited(shop, ana)));
    const claims = await Promise.all(Array.from({ length: 4 }, () => claimBatch("messages", all)));
    const won = claims.filter((claim) => claim !== null);
    expect(won).toHaveLength(1);
    expect(await idsOf(first(won))).toHaveLength(20);
  }
});

test("an answer that comes when another has taken the batch over changes nothing", async () => {
  const { invitations } = await several(2);
  const slow = await claimed("messages");
  const ids = await idsOf(slow);
  await makeDue();
  const next = await claimed("batch");
  expect(next).toMatchObject({ id: slow.id, attempt: slow.attempt + 1 });
  const objecting = ids.map((id) => ({ id, objection: "too late" }));
  expect(await settle(slow, objecting)).toBe(false);
  expect(await messageOf(first(invitations).id)).toMatchObject({ state: "claimed" });
  const sent = ids.map((id) => ({ id, providerId: `mail-${id}` }));
  expect(await settle(next, sent)).toBe(true);
  expect(await settle(next, objecting)).toBe(false);
  expect(await messageOf(first(invitations).id)).toMatchObject({ state: "sent" });
  expect(await openBatches()).toEqual([]);
});
