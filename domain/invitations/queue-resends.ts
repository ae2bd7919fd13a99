import { and, eq, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";

import { renewedEnd } from "./conditions";

/** An invitation that is mailed again: how many days it has from now, and why its mail reads as sent and does not go. */
export type Going = { id: number; days: number; withheld: "suppressed" | "recipient_limit" | null };

/** Queues another mail for each of these locked invitations, whose time runs anew where that gives more. */
export async function queueResends(
  tx: Transaction,
  going: Going[],
  { byShop }: { byShop: boolean },
): Promise<void> {
  if (going.length === 0) return;
  await tx.execute(sql`
    with going as (
      select id, days, withheld
      from jsonb_to_recordset(${JSON.stringify(going)}::jsonb) as going (id bigint, days integer, withheld text)
    ), renewed as (
      update ${invitations} set delivery = 'queued', asked_again_at = null,
        expires_at = ${renewedEnd(sql`going.days`)}
      from going where ${invitations.id} = going.id
      returning ${invitations.id}, ${invitations.storeViewId}, ${invitations.recipientId}, going.withheld
    )
    insert into ${messages} (purpose, number, store_view_id, invitation_id, recipient_id, by_shop, withheld)
    select 'resend', 1 + coalesce((select max(${messages.number}) from ${messages}
      where ${and(eq(messages.invitationId, sql`renewed.id`), eq(messages.purpose, "resend"))}), 0),
      store_view_id, id, recipient_id, ${byShop}, withheld from renewed order by id`);
}
