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
 * invitation that ends is canceled. Locks in the order of ids, invitations before messages, as everywhere.
 */
export async function changeStatus(tx: Transaction, ids: number[], change: Change): Promise<number[]> {
  if (ids.length === 0) return [];
  const chosen = sql`select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)`;
  // First and alone: what a statement sees may be older than what it waits for.
  await tx.execute(sql`select from ${invitations} where ${invitations.id} in (${chosen}) order by ${invitations.id} for
    ${change.customerId === undefined ? sql`no key update` : sql`update`}`);
  const changed = await tx.execute<{ id: string }>(
    sql`with ${statusChange(chosen, change)} select id from changed`,
  );
  return changed.map(({ id }) => Number(id));
}

/** The parts of a statement that change the status of the locked invitations a query chooses: `changed` holds the ids of those that did. */
export function statusChange(chosen: SQL, change: Change): SQL {
  const from = Object.entries(changes).flatMap(([status, next]) =>
    next.includes(change.to) ? [status] : [],
  );
  const mayChange = sql`${invitations.status} in ${from}`;
  const customer = change.customerId === undefined ? sql`` : sql`, customer_id = ${change.customerId}`;
  return sql`before as materialized (
      select ${invitations.id}, ${invitations.status} from ${invitations}
      where ${invitations.id} in (${chosen}) and ${mayChange}
    ), waiting as materialized (
      select ${messages.id}, ${messages.invitationId} from ${messages}
      where ${change.to !== "sent"} and ${messages.invitationId} in (select id from before) and ${isQueued} for update
    ), changed as (
      update ${invitations} set status = ${change.to}, ${sql.identifier(dateOf[change.to])} = now()${customer},
        delivery = ${deliveryAfter(change)}
      from before left join waiting on waiting.invitation_id = before.id
      where ${invitations.id} = before.id and ${mayChange}${change.where ? sql` and ${change.where}` : sql``}
      returning ${invitations.id}, before.status, waiting.id as mail
    ), history as (
      insert into ${invitationHistory} (invitation_id, from_status, to_status, actor, actor_id, reason)
      select id, status, ${change.to}, ${change.actor.kind}, ${change.actor.id ?? null}::bigint, ${change.reason ?? null} from changed
    ), canceled as (
      update ${messages} set state = 'canceled', settled_at = now(), objection = ${change.to}
      from changed where ${messages.id} = changed.mail and ${isQueued}
    )`;
}

/** Condition on a message: it invites somebody and nobody has claimed it. There is one of an invitation at most. */
const isQueued = sql`${messages.state} = 'queued' and ${messages.purpose} in ${[...invitingPurposes]}`;

/** How the delivery of an invitation reads once a mail that was queued for it does not go. */
export const deliveryBefore = sql`(select coalesce(${messages.fate}, 'sent') from ${messages}
  where ${messages.invitationId} = ${invitations.id} and ${messages.purpose} in ${[...invitingPurposes]}
    and ${messages.state} = 'sent' order by ${messages.id} desc limit 1)`;

/** Sent by showing its copied link, an invitation may still have a mail on its way; one that ends has none any more. */
function deliveryAfter({ to, actor }: Change): SQL {
  if (to === "sent") return actor.kind === "queue" ? sql`'sent'` : sql`${invitations.delivery}`;
  return sql`case when waiting.id is null then ${invitations.delivery} else ${deliveryBefore} end`;
}
