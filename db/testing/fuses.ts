import { eq, sql } from "drizzle-orm";

import type { Customer } from "@/domain/accounts/customer";
import { deliver } from "@/domain/delivery/deliver";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { db } from "../client";
import { fuses } from "../schema/fuses";
import { bounce } from "./fates";
import { invited } from "./invitations";
import { makeShop, type TestShop } from "./shop";

/** A shop with a customer who may send as many as a test needs. */
export async function makeBusyShop() {
  const shop = await makeShop();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
  return { shop, ana: await shop.customer() };
}

export const fusesOf = ({ store }: TestShop) =>
  db().select().from(fuses).where(eq(fuses.websiteId, store.website.id));

/** So many mails more that the provider took and nothing became of; one invitation stands for them all. */
export async function sentBefore(shop: TestShop, ana: Customer, count: number): Promise<void> {
  const { id, recipientId } = await invited(shop, ana);
  await deliver();
  await db()
    .execute(sql`insert into messages (purpose, number, store_view_id, invitation_id, recipient_id, state, provider_id, settled_at)
    select 'resend', n, ${shop.store.id}, ${id}, ${recipientId}, 'sent', gen_random_uuid()::text, now() - make_interval(secs => n)
    from generate_series(1, ${count - 1}) n`);
}

/** Invitations whose mails the provider has taken. */
export async function mailed(shop: TestShop, inviter: Customer, count: number) {
  const made = [];
  for (let index = 0; index < count; index += 1) made.push(await invited(shop, inviter));
  await deliver();
  return made;
}

/** Has three mails of a shop come back for good, by which its fuse goes where there are few others. */
export async function blow(shop: TestShop, inviter: Customer): Promise<void> {
  for (const { id } of await mailed(shop, inviter, 3)) await bounce(id);
}
