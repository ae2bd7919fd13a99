import { and, asc, eq, inArray, isNotNull, isNull, lt, ne, not, sql, type SQL } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { endsAt, hasJoinedOtherwise, hasOpenMail, isOpen } from "@/domain/invitations/conditions";

import { eraseTraces, listed } from "./erase-traces";

/** So many invitations, or accounts, in one transaction, so that none is long. */
const chunk = 500;

const longAgo = sql`now() - interval '30 days'`;

/** Condition: it has an address still and was never accepted, and no mail of it is on its way or of unknown fate. */
const isKept = and(
  isNotNull(invitations.emailKey),
  ne(invitations.status, "accepted"),
  not(hasOpenMail),
) as SQL;

/** Condition: it was never accepted and ended 30 days ago, by somebody's word or by time. */
const isLongOver = and(isKept, sql`${endsAt} < ${longAgo}`) as SQL;

/** Condition: it ended because its address joined otherwise. */
const isPassedBy = and(isKept, isOpen, hasJoinedOtherwise) as SQL;

/**
 * Erases the addresses of invitations never accepted, and the words written to them, 30 days after they ended; gives how many those were.
 * What was sent and what became of it stays, and so does the hash by which an inviter has invited an address once. Any number may run at
 * once, and what others hold is left for the next time.
 */
export async function forgetInvitees(budgetMs = 10_000): Promise<number> {
  const until = Date.now() + budgetMs;
  let forgotten = 0;
  for (const forgetSome of [forgetLongOver, forgetPassedBy]) {
    let seen = chunk;
    while (seen === chunk && Date.now() < until) {
      const done = await db().transaction(forgetSome);
      seen = done.seen;
      forgotten += done.forgotten;
    }
  }
  return forgotten;
}

type Done = { seen: number; forgotten: number };

async function forgetLongOver(tx: Transaction): Promise<Done> {
  const next = tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(isLongOver)
    .orderBy(asc(endsAt))
    .limit(chunk);
  const locked = await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(inArray(invitations.id, next))
    .orderBy(asc(invitations.id))
    .for("no key update", { skipLocked: true });
  const ids = locked.map(({ id }) => id);
  return { seen: ids.length, forgotten: await forget(tx, ids, isLongOver) };
}

/** Each account is looked at once: what is made, or gets the address, after it joined has not been passed by. */
async function forgetPassedBy(tx: Transaction): Promise<Done> {
  const isTheirs = and(
    eq(invitations.websiteId, customers.websiteId),
    eq(invitations.emailKey, customers.emailKey),
  );
  const hasMailUnderway = sql`exists (select 1 from ${invitations} where ${isTheirs} and ${isOpen} and ${hasOpenMail})`;
  const joined = await tx
    .select({ id: customers.id })
    .from(customers)
    .where(
      and(
        isNull(customers.passedByForgottenAt),
        isNull(customers.erasedAt),
        lt(customers.joinedAt, longAgo),
        not(hasMailUnderway),
      ),
    )
    .orderBy(asc(customers.joinedAt))
    .limit(chunk)
    .for("no key update", { skipLocked: true });
  const customerIds = joined.map(({ id }) => id);
  if (customerIds.length === 0) return { seen: 0, forgotten: 0 };
  const locked = await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(
      sql`exists (select 1 from ${customers} where ${isTheirs} and ${customers.id} in ${listed(customerIds)}) and ${isPassedBy}`,
    )
    .orderBy(asc(invitations.id))
    .for("no key update");
  const forgotten = await forget(
    tx,
    locked.map(({ id }) => id),
    isPassedBy,
  );
  await tx
    .update(customers)
    .set({ passedByForgottenAt: sql`now()` })
    .where(sql`${customers.id} in ${listed(customerIds)} and not ${hasMailUnderway}`);
  return { seen: customerIds.length, forgotten };
}

/** Of locked invitations, those of which the condition still holds: what the locking statement saw may be older than the lock. */
async function forget(tx: Transaction, lockedIds: number[], condition: SQL): Promise<number> {
  if (lockedIds.length === 0) return 0;
  const found = await tx
    .select({ id: invitations.id, key: invitations.emailKey })
    .from(invitations)
    .where(and(sql`${invitations.id} in ${listed(lockedIds)}`, condition));
  const invitationIds = found.map(({ id }) => id);
  await tx
    .update(invitations)
    .set({
      ...{ email: null, emailKey: null, message: null, askedAgainAt: null },
      // Without the address it could not be told that it ended by joining, and it would be live again.
      expiresAt: sql`least(${invitations.expiresAt}, (select ${customers.joinedAt} from ${customers}
        where ${isOpen} and ${customers.websiteId} = ${invitations.websiteId} and ${customers.emailKey} = ${invitations.emailKey}
          and ${hasJoinedOtherwise}))`,
    })
    .where(sql`${invitations.id} in ${listed(invitationIds)}`);
  await eraseTraces(tx, { invitationIds, keys: found.flatMap(({ key }) => key ?? []) });
  return invitationIds.length;
}
