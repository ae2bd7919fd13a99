import { randomUUID } from "node:crypto";

import { gt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import type { Administrator } from "@/domain/accounts/administrator";
import { readOperation, startOperation, workUntil } from "@/domain/invitations/mass-operation";

import { findAdministrator } from "./administrator";
import type { Bench } from "./bench";
import { timed } from "./figures";
import { queueInvitations } from "./people";
import { medianOf, rowOf, type Row } from "./rows";

/** Resending and discarding 100,000 invitations, as the grid's `Select All` starts it, beside one bare statement with the same effect. */
export async function benchDiscarding({ scaled }: Bench): Promise<Row[]> {
  const count = scaled(100_000);
  const administrator = await findAdministrator();
  const [newest] = await db()
    .select({ id: sql<number>`max(${invitations.id})`.mapWith(Number) })
    .from(invitations);
  if (!newest) throw new Error("the demo data is missing");
  await queueInvitations(count);
  // Mails that were refused for good: what can be resent without waiting an hour.
  await db()
    .execute(sql`update messages set state = 'refused', settled_at = now(), objection = 'no such mailbox'
    where invitation_id > ${newest.id}`);
  await db().execute(sql`analyze messages, invitations, recipients`);
  const rows: Row[] = [];
  for (const kind of ["resend", "discard"] as const) {
    const bare = await timeBare(kind, newest.id);
    const ours = await run(kind, { administrator, newerThan: newest.id, count });
    await db().execute(sql`analyze messages, invitations`);
    rows.push(
      rowOf([ours / bare], {
        what: `${kind === "resend" ? "Resend" : "Discard"} ${count} by Select All, noted and worked off`,
        ours: medianOf([ours / 1000], "s"),
        beside: `one bare statement ${medianOf([bare / 1000], "s")}`,
      }),
    );
  }
  return rows;
}

/** The rows written at once with nothing asked, noted or kept in portions; taken back at the end, so without its commit. */
async function timeBare(kind: "discard" | "resend", newerThan: number): Promise<number> {
  const takenBack = new Error("taken back");
  let took = 0;
  const statement =
    kind === "resend"
      ? sql`insert into messages (purpose, number, store_view_id, invitation_id, recipient_id)
          select purpose, number + 1, store_view_id, invitation_id, recipient_id from messages where invitation_id > ${newerThan}`
      : sql`with changed as (
          update invitations set status = 'discarded', discarded_at = now() where id > ${newerThan} returning id
        ), history as (
          insert into invitation_history (invitation_id, from_status, to_status, actor)
          select id, 'not_sent', 'discarded', 'shop' from changed
        )
        update messages set state = 'canceled', settled_at = now() from changed
        where invitation_id = changed.id and state = 'queued'`;
  const work = db().transaction(async (tx) => {
    await tx.execute(sql`set local statement_timeout = 0`);
    took = await timed(() => tx.execute(statement));
    throw takenBack;
  });
  await work.catch((error: unknown) => {
    if (error !== takenBack) throw error;
  });
  return took;
}

/** Starts an operation on what is newer than the id, works on it to its end, and gives the milliseconds it took. */
async function run(
  kind: "discard" | "resend",
  { administrator, newerThan, count }: { administrator: Administrator; newerThan: number; count: number },
): Promise<number> {
  const started = performance.now();
  const { id } = await startOperation(administrator, {
    kind,
    selection: { filter: {}, upTo: Number.MAX_SAFE_INTEGER },
    condition: gt(invitations.id, newerThan),
    submission: randomUUID(),
  });
  await workUntil(Date.now() + 600_000);
  const took = performance.now() - started;
  const operation = await readOperation(administrator, id);
  if (operation?.state !== "done" || operation.done !== count)
    throw new Error(`the operation came to ${JSON.stringify(operation)}`);
  return took;
}
