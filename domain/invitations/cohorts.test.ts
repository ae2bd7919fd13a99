import { eq } from "drizzle-orm";
import { expect, test } from "vitest";

import { db } from "@/db/client";
import { cohortChanges } from "@/db/schema/cohorts";
import { invitations } from "@/db/schema/invitations";
import { useDatabase } from "@/db/testing/database";
import { fresh, invited } from "@/db/testing/invitations";
import { makeShop } from "@/db/testing/shop";

import { noFigures, readCohorts, settleCohorts } from "./cohorts";
import { discardInvitation } from "./discard-invitation";

useDatabase();

/** Where clocks go forward an hour later. */
const send = (id: number) =>
  db()
    .update(invitations)
    .set({ status: "sent", sentAt: new Date("2026-03-29T00:00:00Z") })
    .where(eq(invitations.id, id));

test("what two transactions change at once is counted, and moved once", async () => {
  const shop = await makeShop({ timeZone: "Europe/Paris" });
  const inviter = await shop.customer();
  const all = await Promise.all(Array.from({ length: 12 }, () => invited(shop, inviter, fresh())));
  await Promise.all(all.map(({ id }) => send(id)));
  await Promise.all([
    ...all.slice(0, 6).map(({ id }) => discardInvitation({ kind: "shop" }, id)),
    ...Array.from({ length: 6 }, () => settleCohorts()),
  ]);
  while ((await settleCohorts()) > 0);
  expect(await db().select().from(cohortChanges)).toEqual([]);
  const scope = { storeViewIds: [shop.store.id], zone: "Europe/Paris" };
  const days = { begins: ["2026-03-28", "2026-03-29"], last: "2026-03-29" };
  const figures = { sent: 12, accepted: 0, declined: 0, discarded: 6, purchased: 0 };
  expect(await readCohorts(scope, days)).toMatchObject([noFigures, figures]);
});
