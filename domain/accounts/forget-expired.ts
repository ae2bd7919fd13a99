import { lt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { customerSessions } from "@/db/schema/customer-sessions";
import { passwordResets } from "@/db/schema/password-resets";
import { rateLimits } from "@/db/schema/rate-limits";
import { registrations } from "@/db/schema/registrations";
import { uploads } from "@/db/schema/uploads";

/** Deletes what has no use any more a day after its end: unconfirmed accounts, links, sessions, counters and uploads. */
export async function forgetExpired(): Promise<void> {
  const longAgo = sql`now() - interval '1 day'`;
  await db().delete(registrations).where(lt(registrations.expiresAt, longAgo));
  await db().delete(passwordResets).where(lt(passwordResets.expiresAt, longAgo));
  await db().delete(customerSessions).where(lt(customerSessions.endsAt, longAgo));
  await db().delete(administratorSessions).where(lt(administratorSessions.endsAt, longAgo));
  await db().delete(rateLimits).where(lt(rateLimits.expire, longAgo));
  // These hold addresses nobody may have been invited at.
  await db()
    .delete(uploads)
    .where(lt(uploads.createdAt, sql`now() - interval '1 hour'`));
}
