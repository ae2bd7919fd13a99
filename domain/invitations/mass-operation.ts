import { and, asc, eq, exists, not, or, sql, type SQL } from "drizzle-orm";

import { db, type Reader, type Transaction } from "@/db/client";
import { administrators, roles } from "@/db/schema/administrators";
import { invitations } from "@/db/schema/invitations";
import { operationItems, operations } from "@/db/schema/operations";
import {
  administratorColumns,
  demand,
  isActiveAdministrator,
  may,
  onWebsitesOf,
  type Administrator,
} from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { isStopping } from "@/domain/stopping";
import { errorText, log } from "@/log";

import { discardInvitations, type DiscardSkip } from "./discard-invitations";
import { resendInvitations, type ResendSkip } from "./resend-invitations";
import type { Selected } from "./select-invitations";
import { countReasons, type Skips } from "./skips";

type Kind = (typeof operations.$inferSelect)["kind"];

/** Why an operation left an invitation alone. */
type OperationSkip = DiscardSkip | ResendSkip | "stopped";

/** How far an operation has come: what is done and what was skipped make up the total once it has ended. */
export type Operation = {
  id: number;
  kind: Kind;
  state: "running" | "done" | "stopped";
  total: number;
  done: number;
  skipped: Skips<OperationSkip>;
};

const verbs = { discard: discardInvitations, resend: resendInvitations };

/** How many invitations one transaction works on. */
const chunkSizes: Record<Kind, number> = { discard: 2000, resend: 500 };

/** Condition: it has not ended. */
export const isRunning = eq(operations.state, "running");

const itemsOf = (id: number) => eq(operationItems.operationId, id);

/**
 * Starts discarding or resending every invitation the condition holds for, among those that exist for the administrator. They
 * are noted by one statement and worked on later; the same submission starts one operation only.
 */
export async function startOperation(
  administrator: Administrator,
  input: { kind: Kind; selection: Selected; condition: SQL; submission: string },
): Promise<{ id: number }> {
  demand(administrator, "manage_invitations");
  const { kind, selection, submission } = input;
  return db().transaction(async (tx) => {
    const [made] = await tx
      .insert(operations)
      .values({ administratorId: administrator.id, kind, selection, submission, total: 0 })
      .onConflictDoNothing({ target: operations.submission })
      .returning({ id: operations.id });
    if (!made) return findStarted(tx, administrator, submission);
    // In the order of ids, in which their rows are locked everywhere.
    const { count: total } = await tx.execute(sql`
      insert into ${operationItems} (operation_id, invitation_id)
      select ${made.id}::bigint, ${invitations.id} from ${invitations}
      where ${and(input.condition, onWebsitesOf(administrator, invitations.websiteId))} order by ${invitations.id}`);
    await tx.update(operations).set({ total }).where(eq(operations.id, made.id));
    await recordActivity(tx, administrator, {
      action: `mass_${kind}_started`,
      subject: "operation",
      subjectId: made.id,
      to: { total },
    });
    return made;
  });
}

async function findStarted(
  tx: Transaction,
  administrator: Administrator,
  submission: string,
): Promise<{ id: number }> {
  const [started] = await tx
    .select({ id: operations.id })
    .from(operations)
    .where(and(eq(operations.submission, submission), eq(operations.administratorId, administrator.id)));
  if (!started) throw new Error("another administrator has started an operation with this submission");
  return started;
}

let working = false;
let again = false;

/**
 * Works on the running operations until nothing of them is left or the time is spent. Any number of instances may; one that is
 * at it already looks again before it ends. What a crash interrupts is undone as a whole chunk, and found by the next call.
 * Tells whether anything was worked on here.
 */
export async function workOperations(milliseconds: number): Promise<boolean> {
  again = true;
  if (working) return false;
  working = true;
  let worked = false;
  try {
    do {
      again = false;
      worked = (await workUntil(Date.now() + milliseconds)) || worked;
    } while (again && !isStopping());
  } finally {
    working = false;
  }
  return worked;
}

/** Works on the running operations in turns, a chunk of each, beside others who do; tells whether there was anything. */
export async function workUntil(until: number): Promise<boolean> {
  for (let any = false; ; any = true) {
    const running = await db()
      .select({ id: operations.id, kind: operations.kind })
      .from(operations)
      .where(isRunning)
      .orderBy(asc(operations.id));
    let worked = 0;
    for (const operation of running) {
      if (isStopping() || Date.now() >= until) return any || worked > 0;
      worked += await tryChunk(operation);
    }
    if (worked === 0) return any;
  }
}

/** What fails holds up no other operation: it is undone, and tried again by the next call. */
async function tryChunk(operation: { id: number; kind: Kind }): Promise<number> {
  try {
    return await db().transaction((tx) => workChunk(tx, operation));
  } catch (error) {
    log("warn", "a chunk of an operation failed and waits for the next tick", {
      operation: operation.id,
      error: errorText(error).message,
    });
    return 0;
  }
}

/** Works on a chunk that nobody else is at; ends the operation where there is none left. Gives how many there were. */
async function workChunk(tx: Transaction, { id, kind }: { id: number; kind: Kind }): Promise<number> {
  const ids = await takeItems(tx, id, chunkSizes[kind]);
  if (ids.length === 0) {
    await endOperation(tx, id);
    return 0;
  }
  const { done, skipped } = await workOn(tx, id, ids);
  await addCounts(tx, id, done.length, skipped);
  return ids.length;
}

/** By their places in the table, so that no statistics of a table just filled are asked for. */
async function takeItems(tx: Transaction, id: number, most: number | null): Promise<number[]> {
  const taken = await tx.execute<{ id: string }>(sql`
    delete from ${operationItems} where ctid = any (array(
      select ctid from ${operationItems} where ${itemsOf(id)}
      order by ${operationItems.invitationId} limit ${most}::bigint for update skip locked
    )) returning ${operationItems.invitationId} as id`);
  return taken.map((row) => Number(row.id)).toSorted((a, b) => a - b);
}

async function workOn(
  tx: Transaction,
  id: number,
  ids: number[],
): Promise<{ done: number[]; skipped: Skips<OperationSkip> }> {
  const [operation] = await tx
    .select({
      kind: operations.kind,
      administratorId: operations.administratorId,
      isStopped: sql<boolean>`jsonb_exists(${operations.skipped}, 'stopped')`,
    })
    .from(operations)
    .where(eq(operations.id, id));
  if (!operation) throw new Error("an operation was removed while it was worked on");
  const all = (reason: OperationSkip) => ({ done: [], skipped: countReasons(ids.map(() => reason)) });
  if (operation.isStopped) return all("stopped");
  const administrator = await findAdministrator(tx, operation.administratorId);
  if (!administrator || !may(administrator, "manage_invitations")) return all("not_permitted");
  return verbs[operation.kind](tx, administrator, ids);
}

/** The administrator as they are now, whatever they were when they started it; null where disabled. */
async function findAdministrator(reader: Reader, id: number): Promise<Administrator | null> {
  const [found] = await reader
    .select(administratorColumns)
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(and(eq(administrators.id, id), isActiveAdministrator));
  return found ?? null;
}

/** Last of all that is locked, so that chunks of one operation wait for each other only here. */
async function addCounts(
  tx: Transaction,
  id: number,
  done: number,
  skipped: Skips<OperationSkip>,
): Promise<void> {
  await tx
    .update(operations)
    .set({
      done: sql`${operations.done} + ${done}`,
      skipped: sql`(select coalesce(jsonb_object_agg(reason, count), '{}') from (
        select key as reason, sum(value::int) as count from (
          select * from jsonb_each_text(${operations.skipped}) union all select * from jsonb_each_text(${JSON.stringify(skipped)}::jsonb)
        ) as counts group by key
      ) as added)`,
    })
    .where(eq(operations.id, id));
}

/** Ends an operation of which nothing is left, also not in the hands of others; its counts make up the total. */
async function endOperation(tx: Transaction, id: number): Promise<void> {
  const items = exists(
    tx
      .select({ one: sql`1` })
      .from(operationItems)
      .where(itemsOf(id)),
  );
  const [ended] = await tx
    .update(operations)
    .set({
      state: sql`case when (${operations.skipped} ->> 'stopped')::int > 0 then 'stopped' else 'done' end`,
      endedAt: sql`now()`,
    })
    .where(and(eq(operations.id, id), isRunning, not(items)))
    .returning();
  if (!ended) return;
  const gone = ended.total - ended.done - sum(ended.skipped);
  if (gone > 0) await addCounts(tx, id, 0, { gone });
  await recordActivity(
    tx,
    { id: ended.administratorId },
    {
      action: `mass_${ended.kind}_ended`,
      subject: "operation",
      subjectId: id,
      to: { total: ended.total, done: ended.done, skipped: ended.total - ended.done, state: ended.state },
    },
  );
}

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Condition: the operation is the administrator's own, or they see every website it can touch. */
export const isOpenTo = (administrator: Administrator) =>
  or(eq(operations.administratorId, administrator.id), sql`${administrator.websiteIds === null}::boolean`);

/** Stops an operation: what nobody is at any more is left alone and counted as stopped. Does nothing to one that has ended. */
export async function stopOperation(administrator: Administrator, id: number): Promise<void> {
  demand(administrator, "manage_invitations");
  await db().transaction(async (tx) => {
    const [running] = await tx
      .select({ id: operations.id })
      .from(operations)
      .where(and(eq(operations.id, id), isOpenTo(administrator), isRunning));
    if (!running) return;
    const left = await takeItems(tx, id, null);
    await addCounts(tx, id, 0, { stopped: left.length });
    await endOperation(tx, id);
  });
}

/** How far an operation has come, null where it is unknown or not open to the administrator. */
export async function readOperation(administrator: Administrator, id: number): Promise<Operation | null> {
  demand(administrator, "view_invitations");
  const [found] = await db()
    .select({
      id: operations.id,
      kind: operations.kind,
      state: operations.state,
      total: operations.total,
      done: operations.done,
      skipped: operations.skipped,
    })
    .from(operations)
    .where(and(eq(operations.id, id), isOpenTo(administrator)));
  if (!found) return null;
  const counted = Object.entries(found.skipped).filter(([, count]) => count > 0);
  return { ...found, skipped: Object.fromEntries(counted) };
}
