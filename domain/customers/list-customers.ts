import { and, desc, eq, ilike, inArray, isNotNull, isNull, sql, type SQL } from "drizzle-orm";

import { db } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { containing } from "@/domain/invitations/grid-filter";
import { isGroupId } from "@/domain/storefronts/customer-groups";

export const customerStates = ["active", "disabled", "erased"] as const;

type CustomerState = (typeof customerStates)[number];

export type CustomerFilter = {
  /** Parts of names and addresses: each word has to be in one of them. */
  search?: string;
  /** Code of a website. */
  website?: string;
  group?: number;
  state?: CustomerState;
};

export type CustomerListRow = Awaited<ReturnType<typeof readRows>>[number];

export type CustomerPage = {
  rows: CustomerListRow[];
  /** The row after which the next page begins, null on the last. */
  next: number | null;
  /** How many match; where not exact, there are more. */
  total: { count: number; isExact: boolean };
};

const pageSize = 50;
/** Up to here all that match are found and put in order; among more, the next ones are soon met along the order. */
const few = 2000;

/** A page of the customers a filter matches, newest first, from after the row `after`. */
export async function listCustomers(
  administrator: Administrator,
  filter: CustomerFilter,
  after: number | null,
): Promise<CustomerPage> {
  demand(administrator, "manage_customers");
  const condition = and(onWebsitesOf(administrator, customers.websiteId), matches(filter)) as SQL;
  const found = await db().execute<{ id: string }>(
    sql`select ${customers.id} from ${customers} where ${condition} limit ${few + 1}`,
  );
  const isFew = found.length <= few;
  const ids = isFew
    ? inArray(
        customers.id,
        sql`(select value::bigint from jsonb_array_elements_text(${idsOf(found)}::jsonb))`,
      )
    : condition;
  const rows = await readRows(and(ids, after === null ? undefined : isBefore(after)) as SQL);
  const page = rows.slice(0, pageSize);
  return {
    rows: page,
    next: rows.length > pageSize ? (page.at(-1)?.id ?? null) : null,
    total: isFew ? { count: found.length, isExact: true } : { count: few, isExact: false },
  };
}

const idsOf = (found: { id: string }[]) => JSON.stringify(found.map(({ id }) => id));

/** What is searched, as its index has it. */
const nameAndAddress = sql`(${customers.firstName} || ' ' || ${customers.lastName} || ' ' || coalesce(${customers.email}, ''))`;

const matches = ({ search = "", website, group, state }: CustomerFilter): SQL | undefined =>
  and(
    ...search
      .split(/\s+/)
      .filter((word) => word !== "")
      .slice(0, 8)
      .map((word) => ilike(nameAndAddress, containing(word))),
    website === undefined
      ? undefined
      : inArray(
          customers.websiteId,
          db().select({ id: websites.id }).from(websites).where(eq(websites.code, website)),
        ),
    group === undefined ? undefined : isGroupId(group) ? eq(customers.groupId, group) : sql`false`,
    state && isIn(state),
  );

function isIn(state: CustomerState): SQL | undefined {
  if (state === "active") return isNull(customers.disabledAt);
  return and(
    isNotNull(customers.disabledAt),
    state === "erased" ? isNotNull(customers.erasedAt) : isNull(customers.erasedAt),
  );
}

/** Condition: it stands below the row in the list. Compared in the database, whose moments are finer than a Date. */
const isBefore = (id: number): SQL =>
  sql`(${customers.joinedAt}, ${customers.id}) < (select below.joined_at, below.id from ${customers} below where below.id = ${id})`;

const made = sql`(select count(*) from ${invitations} where ${invitations.inviterId} = ${customers.id})`;
const accepted = sql`(select count(*) from ${invitations} where ${invitations.inviterId} = ${customers.id}
  and ${invitations.status} = 'accepted')`;

const readRows = (condition: SQL) =>
  db()
    .select({
      id: customers.id,
      firstName: customers.firstName,
      lastName: customers.lastName,
      email: customers.email,
      website: websites.name,
      group: customerGroups.name,
      joinedAt: customers.joinedAt,
      disabledAt: customers.disabledAt,
      erasedAt: customers.erasedAt,
      made: made.mapWith(Number),
      accepted: accepted.mapWith(Number),
    })
    .from(customers)
    .innerJoin(websites, eq(websites.id, customers.websiteId))
    .innerJoin(customerGroups, eq(customerGroups.id, customers.groupId))
    .where(condition)
    .orderBy(desc(customers.joinedAt), desc(customers.id))
    .limit(pageSize + 1);
