import { sql, type SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";

export type Status = (typeof invitations.$inferSelect)["status"];
export type Actor = { kind: (typeof invitationHistory.$inferSelect)["actor"]; id?: number };

/** From which status to which an invitation may go; what is not named here is final. */
export const changes: Record<Status, readonly Status[]> = {
  not_sent: ["sent", "accepted", "discarded", "declined"],
  sent: ["accepted", "discarded", "declined"],
  accepted: [],
  discarded: [],
  declined: [],
};

const dateOf = {
  sent: "sent_at",
  accepted: "accepted_at",
  discarded: "discarded_at",
  declined: "declined_at",
} as const;

export type Change = {
  to: keyof typeof dateOf;
  actor: Actor;
  reason?: string;
  /** What must hold besides the status, checked in the same statement. */
  where?: SQL;
  customerId?: number;
};

/**
 * Changes the status of those of the invitations that may change so, each with its history row, and gives their ids.
 * Of two changes at once one wins: the other finds the row changed and is not among the ids. What is queued for an
 * invitation that ends is canceled. One statement, which locks in the order of ids, invitations before messages, as everywhere.
 */
export async function changeStatus(tx: Transaction, ids: number[], change: Change): Promise<number[]> {
  if (ids.length === 0) return [];
  const chosen = sql`select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)`;
  const changed = await tx.execute<{ id: string }>(
    sql`with ${statusChange(chosen, change)} select id from changed`,
  );
  const done = changed.map(({ id }) => Number(id));
  if (change.to !== "sent") await cancelQueued(tx, done, change.to);
  return done;
}

/** The parts of a statement that change the status of the invitations a query chooses: `changed` holds the ids of those that did. */
export function statusChange(chosen: SQL, change: Change): SQL {
  const from = Object.entries(changes).flatMap(([status, next]) =>
    next.includes(change.to) ? [status] : [],
  );
  const mayChange = sql`${invitations.status} in ${from}`;
  // Sent by showing its copied link, it may still have a mail on its way.
  const isMailed = change.to === "sent" && change.actor.kind === "queue";
  const delivery = isMailed ? sql`, delivery = 'sent'` : sql``;
  const customer = change.customerId === undefined ? sql`` : sql`, customer_id = ${change.customerId}`;
  return sql`before as materialized (
      select ${invitations.id}, ${invitations.status} from ${invitations}
      where ${invitations.id} in (${chosen}) and ${mayChange}
      order by ${invitations.id} for update
    ), changed as (
      update ${invitations} set status = ${change.to}, ${sql.identifier(dateOf[change.to])} = now()${customer}${delivery}
      from before where ${invitations.id} = before.id and ${mayChange}${change.where ? sql` and ${change.where}` : sql``}
      returning ${invitations.id}, before.status
    ), history as (
      insert into ${invitationHistory} (invitation_id, from_status, to_status, actor, actor_id, reason)
      select id, status, ${change.to}, ${change.actor.kind}, ${change.actor.id ?? null}::bigint, ${change.reason ?? null} from changed
    )`;
}

/** How the delivery of an invitation reads once a mail that was queued for it does not go. */
export const deliveryBefore = sql`(select 'sent' from ${messages} where ${messages.invitationId} = ${invitations.id}
  and ${messages.purpose} in ${[...invitingPurposes]} and ${messages.state} = 'sent' limit 1)`;

async function cancelQueued(tx: Transaction, invitationIds: number[], why: string): Promise<void> {
  if (invitationIds.length === 0) return;
  await tx.execute(sql`
    with canceled as (
      update ${messages} set state = 'canceled', settled_at = now(), objection = ${why}
      where ${messages.invitationId} in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(invitationIds)}::jsonb))
        and ${messages.state} = 'queued' and ${messages.purpose} in ${[...invitingPurposes]}
      returning invitation_id
    )
    update ${invitations} set delivery = ${deliveryBefore} from canceled where ${invitations.id} = canceled.invitation_id`);
}
