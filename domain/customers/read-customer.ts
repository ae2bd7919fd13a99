import { and, count, desc, eq, gt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, may, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { statusInGrid, type GridStatus } from "@/domain/invitations/grid-filter";

export type CustomerDetail = NonNullable<Awaited<ReturnType<typeof readCustomer>>>;

const columns = {
  id: customers.id,
  firstName: customers.firstName,
  lastName: customers.lastName,
  email: customers.email,
  groupId: customers.groupId,
  group: customerGroups.name,
  website: { id: websites.id, code: websites.code, name: websites.name },
  storeView: storeViews.name,
  timeZone: storeViews.timeZone,
  joinedAt: customers.joinedAt,
  disabledAt: customers.disabledAt,
  erasedAt: customers.erasedAt,
};

/**
 * A customer with who invited them, where they are signed in and how many invitations they made; what became of these, and the
 * latest, for who may view invitations. Null where there is none for the administrator.
 */
export async function readCustomer(administrator: Administrator, id: number) {
  demand(administrator, "manage_customers");
  const [facts] = await db()
    .select(columns)
    .from(customers)
    .innerJoin(websites, eq(websites.id, customers.websiteId))
    .innerJoin(storeViews, eq(storeViews.id, customers.storeViewId))
    .innerJoin(customerGroups, eq(customerGroups.id, customers.groupId))
    .where(and(eq(customers.id, id), onWebsitesOf(administrator, customers.websiteId)));
  if (!facts) return null;
  const isAlive = and(eq(customerSessions.customerId, id), gt(customerSessions.endsAt, sql`now()`));
  const maySee = may(administrator, "view_invitations");
  const [invitedBy, sessions, counts, latest] = await Promise.all([
    readInviter(id),
    db().$count(customerSessions, isAlive),
    countByStatus(id),
    maySee ? readLatest(id) : [],
  ]);
  const made = Object.values(counts).reduce((sum, some) => sum + some, 0);
  return { ...facts, invitedBy, sessions, made, invitations: maySee ? { counts, latest } : null };
}

/** The invitation somebody accepted with its inviter; a customer, or the shop where there is none. */
async function readInviter(customerId: number) {
  const [found] = await db()
    .select({
      invitationId: invitations.id,
      inviter: {
        id: customers.id,
        firstName: customers.firstName,
        lastName: customers.lastName,
        email: customers.email,
      },
    })
    .from(invitations)
    .leftJoin(customers, eq(customers.id, invitations.inviterId))
    .where(eq(invitations.customerId, customerId));
  return found ?? null;
}

async function countByStatus(inviterId: number): Promise<Partial<Record<GridStatus, number>>> {
  const rows = await db()
    .select({ status: statusInGrid, count: count() })
    .from(invitations)
    .where(eq(invitations.inviterId, inviterId))
    .groupBy(sql`1`);
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}

const readLatest = (inviterId: number) =>
  db()
    .select({
      id: invitations.id,
      email: invitations.email,
      status: statusInGrid,
      sentAt: invitations.sentAt,
      acceptedAt: invitations.acceptedAt,
    })
    .from(invitations)
    .where(eq(invitations.inviterId, inviterId))
    .orderBy(desc(invitations.id))
    .limit(10);
