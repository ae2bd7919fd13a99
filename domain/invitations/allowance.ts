import { and, eq, gt, inArray, not, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { db, type Reader } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";

/**
 * How many invitations a customer can send now, and when the next place comes free (null while none is taken). A newcomer has less than
 * others.
 */
export type Allowance = { left: number; freesAt: Date | null; isNewcomer: boolean };

const day = sql`interval '24 hours'`;

const corrected = alias(messages, "corrected");
const earlier = alias(messages, "earlier");

/**
 * Condition on a message: it came back, and its invitation goes to another address since. Only the first such mail of an invitation
 * gives its place back, so that nobody tries out one address after the other.
 */
const isGivenBack = sql`exists (select 1 from ${messages} as corrected
  where ${corrected.invitationId} = ${messages.invitationId} and ${corrected.purpose} = 'invitation' and ${corrected.number} = 2
    and ${messages.id} = (select max(${earlier.id}) from ${messages} as earlier
      where ${earlier.invitationId} = ${corrected.invitationId} and ${earlier.id} < ${corrected.id}
        and ${earlier.purpose} in ${[...invitingPurposes]}))`;

/** Condition on a message: a customer has sent it in the last 24 hours, by the database's clock, and it takes a place of their day. */
const takesPlace = (inviterId: number) =>
  and(
    eq(invitations.inviterId, inviterId),
    inArray(messages.purpose, ["invitation", "resend"]),
    eq(messages.byShop, false),
    gt(messages.createdAt, sql`now() - ${day}`),
    not(isGivenBack),
  );

/** Counts what a customer has sent in the last 24 hours against the limit per day. */
export async function readAllowance(
  inviterId: number,
  perDay: number,
  reader: Reader = db(),
): Promise<Allowance> {
  const { most, growsAt } = await limitOf(inviterId, perDay, reader);
  const { used, freesAt } = await countPlaces(inviterId, most, reader);
  return {
    left: Math.max(0, most - used),
    // Whatever a newcomer has sent, they have sent since they came: its places come free later.
    freesAt: growsAt && freesAt && perDay > used ? growsAt : freesAt,
    isNewcomer: growsAt !== null,
  };
}

/** True where a customer has sent more in the last 24 hours than the limit per day. */
export async function isOverAllowance(inviterId: number, perDay: number, reader: Reader): Promise<boolean> {
  const { most } = await limitOf(inviterId, perDay, reader);
  return (await countPlaces(inviterId, most, reader)).used > most;
}

/** What a day of this customer holds: while their account is younger than a day a quarter, at least one; and until when. */
async function limitOf(
  inviterId: number,
  perDay: number,
  reader: Reader,
): Promise<{ most: number; growsAt: Date | null }> {
  const quarter = Math.ceil(perDay / 4);
  const [newcomer] = await reader
    .select({ growsAt: sql<Date>`${customers.joinedAt} + ${day}`.mapWith(customers.joinedAt) })
    .from(customers)
    .where(and(eq(customers.id, inviterId), gt(customers.joinedAt, sql`now() - ${day}`)));
  if (!newcomer || quarter === perDay) return { most: perDay, growsAt: null };
  return { most: quarter, growsAt: newcomer.growsAt };
}

async function countPlaces(inviterId: number, perDay: number, reader: Reader) {
  const [counted] = await reader
    .select({
      used: sql<number>`count(*)::int`,
      // Where the limit was lowered below what is used, the oldest ones coming free give no place yet.
      freesAt: sql<Date | null>`(array_agg(${messages.createdAt} order by ${messages.createdAt}))
        [greatest(count(*) - ${perDay}, 0) + 1] + ${day}`.mapWith(messages.createdAt),
    })
    .from(messages)
    .innerJoin(invitations, eq(invitations.id, messages.invitationId))
    .where(takesPlace(inviterId));
  return { used: counted?.used ?? 0, freesAt: counted?.freesAt ?? null };
}
