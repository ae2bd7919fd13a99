import { and, eq, gt, inArray, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";

/** How many invitations a customer can send now, and when the next place comes free (null while none is taken). */
export type Allowance = { left: number; freesAt: Date | null };

const day = sql`interval '24 hours'`;

/** Counts what a customer has sent in the last 24 hours, by the database's clock, against the limit per day. */
export async function readAllowance(
  inviterId: number,
  perDay: number,
  reader: Reader = db(),
): Promise<Allowance> {
  const [counted] = await reader
    .select({
      used: sql<number>`count(*)::int`,
      // Where the limit was lowered below what is used, the oldest ones coming free give no place yet.
      freesAt: sql<Date | null>`(array_agg(${messages.createdAt} order by ${messages.createdAt}))
        [greatest(count(*) - ${perDay}, 0) + 1] + ${day}`.mapWith(messages.createdAt),
    })
    .from(messages)
    .innerJoin(invitations, eq(invitations.id, messages.invitationId))
    .where(
      and(
        eq(invitations.inviterId, inviterId),
        inArray(messages.purpose, ["invitation", "resend"]),
        eq(messages.byShop, false),
        gt(messages.createdAt, sql`now() - ${day}`),
      ),
    );
  return { left: Math.max(0, perDay - (counted?.used ?? 0)), freesAt: counted?.freesAt ?? null };
}
