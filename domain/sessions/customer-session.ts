import { randomBytes } from "node:crypto";

import { and, eq, gt, lt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { prepared } from "@/db/prepared";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { customerColumns, isActive, type Customer } from "@/domain/accounts/customer";
import { networkOf } from "@/domain/accounts/throttle";
import { tokenHash } from "@/domain/storefronts/links";

/** Condition: neither idle for 14 days nor older than 30. */
const isAlive = and(
  gt(customerSessions.endsAt, sql`now()`),
  gt(customerSessions.lastSeenAt, sql`now() - interval '14 days'`),
);

/** Starts a session of a customer and gives the secret that the cookie holds. */
export async function startSession(
  customerId: number,
  client: { address: string; userAgent: string | null },
): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  await db()
    .insert(customerSessions)
    .values({
      secretHash: tokenHash(secret),
      customerId,
      endsAt: sql`now() + interval '30 days'`,
      addressPrefix: networkOf(client.address),
      userAgent: client.userAgent?.slice(0, 200) ?? null,
    });
  return secret;
}

const ofSecret = prepared((reader) =>
  reader
    .select({
      ...customerColumns,
      sessionId: customerSessions.id,
      isNoted: sql<boolean>`${customerSessions.lastSeenAt} > now() - interval '5 minutes'`,
    })
    .from(customerSessions)
    .innerJoin(customers, eq(customers.id, customerSessions.customerId))
    .where(and(eq(customerSessions.secretHash, sql.placeholder("hash")), isAlive, isActive))
    .prepare("customer_session"),
);

/** The customer a secret belongs to, null where its session or its customer has ended; notes that it was seen. */
export async function findSession(secret: string): Promise<Customer | null> {
  const [found] = await ofSecret().execute({ hash: tokenHash(secret) });
  if (!found) return null;
  const { sessionId, isNoted, ...customer } = found;
  if (!isNoted) await noteSeen(sessionId);
  return customer;
}

async function noteSeen(id: number): Promise<void> {
  await db()
    .update(customerSessions)
    .set({ lastSeenAt: sql`now()` })
    .where(
      and(eq(customerSessions.id, id), lt(customerSessions.lastSeenAt, sql`now() - interval '1 minute'`)),
    );
}

/** Ends a session; its cookie, and every copy of it, is worth nothing from then on. */
export async function endSession(secret: string): Promise<void> {
  await db()
    .delete(customerSessions)
    .where(eq(customerSessions.secretHash, tokenHash(secret)));
}
