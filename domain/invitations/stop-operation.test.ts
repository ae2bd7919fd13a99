import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { operations } from "@/db/schema/operations";
import { makeAdministrator } from "@/db/testing/administrators";
import { connectBeside, useDatabase } from "@/db/testing/database";
import { now } from "@/db/testing/invitations";
import { somebodyWaits } from "@/db/testing/locks";
import { invitedByShop, operationNow, start, statusCounts, writtenDown } from "@/db/testing/operations";
import { makeShop } from "@/db/testing/shop";

import { readOperation, stopOperation, workUntil } from "./mass-operation";

useDatabase();

const soon = () => Date.now() + 30_000;

describe("stopping an operation", () => {
  test("leaves the rest alone, once, and says so", async () => {
    const anne = await makeAdministrator();
    const ids = await invitedByShop(await makeShop(), 8);
    const { id } = await start(anne, "discard", ids);
    await Promise.all([stopOperation(anne, id), stopOperation(anne, id)]);
    expect(await operationNow(id)).toMatchObject({ state: "stopped", done: 0, skipped: { stopped: 8 } });
    await workUntil(soon());
    expect(await statusCounts(ids)).toEqual({ not_sent: 8 });
    expect((await writtenDown(id)).at(-1)).toMatchObject({
      action: "mass_discard_ended",
      to: { total: 8, done: 0, skipped: 8, state: "stopped" },
    });
  });

  test("lets a chunk that is under way end, and counts exactly", async () => {
    const anne = await makeAdministrator();
    const ids = await invitedByShop(await makeShop(), 2100);
    const { id } = await start(anne, "discard", ids);
    const holder = connectBeside(1);
    const work = await holder.sql
      .begin(async (held) => {
        await held`select id from invitations where id = ${ids[1999] ?? 0} for update`;
        const working = workUntil(soon());
        await somebodyWaits();
        await stopOperation(anne, id);
        expect(await operationNow(id)).toMatchObject({ state: "running", skipped: { stopped: 100 } });
        return { working };
      })
      .finally(() => holder.close());
    await work.working;
    expect(await operationNow(id)).toMatchObject({
      state: "stopped",
      done: 2000,
      skipped: { stopped: 100 },
    });
    expect(await statusCounts(ids)).toEqual({ discarded: 2000, not_sent: 100 });
    expect((await now(ids[1999] ?? 0)).status).toBe("discarded");
  });

  test("takes what a crashed chunk left as stopped, too", async () => {
    const anne = await makeAdministrator();
    const ids = await invitedByShop(await makeShop(), 4);
    const { id } = await start(anne, "discard", ids);
    await db()
      .update(operations)
      .set({ skipped: { stopped: 0 } })
      .where(eq(operations.id, id));
    await workUntil(soon());
    expect(await readOperation(anne, id)).toMatchObject({ state: "stopped", skipped: { stopped: 4 } });
  });

  test("changes nothing of one that has ended", async () => {
    const anne = await makeAdministrator();
    const { id } = await start(anne, "discard", await invitedByShop(await makeShop(), 2));
    await workUntil(soon());
    const before = await operationNow(id);
    await stopOperation(anne, id);
    expect(await operationNow(id)).toEqual(before);
  });
});
