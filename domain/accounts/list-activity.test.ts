import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { activityOf, somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { makeShop, type TestShop } from "@/db/testing/shop";

import { NotPermitted, type Administrator } from "./administrator";
import {
  activityZone,
  exportActivity,
  listActivity,
  listActors,
  type ActivityFilter,
  type ActivityRow,
} from "./list-activity";
import { recordActivity, recordRefusal } from "./record-activity";

useDatabase();

let shop: TestShop;
let boss: Administrator;
let other: Administrator;

beforeEach(async () => {
  await db().execute(sql`truncate activity`);
  shop = await makeShop();
  boss = await somebody();
  other = await somebody();
});

const filterOf = (over: Partial<ActivityFilter> = {}): ActivityFilter => ({
  ...{ administratorId: null, action: null, from: null, to: null, timeZone: "Europe/London" },
  ...over,
});

const idsOf = async (administrator: Administrator, over: Partial<ActivityFilter> = {}) =>
  (await listActivity(administrator, filterOf(over), null)).rows.map(({ subjectId }) => Number(subjectId));

async function all(rows: AsyncGenerator<ActivityRow>): Promise<ActivityRow[]> {
  const taken: ActivityRow[] = [];
  for await (const row of rows) taken.push(row);
  return taken;
}

const discarded = (by: Administrator, subjectId: number, websiteId: number | null = null) =>
  recordActivity(db(), by, {
    action: "invitation_discarded",
    subject: "invitation",
    subjectId,
    websiteId,
    from: { status: "sent" },
    to: { status: "discarded" },
  });

/** Rows of one and the same moment, as a statement over many writes them. */
const many = (count: number) =>
  db().execute(sql`insert into activity (administrator_id, action, subject, subject_id)
    select ${other.id}, 'invitation_discarded', 'invitation', n::text from generate_series(1, ${count}::int) n`);

describe("the activity", () => {
  test("tells who did what to what, from what to what, newest first", async () => {
    await discarded(other, 7, shop.store.website.id);
    await recordActivity(db(), boss, {
      action: "administrator_disabled",
      subject: "administrator",
      subjectId: other.id,
    });
    await recordRefusal(other, { method: "POST", path: "/admin/activity", need: "manage_administrators" });
    expect((await listActivity(boss, filterOf(), null)).rows).toMatchObject([
      {
        who: { email: other.email },
        action: "refused",
        subject: "page",
        subjectId: "/admin/activity",
        to: { method: "POST", need: "manage_administrators" },
      },
      { who: { email: boss.email }, subjectName: other.email, website: null, from: null, to: null },
      {
        who: { email: other.email },
        action: "invitation_discarded",
        subjectId: "7",
        subjectName: null,
        website: shop.store.website.name,
        from: { status: "sent" },
        to: { status: "discarded" },
      },
    ]);
  });

  test("is filtered by person and action, each alone and together", async () => {
    await discarded(boss, 1);
    await discarded(other, 2);
    await recordActivity(db(), other, { action: "link_copied", subject: "invitation", subjectId: 3 });
    expect(await idsOf(boss, { administratorId: other.id })).toEqual([3, 2]);
    expect(await idsOf(boss, { action: "invitation_discarded" })).toEqual([2, 1]);
    expect(await idsOf(boss, { administratorId: other.id, action: "link_copied" })).toEqual([3]);
    expect((await listActors(boss)).map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([
      boss.id,
      other.id,
    ]);
  });

  test("is filtered by days of the zone, both included, also where a day has 25 hours", async () => {
    const at = async (moment: string, id: number) => {
      await discarded(boss, id);
      await db().execute(
        sql`update activity set at = ${moment}::timestamptz where subject_id = ${String(id)}`,
      );
    };
    await at("2026-10-24T22:59:59.999999Z", 1);
    await at("2026-10-24T23:00:00Z", 2);
    await at("2026-10-25T23:59:59.999999Z", 3);
    await at("2026-10-26T00:00:00Z", 4);
    expect(await idsOf(boss, { from: "2026-10-25", to: "2026-10-25" })).toEqual([3, 2]);
    expect(await idsOf(boss, { from: "2026-10-25" })).toEqual([4, 3, 2]);
    expect(await idsOf(boss, { to: "2026-10-25" })).toEqual([3, 2, 1]);
    expect(await idsOf(boss, { from: "2026-10-25", to: "2026-10-25", timeZone: "Pacific/Auckland" })).toEqual(
      [2, 1],
    );
    expect(await idsOf(boss, { from: "2026-10-26", to: "2026-10-25" })).toEqual([]);
  });

  test("is paged so that each row is shown once, also rows of one moment and while more are written", async () => {
    await many(120);
    const seen: number[] = [];
    let after: number | null = null;
    do {
      const { rows, next } = await listActivity(boss, filterOf(), after);
      seen.push(...rows.map(({ subjectId }) => Number(subjectId)));
      after = next;
      await discarded(boss, 1000 + seen.length);
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => 120 - index));
  });

  test("is nothing for who does not manage administrators", async () => {
    const reader = await somebody({ permissions: ["view_reports", "manage_delivery"] });
    await expect(listActivity(reader, filterOf(), null)).rejects.toThrow(NotPermitted);
    await expect(exportActivity(reader, filterOf())).rejects.toThrow(NotPermitted);
    await expect(listActors(reader)).rejects.toThrow(NotPermitted);
    expect(await activityOf(reader)).toEqual([]);
  });
});

test("somebody limited to a website reads of that website, and what they did themselves", async () => {
  const elsewhere = await makeShop({ timeZone: "America/New_York" });
  const [here, there] = [shop.store.website.id, elsewhere.store.website.id];
  const limited = await somebody({ websiteIds: [there] });
  await discarded(boss, 1, here);
  await discarded(boss, 2, there);
  await discarded(other, 3);
  await discarded(limited, 4);
  expect(await idsOf(limited)).toEqual([4, 2]);
  expect(await idsOf(limited, { administratorId: other.id })).toEqual([]);
  expect((await listActors(limited)).map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([
    boss.id,
    limited.id,
  ]);
  expect((await all(await exportActivity(limited, filterOf()))).map(({ subjectId }) => subjectId)).toEqual([
    "4",
    "2",
  ]);
  expect(await activityZone(limited)).toBe("America/New_York");
  // A row of another website as the place to go on from gives nothing away but rows that are theirs.
  const [foreign] = (await listActivity(boss, filterOf({ administratorId: other.id }), null)).rows;
  const beyond = await listActivity(limited, filterOf(), foreign?.id ?? 0);
  expect(beyond.rows.map(({ subjectId }) => subjectId)).toEqual(["2"]);
});

describe("an export", () => {
  test("holds all that is filtered, in the order of the list, and is written down with its filter", async () => {
    await many(2_500);
    await discarded(boss, 9_999);
    const rows = await all(
      await exportActivity(boss, filterOf({ administratorId: other.id, from: "2020-01-01" })),
    );
    expect(rows.map(({ subjectId }) => Number(subjectId))).toEqual(
      Array.from({ length: 2_500 }, (_, index) => 2_500 - index),
    );
    expect((await activityOf(boss)).at(-1)).toMatchObject({
      action: "activity_exported",
      to: { administratorId: other.id, from: "2020-01-01" },
    });
  });

  test("reads on only as rows are taken", async () => {
    await many(3_000);
    const rows = await exportActivity(boss, filterOf());
    await rows.next();
    await db().execute(
      sql`delete from activity where subject_id::int < 1500 and administrator_id = ${other.id}`,
    );
    expect((await all(rows)).length).toBeLessThan(2_000);
  });
});
