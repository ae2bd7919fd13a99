import { randomUUID } from "node:crypto";

import { count, eq, inArray, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { administrators, roles } from "@/db/schema/administrators";
import { invitations } from "@/db/schema/invitations";
import { operationItems, operations } from "@/db/schema/operations";
import { makeAdministrator } from "@/db/testing/administrators";
import { connectBeside, useDatabase } from "@/db/testing/database";
import { invitedByShop, operationNow, start, statusCounts, writtenDown } from "@/db/testing/operations";
import { first, makeShop } from "@/db/testing/shop";

import { changeStatus } from "./change-status";
import { readOperation, startOperation, stopOperation, workOperations, workUntil } from "./mass-operation";

useDatabase();

const soon = () => Date.now() + 30_000;

const itemsLeft = async (id: number) =>
  first(await db().select({ left: count() }).from(operationItems).where(eq(operationItems.operationId, id)))
    .left;

const decline = (ids: number[]) =>
  db().transaction((tx) => changeStatus(tx, ids, { to: "declined", actor: { kind: "invitee" } }));

beforeEach(async () => {
  await db()
    .update(operations)
    .set({ state: "done", endedAt: sql`now()` })
    .where(eq(operations.state, "running"));
});

describe("an operation", () => {
  test("discards what it can, counts the rest by reason and makes up the total", async () => {
    const shop = await makeShop();
    const anne = await makeAdministrator();
    const ids = await invitedByShop(shop, 20);
    await decline(ids.slice(0, 3));
    const { id } = await start(anne, "discard", ids);
    expect(await readOperation(anne, id)).toEqual({
      id,
      kind: "discard",
      state: "running",
      total: 20,
      done: 0,
      skipped: {},
    });
    expect(await workOperations(30_000)).toBe(true);
    expect(await readOperation(anne, id)).toMatchObject({
      state: "done",
      done: 17,
      skipped: { declined: 3 },
    });
    expect(await statusCounts(ids)).toEqual({ declined: 3, discarded: 17 });
    expect(await writtenDown(id)).toEqual([
      { action: "mass_discard_started", administratorId: anne.id, to: { total: 20 } },
      {
        action: "mass_discard_ended",
        administratorId: anne.id,
        to: { total: 20, done: 17, skipped: 3, state: "done" },
      },
    ]);
    expect(await workOperations(30_000)).toBe(false);
  });

  test("resends in chunks and skips what has a mail on its way", async () => {
    const shop = await makeShop();
    const anne = await makeAdministrator();
    const ids = await invitedByShop(shop, 620);
    await db()
      .execute(sql`update messages set state = 'refused', settled_at = now(), objection = 'no such mailbox'
      where invitation_id in (select id from invitations where id >= ${ids[0]} and id <= ${ids[599]})`);
    const { id } = await start(anne, "resend", ids);
    await workOperations(30_000);
    expect(await readOperation(anne, id)).toMatchObject({
      state: "done",
      total: 620,
      done: 600,
      skipped: { waiting: 20 },
    });
  });

  test("starts once for one form, however often it is sent", async () => {
    const shop = await makeShop();
    const anne = await makeAdministrator();
    const ids = await invitedByShop(shop, 5);
    const input = {
      kind: "discard" as const,
      selection: { ids },
      condition: inArray(invitations.id, ids),
      submission: randomUUID(),
    };
    const started = await Promise.all(Array.from({ length: 6 }, () => startOperation(anne, input)));
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    expect(await itemsLeft(first(started).id)).toBe(5);
    await expect(startOperation(await makeAdministrator(), input)).rejects.toThrow("another administrator");
  });

  test("takes only what exists for the administrator who starts it", async () => {
    const [shop, other] = [await makeShop(), await makeShop()];
    const manager = await makeAdministrator({ websiteIds: [shop.store.website.id] });
    const ids = [...(await invitedByShop(shop, 4)), ...(await invitedByShop(other, 4))];
    const { id } = await start(manager, "discard", ids);
    await workOperations(30_000);
    expect(await readOperation(manager, id)).toMatchObject({ total: 4, done: 4, skipped: {} });
    expect(await statusCounts(ids)).toEqual({ discarded: 4, not_sent: 4 });
  });

  test("of nothing ends at once", async () => {
    const anne = await makeAdministrator();
    const { id } = await start(anne, "discard", [0]);
    await workOperations(30_000);
    expect(await readOperation(anne, id)).toMatchObject({ state: "done", total: 0, done: 0 });
  });

  test("is refused to whoever may only look", async () => {
    const viewer = await makeAdministrator({ permissions: ["view_invitations"] });
    await expect(start(viewer, "discard", [1])).rejects.toThrow("manage_invitations");
    await expect(stopOperation(viewer, 1)).rejects.toThrow("manage_invitations");
  });

  test("is read and stopped by whoever started it and by those who see every website", async () => {
    const shop = await makeShop();
    const websiteIds = [shop.store.website.id];
    const manager = await makeAdministrator({ websiteIds });
    const colleague = await makeAdministrator({ websiteIds });
    const chief = await makeAdministrator();
    const { id } = await start(manager, "discard", await invitedByShop(shop, 3));
    expect(await readOperation(colleague, id)).toBeNull();
    await stopOperation(colleague, id);
    expect(await readOperation(manager, id)).toMatchObject({ state: "running" });
    await stopOperation(chief, id);
    expect(await readOperation(chief, id)).toMatchObject({ state: "stopped", skipped: { stopped: 3 } });
  });
});

describe("the work on an operation", () => {
  test("is shared by any number of instances, and counts each invitation once", async () => {
    const shop = await makeShop();
    const anne = await makeAdministrator();
    const ids = await invitedByShop(shop, 900);
    await decline(ids.filter((id) => id % 7 === 0));
    const declined = ids.filter((id) => id % 7 === 0).length;
    await db().execute(sql`update messages set state = 'refused', settled_at = now(), objection = 'x'
      where invitation_id between ${ids[0]} and ${ids.at(-1)} and state = 'queued'`);
    const resend = await start(anne, "resend", ids);
    const discard = await start(
      anne,
      "discard",
      ids.filter((id) => id % 2 === 0),
    );
    await Promise.all(Array.from({ length: 6 }, () => workUntil(soon())));
    await workUntil(soon());
    const [resent, discarded] = [await operationNow(resend.id), await operationNow(discard.id)];
    for (const operation of [resent, discarded]) {
      const skipped = Object.values(operation.skipped).reduce((sum, one) => sum + one, 0);
      expect(operation).toMatchObject({ state: "done" });
      expect(operation.done + skipped).toBe(operation.total);
    }
    const counts = await statusCounts(ids);
    expect(counts["discarded"]).toBe(discarded.done);
    expect(counts["declined"]).toBe(declined);
    const written = [...(await writtenDown(resend.id)), ...(await writtenDown(discard.id))];
    expect(written.filter(({ action }) => action.endsWith("_ended"))).toHaveLength(2);
  });

  test("is undone as a whole chunk where it breaks off, and done by the next", async () => {
    const shop = await makeShop();
    const anne = await makeAdministrator();
    const ids = await invitedByShop(shop, 30);
    const { id } = await start(anne, "discard", ids);
    // Its statement is ended in the middle of the chunk: a row it needs is held until then.
    const holder = connectBeside(2);
    await holder.sql
      .begin(async (held) => {
        await held`select id from invitations where id = ${ids.at(-1) ?? 0} for update`;
        const work = workUntil(soon());
        const endWaiting = () => holder.sql`select pg_cancel_backend(pid) from pg_stat_activity
          where wait_event_type = 'Lock' and datname = current_database()`;
        await expect.poll(async () => (await endWaiting()).length, { timeout: 5000 }).toBe(1);
        await work;
      })
      .finally(() => holder.close());
    expect(await operationNow(id)).toMatchObject({ state: "running", done: 0, skipped: {} });
    expect(await itemsLeft(id)).toBe(30);
    expect(await statusCounts(ids)).toEqual({ not_sent: 30 });
    await workUntil(soon());
    expect(await operationNow(id)).toMatchObject({ state: "done", done: 30 });
  });

  test("of a failing operation holds up no other", async () => {
    const shop = await makeShop();
    const anne = await makeAdministrator();
    const [bad, good] = [await invitedByShop(shop, 3), await invitedByShop(shop, 3)];
    await db().execute(
      sql.raw(
        `alter table invitations add constraint "broken" check (id <> ${bad[1]} or status <> 'discarded')`,
      ),
    );
    const failing = await start(anne, "discard", bad);
    const working = await start(anne, "discard", good);
    await workUntil(soon());
    await db().execute(sql`alter table invitations drop constraint "broken"`);
    expect(await operationNow(working.id)).toMatchObject({ state: "done", done: 3 });
    expect(await operationNow(failing.id)).toMatchObject({ state: "running", done: 0 });
    await workUntil(soon());
    expect(await operationNow(failing.id)).toMatchObject({ state: "done", done: 3 });
  });

  test("goes no further than its time, and on with the next call", async () => {
    const anne = await makeAdministrator();
    const { id } = await start(anne, "discard", await invitedByShop(await makeShop(), 3));
    await workUntil(Date.now() - 1);
    expect(await operationNow(id)).toMatchObject({ state: "running", done: 0 });
    await workUntil(soon());
    expect(await operationNow(id)).toMatchObject({ state: "done", done: 3 });
  });

  test.each(["disabled", "without the permission"])("stops at an administrator %s by then", async (how) => {
    const anne = await makeAdministrator();
    const ids = await invitedByShop(await makeShop(), 3);
    const { id } = await start(anne, "discard", ids);
    await (how === "disabled"
      ? db()
          .update(administrators)
          .set({ disabledAt: sql`now()` })
          .where(eq(administrators.id, anne.id))
      : db()
          .update(roles)
          .set({ permissions: ["view_invitations"] })
          .where(eq(roles.name, anne.role)));
    await workUntil(soon());
    expect(await operationNow(id)).toMatchObject({ state: "done", done: 0, skipped: { not_permitted: 3 } });
    expect(await statusCounts(ids)).toEqual({ not_sent: 3 });
  });

  test.each(["discard", "resend"] as const)("leaves websites they lost by then alone (%s)", async (kind) => {
    const [kept, lost] = [await makeShop(), await makeShop()];
    const anne = await makeAdministrator();
    const ids = [...(await invitedByShop(kept, 2)), ...(await invitedByShop(lost, 3))];
    await db().execute(sql`update messages set state = 'refused', settled_at = now(), objection = 'x'
      where invitation_id between ${ids[0]} and ${ids.at(-1)}`);
    const { id } = await start(anne, kind, ids);
    await db()
      .update(roles)
      .set({ websiteIds: [kept.store.website.id] })
      .where(eq(roles.name, anne.role));
    await workUntil(soon());
    expect(await operationNow(id)).toMatchObject({ done: 2, skipped: { not_permitted: 3 } });
  });
});
