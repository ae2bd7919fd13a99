import { and, eq, inArray, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { messages } from "@/db/schema/messages";
import { operations } from "@/db/schema/operations";
import { providerEvents } from "@/db/schema/provider-events";

/** Whose traces: locked invitations, and the addresses, by their canonical keys, these went to. */
export type Traces = { invitationIds: number[]; keys: string[] };

const list = (values: (number | string)[]) =>
  sql`(select value from jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`;

/** The ids of locked invitations as a subquery, one parameter however many they are. */
export const listed = (ids: number[]) => sql`(select id::bigint from ${list(ids)} as given(id))`;

/**
 * Erases what is told of addresses beside their invitations: the words written to them where the activity has them, what mail servers and
 * the provider said of their mails, and what grids were filtered by.
 */
export async function eraseTraces(tx: Transaction, { invitationIds, keys }: Traces): Promise<void> {
  await tx
    .update(activity)
    .set({ from: sql`${activity.from} - 'message'`, to: sql`${activity.to} - 'message'` })
    .where(
      and(
        eq(activity.action, "invitation_changed"),
        eq(activity.subject, "invitation"),
        sql`${activity.subjectId} in ${list(invitationIds)}`,
      ),
    );
  await tx
    .update(messages)
    .set({
      fateReason: null,
      objection: sql`case when ${messages.state} = 'refused' then null else ${messages.objection} end`,
    })
    .where(
      and(
        sql`${messages.invitationId} in ${listed(invitationIds)}`,
        sql`(${messages.fateReason} is not null or ${messages.state} = 'refused')`,
      ),
    );
  for (const field of ["invitee", "search", "email"]) {
    const place = sql`array['filter', ${field}]::text[]`;
    await tx.update(operations).set({ selection: sql`${operations.selection} #- ${place}` })
      .where(sql`exists (select from ${list(keys)} as given(key)
        where position(lower(${operations.selection} #>> ${place}) in key) > 0)`);
  }
}

/**
 * Forgets what the provider sent of these mails, or of any mail to the addresses. What is being looked at at this moment is
 * left to whoever looks: waiting for them could be for ever, as they wait for the invitation.
 */
export async function eraseEventBodies(tx: Transaction, { invitationIds, keys }: Traces): Promise<void> {
  const isOfThem = sql`${providerEvents.messageId} in (select ${messages.id} from ${messages}
    where ${messages.invitationId} in ${listed(invitationIds)})`;
  // In whole, as JSON has it; what has not had its effect yet loses its body when it has.
  const namesThem = sql`(${providerEvents.dueAt} is null and exists (select from ${list(keys)} as given(key)
    where position(to_json(key)::text in lower(${providerEvents.body})) > 0))`;
  const told = tx
    .select({ id: providerEvents.id })
    .from(providerEvents)
    .where(and(sql`${providerEvents.body} is not null`, sql`(${isOfThem} or ${namesThem})`))
    .for("update", { skipLocked: true });
  await tx.update(providerEvents).set({ body: null, dueAt: null }).where(inArray(providerEvents.id, told));
}
