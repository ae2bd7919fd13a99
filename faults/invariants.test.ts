import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { connectBeside, useDatabase } from "@/db/testing/database";
import { several, useMailbox } from "@/db/testing/mailbox";
import { deliver } from "@/domain/delivery/deliver";
import { suppress } from "@/domain/recipients/suppressions";

import { findViolations } from "./checker";

useDatabase();
useMailbox();

const bounds = { leaseMs: 20_000, overdueMs: 10_000, openMs: 1000, attempts: 4, since: 0 };
const names = async () => (await findViolations(bounds, true)).map(({ name }) => name);

beforeEach(async () => {
  await db().execute(sql`truncate invitations, mailbox.mails, suppressions, cohorts, cohort_changes cascade`);
  await several(3);
  await deliver();
});

test("a healthy queue breaks none", async () => {
  expect(await names()).toEqual([]);
});

test("I13 nothing is mailed: is named where a mail went to a suppressed address", async () => {
  const [to] = await db().execute<{ websiteId: number; key: string }>(
    sql`select website_id as "websiteId", email_key as key from invitations limit 1`,
  );
  if (to) await db().transaction((tx) => suppress(tx, to, "refused"));
  expect(await names()).toEqual([]);
  await db().execute(sql`update suppressions set created_at = now() - interval '1 hour'`);
  expect(await names()).toEqual([expect.stringMatching(/^I13 nothing is mailed/)]);
});

test("I12: is named where a transaction lies open", async () => {
  const { sql: beside, close } = connectBeside(1);
  await beside.begin(async (tx) => {
    await tx`select 1`;
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(await names()).toEqual([expect.stringMatching(/^I12/)]);
  });
  await close();
});

const first = sql`(select min(id) from invitations)`;

test.each([
  [
    "I1 a message belongs",
    sql`update messages set state = 'claimed', settled_at = null where invitation_id = ${first}`,
  ],
  ["I1 what an open", sql`update invitations set delivery = 'queued' where id = ${first}`],
  [
    "I2",
    sql`insert into mailbox.mails (id, body_id, place, sender, recipients, addresses, subject, message, created_at)
    select gen_random_uuid(), body_id, 9, sender, recipients, addresses, subject, message, created_at from mailbox.mails limit 1`,
  ],
  ["I3 one request", sql`update messages set position = position + 10 where invitation_id = ${first}`],
  ["I3 the provider", sql`update batches set last_error = 'invalid_idempotent_request: other body'`],
  [
    "I4",
    sql`insert into invitation_history (invitation_id, from_status, to_status, actor) values (${first}, 'sent', 'not_sent', 'shop')`,
  ],
  [
    "I6 the history",
    sql`delete from invitation_history where invitation_id = ${first} and to_status = 'sent'`,
  ],
  ["I6 the dates", sql`update invitations set sent_at = sent_at - interval '1 minute' where id = ${first}`],
  ["I7", sql`update cohort_changes set sent = sent + 1`],
  ["I8 no open", sql`insert into batches (due_at) values (now() - interval '1 hour')`],
  ["I8 no lease", sql`insert into batches (due_at) values (now() + interval '1 hour')`],
  ["I9", sql`update batches set attempts = 5`],
  ["I10", sql`update invitations set expires_at = now() - interval '1 hour'`],
  ["I13 what", sql`update messages set withheld = 'suppressed' where invitation_id = ${first}`],
  ["I11 a fate", sql`update messages set fate = 'bounced', fate_at = now() where invitation_id = ${first}`],
  ["I14 what reads", sql`update messages set provider_id = 'another' where invitation_id = ${first}`],
  ["I14 what is", sql`update messages set provider_id = 'another' where invitation_id = ${first}`],
  ["the delivery", sql`update invitations set delivery = 'bounced' where id = ${first}`],
])("%s: is named where it is broken", async (name, damage) => {
  await db().execute(damage);
  expect((await names()).find((found) => found.startsWith(name))).toBeDefined();
});

test.each([
  ["I5 accepted", sql`update invitations set customer_id = inviter_id where id = ${first}`],
  ["I5 an account", sql`update invitations set customer_id = inviter_id`],
  [
    "an invitation has one open mail",
    sql`insert into messages (purpose, number, store_view_id, invitation_id)
      select 'resend', i, store_view_id, id from invitations, generate_series(1, 2) as i`,
  ],
  [
    "I11 an event",
    sql`insert into provider_events (event_id, type, at) select 'twice', 'email.sent', now() from generate_series(1, 2)`,
  ],
  [
    "I5 an address",
    sql`update customers set email_key = 'one@mail.example', website_id = (select min(id) from websites)`,
  ],
])("%s: is named where even its constraint is gone", async (name, damage) => {
  await db().execute(sql`alter table invitations drop constraint if exists invitations_accepted_by,
    drop constraint if exists invitations_inviter_of_website`);
  await db().execute(sql`alter table provider_events drop constraint if exists provider_events_once`);
  await db().execute(
    sql`alter table customers drop constraint if exists customers_one_per_website_and_address`,
  );
  await db().execute(
    sql`drop index if exists messages_one_open_per_invitation, invitations_one_account_each`,
  );
  await db().execute(damage);
  expect((await names()).find((found) => found.startsWith(name))).toBeDefined();
});
