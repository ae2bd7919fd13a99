import { randomUUID } from "node:crypto";

import { eq, gt, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { administrators, roles } from "@/db/schema/administrators";
import { invitations } from "@/db/schema/invitations";
import { administratorColumns, type Administrator } from "@/domain/accounts/administrator";
import { readOperation, startOperation, workUntil } from "@/domain/invitations/mass-operation";

import { printHead, printRow } from "./figures";
import { queueInvitations } from "./people";

const count = 100_000;

/** Seconds until 100,000 invitations are resent, and discarded, as the grid's `Select All` starts it. */
export async function benchDiscarding(): Promise<void> {
  const [administrator] = await db()
    .select(administratorColumns)
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(eq(administrators.emailKey, "admin@convive.test"));
  const [newest] = await db()
    .select({ id: sql<number>`max(${invitations.id})`.mapWith(Number) })
    .from(invitations);
  if (!administrator || !newest) throw new Error("the demo data is missing");
  await queueInvitations(count);
  // Mails that were refused for good: what can be resent without waiting an hour.
  await db()
    .execute(sql`update messages set state = 'refused', settled_at = now(), objection = 'no such mailbox'
    where invitation_id > ${newest.id}`);
  await db().execute(sql`analyze messages, invitations, recipients`);

  const resent = await run("resend", administrator, newest.id);
  await db().execute(sql`analyze messages, invitations`);
  const discarded = await run("discard", administrator, newest.id);
  printHead(`Mass operations on ${count} invitations, one instance`);
  for (const [what, times] of Object.entries({ resent, discarded })) {
    printRow(`noted for it`, [times.noted], "s");
    printRow(
      `${what}, mails ${what === "resent" ? "queued" : "canceled"} and history included`,
      [times.worked],
      "s",
    );
  }
}

/** Starts an operation on what is newer than the id and works on it to its end. */
async function run(kind: "discard" | "resend", administrator: Administrator, newerThan: number) {
  const started = performance.now();
  const { id } = await startOperation(administrator, {
    kind,
    selection: { filter: {}, upTo: Number.MAX_SAFE_INTEGER },
    condition: gt(invitations.id, newerThan),
    submission: randomUUID(),
  });
  const noted = (performance.now() - started) / 1000;
  await workUntil(Date.now() + 600_000);
  const operation = await readOperation(administrator, id);
  if (operation?.state !== "done" || operation.done !== count)
    throw new Error(`the operation came to ${JSON.stringify(operation)}`);
  return { noted, worked: (performance.now() - started) / 1000 - noted };
}
