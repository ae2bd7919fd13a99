import { randomBytes, randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { addInvitations, checkAddresses } from "@/domain/invitations/add-invitations";
import { findStoreView, type StoreView } from "@/domain/storefronts/store-views";

import { findAdministrator } from "./administrator";
import type { Bench } from "./bench";
import { printRow, timed } from "./figures";
import { medianOf, ratios, rowOf, type Row } from "./rows";

/** Adding a list of 10,000 addresses, beside the bare insert of as many rows with nothing checked. */
export async function benchCreating({ rounds, scaled }: Bench): Promise<Row[]> {
  const count = scaled(10_000);
  const store = await findStoreView("en");
  if (!store) throw new Error("the demo data is missing");
  const administrator = await findAdministrator();
  const figures = { check: [] as number[], add: [] as number[], bare: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const list = Array.from({ length: count }, () => `${randomUUID()}@mail.example`).join("\n");
    const input = { store: store.code, list, file: null };
    const form = { ...input, message: "Come and see.", groupId: null, submission: randomUUID() };
    const insert = await prepareBareInsert(store, count);
    const check = await timed(() => checkAddresses(administrator, input));
    const add = await timed(() => addInvitations(administrator, form));
    const bare = await timed(insert);
    // The first one is not measured, so that everything has been compiled and loaded.
    if (round === 0) continue;
    figures.check.push(check);
    figures.add.push(add);
    figures.bare.push(bare);
  }
  printRow("checked, nothing saved", figures.check, "ms");
  return [
    rowOf(ratios(figures.add, figures.bare), {
      what: `Add a list of ${count} addresses, read, checked and queued`,
      ours: medianOf(figures.add, "ms"),
      beside: `bare insert of the rows ${medianOf(figures.bare, "ms")}`,
      aim: { most: 2 },
    }),
  ];
}

/** The same rows of invitations, history and messages, their recipients and hashes made beforehand; gives what inserts them. */
async function prepareBareInsert({ id, website }: StoreView, count: number): Promise<() => Promise<void>> {
  const hashes = JSON.stringify(Array.from({ length: count }, () => randomBytes(32).toString("hex")));
  const recipients = await db().execute<{ id: string }>(sql`
    insert into recipients (website_id, throttle_hash)
    select ${website.id}, decode(hash, 'hex') from jsonb_array_elements_text(${hashes}::jsonb) as given (hash)
    returning id`);
  const rows = JSON.stringify(
    recipients.map((recipient) => ({
      recipient: recipient.id,
      public_id: randomUUID(),
      email: `${randomUUID()}@mail.example`,
      mailed: randomBytes(32).toString("hex"),
      copied: randomBytes(32).toString("hex"),
      address: randomBytes(32).toString("hex"),
    })),
  );
  return () =>
    db().transaction(async (tx) => {
      await tx.execute(sql`
        with made as (
          insert into invitations (public_id, key_id, mailed_hash, copied_hash, website_id, store_view_id, recipient_id,
            email, email_key, address_hash, message, submission, expires_at)
          select public_id, 'k1', decode(mailed, 'hex'), decode(copied, 'hex'), ${website.id}, ${id}, recipient,
            email, email, decode(address, 'hex'), 'Come and see.', ${randomUUID()}::uuid, now() + interval '30 days'
          from jsonb_to_recordset(${rows}::jsonb)
            as given (recipient bigint, public_id uuid, email text, mailed text, copied text, address text)
          returning id, recipient_id
        ), history as (
          insert into invitation_history (invitation_id, to_status, actor) select id, 'not_sent', 'shop' from made
        )
        insert into messages (purpose, store_view_id, invitation_id, recipient_id)
        select 'invitation', ${id}, id, recipient_id from made`);
    });
}
