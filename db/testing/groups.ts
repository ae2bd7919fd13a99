import { randomUUID } from "node:crypto";

import { and, inArray, isNotNull, sql } from "drizzle-orm";

import type { Administrator } from "@/domain/accounts/administrator";
import { addGroup } from "@/domain/customers/change-groups";

import { db } from "../client";
import { customerGroups } from "../schema/customer-groups";
import { customers } from "../schema/customers";
import { invitations } from "../schema/invitations";

export const newName = () => `Group ${randomUUID().slice(0, 13)}`;

/** Adds a customer group and gives its id. */
export async function newGroup(administrator: Administrator, name = newName()): Promise<number> {
  const added = await addGroup(administrator, name);
  if ("refused" in added) throw new Error("no group was added");
  return added.id;
}

/** Who is in a removed group, and what would bring somebody into one: nothing, ever. */
export async function leftBehind(): Promise<number> {
  const removed = db()
    .select({ id: customerGroups.id })
    .from(customerGroups)
    .where(isNotNull(customerGroups.removedAt));
  const isOpen = inArray(invitations.status, ["not_sent", "sent"]);
  const [members, open, set] = await Promise.all([
    db().$count(customers, inArray(customers.groupId, removed)),
    db().$count(invitations, and(inArray(invitations.groupId, removed), isOpen)),
    db().execute(sql`select from settings where key = 'defaultGroup'
      and value in (select to_jsonb(id) from customer_groups where removed_at is not null)`),
  ]);
  return members + open + set.length;
}
