import { sql } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { useDatabase } from "@/db/testing/database";
import { freeSender, makeDue, several, useMailbox } from "@/db/testing/mailbox";

import { changeSetting } from "@/domain/storefronts/change-setting";

import { claimBatch } from "./claim-batch";
import { deliver } from "./deliver";
import { measureQueue } from "./measure-queue";
import { pauseSender } from "./pace";

useDatabase();
const { mailbox } = useMailbox();

const read = async () =>
  Object.fromEntries((await measureQueue()).map(({ name, value }) => [name.replace("convive_", ""), value]));

test("an idle queue measures nothing", async () => {
  expect(new Set(Object.values(await read()))).toEqual(new Set([0]));
});

test("what is due, and for how long, is told", async () => {
  await several(3);
  await db().execute(sql`update messages set due_at = now() - interval '90 seconds'`);
  const { messages_due: due, messages_oldest_due_seconds: seconds } = await read();
  expect(due).toBe(3);
  expect(seconds).toBeGreaterThanOrEqual(90);
});

test("what an instance claimed and left is told by its age and by how long its lease has been over", async () => {
  await several(3);
  await claimBatch("messages", { size: 100, isOpen: true });
  expect(await read()).toMatchObject({ messages_due: 0, batches_open: 1, lease_overdue_seconds: 0 });
  await db().execute(
    sql`update batches set created_at = now() - interval '9 minutes', due_at = now() - interval '8 minutes'`,
  );
  const left = await read();
  expect(left["batches_oldest_seconds"]).toBeGreaterThanOrEqual(540);
  expect(left["lease_overdue_seconds"]).toBeGreaterThanOrEqual(480);
});

test("while the programme is closed, invitations that wait for it are not due", async () => {
  await several(2);
  await claimBatch("messages", { size: 1, isOpen: true });
  await db().execute(
    sql`update batches set first_called_at = now() - interval '1 minute', due_at = now() - interval '1 minute' where state = 'open'`,
  );
  await changeSetting(db(), "default", "functionality", false);
  expect(await read()).toMatchObject({
    messages_due: 0,
    messages_oldest_due_seconds: 0,
    lease_overdue_seconds: 0,
  });
});

test("each answer that it was too many calls counts for good, and a pause as long as it lasts", async () => {
  await several(1);
  mailbox().setFaults({ mode: "rate-limit", next: 2 });
  for (const sent of [0, 0, 1]) {
    await makeDue();
    await freeSender();
    expect(await deliver()).toMatchObject({ sent });
  }
  expect(await read()).toMatchObject({ provider_rate_limited_total: 2, delivery_paused: 0 });
  await pauseSender(db(), "by hand", 60_000);
  expect(await read()).toMatchObject({ provider_rate_limited_total: 2, delivery_paused: 1 });
});
