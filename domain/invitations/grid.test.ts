import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fillWithInvitations } from "@/db/testing/many-invitations";
import { first } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";

import { countGrid, countViews, findMatches } from "./count-grid";
import { exportGrid } from "./export-grid";
import { gridCondition, statusInGrid, type GridFilter } from "./grid-filter";
import type { GridColumn, GridSort } from "./grid-order";
import { readGrid } from "./read-grid";
import { countSelection, newestInvitation } from "./select-invitations";

useDatabase();

let everywhere: Administrator;

beforeAll(async () => {
  await fillWithInvitations(12_000);
  // Some whose address was erased, some with the same moment of sending, some with signs that patterns use.
  await db().execute(
    sql`update invitations set email = null, email_key = null where id % 40 = 0 and status <> 'accepted'`,
  );
  await db().execute(
    sql`update invitations set sent_at = date_trunc('month', sent_at) where sent_at is not null and id % 3 = 0`,
  );
  await db().execute(
    sql`update invitations set email = 'a_b%c@mail.example', email_key = 'a_b%c@mail.example' where id = 4242`,
  );
  await db().execute(sql`vacuum analyze invitations`);
  everywhere = await makeAdministrator();
});

const columns: GridColumn[] = ["id", "email", "invitee", "sent", "registered", "status", "website", "group"];
const sorts: GridSort[] = columns.flatMap((column) => [
  { column, descending: true },
  { column, descending: false },
]);

const filters: [string, GridFilter][] = [
  ["nothing", {}],
  ["a range of ids", { id: { from: 100, to: 400 } }],
  ["the older half", { id: { to: 6000 } }],
  ["not sent", { status: "not_sent" }],
  ["sent", { status: "sent" }],
  ["accepted", { status: "accepted" }],
  ["expired", { status: "expired" }],
  ["what did not arrive", { delivery: "undelivered" }],
  ["a part of the inviter's address", { email: "member12" }],
  ["a part of the invitee's address, in capitals", { invitee: "OKAFOR12" }],
  ["a part of every address", { search: ".example" }],
  ["the shop", { inviter: "shop" }],
  ["the shop by its word", { email: "Shop" }],
  ["a website", { website: "outlet" }],
  ["a store view", { store: "fr" }],
  ["a group", { group: 4 }],
  ["no group", { group: "default" }],
  ["days of sending", { sent: { from: days(400), to: days(300) } }],
  ["days of registration", { registered: { from: days(200) } }],
  ["several at once", { status: "discarded", delivery: "sent", website: "maison", inviter: "shop" }],
];

function days(ago: number): string {
  return new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
}

/** All ids in the order the grid promises, read the slow way: everything in one statement, sorted by one expression. */
async function slowly(filter: GridFilter, { column, descending }: GridSort): Promise<number[]> {
  const value = {
    id: sql`null::int`,
    email: sql`inviter_email collate "C"`,
    invitee: sql`email_key collate "C"`,
    sent: sql`sent_at`,
    registered: sql`accepted_at`,
    status: sql`${statusInGrid}`,
    website: sql`(select name from websites where id = website_id)`,
    group: sql`(select name from customer_groups where id = group_id)`,
  }[column];
  const direction = sql.raw(descending ? "desc nulls last" : "asc nulls first");
  const rows = await db().execute<{ id: string }>(sql`select id from invitations
    where ${await gridCondition(everywhere, filter)} order by ${value} ${direction}, id ${sql.raw(descending ? "desc" : "asc")}`);
  return rows.map(({ id }) => Number(id));
}

/** As of a filter that matches more than are counted: the next ones are looked for along the order. */
const unknown = { count: 10_000, isExact: false, ids: null };

async function page(filter: GridFilter, sort: GridSort, cursor: string | null, size = 50) {
  return readGrid(everywhere, filter, { sort, size, cursor, matches: await findMatches(everywhere, filter) });
}

const idsOf = ({ rows }: { rows: { id: number }[] }) => rows.map(({ id }) => id);

describe.each(filters)("filtered by %s", (_, filter) => {
  test("the grid gives the same rows in every order as sorting everything does, forwards and back", async () => {
    for (const sort of sorts) {
      const all = await slowly(filter, sort);
      const one = await page(filter, sort, null);
      expect(idsOf(one), JSON.stringify(sort)).toEqual(all.slice(0, 50));
      expect(one.previous).toBeNull();
      if (all.length <= 50) {
        expect(one.next).toBeNull();
        continue;
      }
      const two = await page(filter, sort, one.next);
      expect(idsOf(two), JSON.stringify(sort)).toEqual(all.slice(50, 100));
      const back = await page(filter, sort, two.previous);
      expect(idsOf(back), JSON.stringify(sort)).toEqual(all.slice(0, 50));
      expect(back.previous, "before the first page there is none").toBeNull();
    }
  });

  test("it gives the same where it does not know how many match, also far beyond the first rows of an order", async () => {
    for (const sort of sorts) {
      const all = await slowly(filter, sort);
      const read = (cursor: string | null) =>
        readGrid(everywhere, filter, { sort, size: 50, cursor, matches: unknown });
      const one = await read(null);
      expect(idsOf(one), JSON.stringify(sort)).toEqual(all.slice(0, 50));
      if (one.next === null) continue;
      const two = await read(one.next);
      expect(idsOf(two), JSON.stringify(sort)).toEqual(all.slice(50, 100));
      expect(idsOf(await read(two.previous)), JSON.stringify(sort)).toEqual(all.slice(0, 50));
    }
  });

  test("the count, the views, a selection of all and the export agree", async () => {
    const all = await slowly(filter, { column: "id", descending: true });
    const count = await countGrid(everywhere, filter);
    expect(count).toEqual(
      all.length > 10_000 ? { count: 10_000, isExact: false } : { count: all.length, isExact: true },
    );
    expect(await countSelection(everywhere, { filter, upTo: await newestInvitation() })).toBe(all.length);
    const { status: _status, ...others } = filter;
    const views = await countViews(everywhere, others, await countGrid(everywhere, others));
    if (filter.status) expect(views[filter.status]).toEqual(count);
    const exported: number[] = [];
    const rows = await exportGrid(everywhere, filter, {
      sort: { column: "sent", descending: true },
      as: "csv",
    });
    for await (const { id } of rows) exported.push(id);
    expect(exported).toEqual(await slowly(filter, { column: "sent", descending: true }));
  });
});

test("paging through thousands with one moment of sending shows each exactly once", async () => {
  const filter: GridFilter = { website: "maison" };
  for (const descending of [true, false]) {
    const sort: GridSort = { column: "sent", descending };
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const { rows, next }: Awaited<ReturnType<typeof page>> = await page(filter, sort, cursor, 100);
      seen.push(...rows.map(({ id }) => id));
      cursor = next;
    } while (cursor);
    expect(seen).toEqual(await slowly(filter, sort));
  }
});

test.each([
  "",
  "x",
  "bm9uc2Vuc2U",
  Buffer.from('[1,"set","yesterday",4]').toString("base64url"),
  "A".repeat(5000),
])("the cursor %j is none, and gives the first page", async (cursor) => {
  const sort: GridSort = { column: "sent", descending: true };
  expect(idsOf(await page({}, sort, cursor))).toEqual(idsOf(await page({}, sort, null)));
});

test.each([
  ["a_b%c", [4242]],
  ["A_B%C@MAIL", [4242]],
  ["a_b_c", []],
  ["%%%", []],
  [String.raw`\\\ `.trim(), []],
])("signs of patterns are letters like others: %s", async (invitee, ids) => {
  expect(idsOf(await page({ invitee }, { column: "id", descending: true }, null))).toEqual(ids);
});

test("a number finds the id and, from three digits on, addresses with it", async () => {
  const [one] = await db().execute<{ id: number }>(
    sql`select id::int from invitations where email_key is not null order by id limit 1 offset 70`,
  );
  const id = one?.id ?? 0;
  const found = await page({ search: String(id) }, { column: "id", descending: false }, null);
  expect(idsOf(found)).toContain(id);
});

test("an administrator limited to a website meets no other in page, count, views, selection, export or by id", async () => {
  const [outlet] = await db().execute<{ id: number }>(
    sql`select id::int from websites where code = 'outlet'`,
  );
  const limited = await makeAdministrator({ websiteIds: [outlet?.id ?? 0] });
  const [foreign] = await db().execute<{ id: number }>(
    sql`select min(id)::int as id from invitations where website_id <> ${outlet?.id}`,
  );
  const [own] = await db().execute<{ count: number }>(
    sql`select count(*)::int as count from invitations where website_id = ${outlet?.id}`,
  );
  const sort: GridSort = { column: "id", descending: true };
  for (const filter of [
    {},
    { website: "maison" },
    { store: "fr" },
    { search: String(foreign?.id) },
  ] as GridFilter[]) {
    const { rows } = await readGrid(limited, filter, {
      sort,
      size: 100,
      cursor: null,
      matches: await findMatches(limited, filter),
    });
    expect(rows.filter(({ websiteName }) => websiteName !== "Convive Outlet")).toEqual([]);
  }
  expect(await countGrid(limited, {})).toEqual({ count: own?.count, isExact: true });
  expect(await countGrid(limited, { website: "maison" })).toEqual({ count: 0, isExact: true });
  expect(await countSelection(limited, { ids: [foreign?.id ?? 0] })).toBe(0);
  const views = await countViews(limited, {}, await countGrid(limited, {}));
  expect(views.all.count).toBe(own?.count);
  let exported = 0;
  for await (const _ of await exportGrid(limited, {}, { sort, as: "csv" })) exported += 1;
  expect(exported).toBe(own?.count);
});

test("who may not see invitations reads, counts, selects and exports nothing", async () => {
  const reporter = await makeAdministrator({ permissions: ["view_reports"] });
  const sort: GridSort = { column: "id", descending: true };
  await expect(readGrid(reporter, {}, { sort, size: 20, cursor: null, matches: unknown })).rejects.toThrow(
    "view_invitations",
  );
  await expect(countGrid(reporter, {})).rejects.toThrow("view_invitations");
  await expect(countSelection(reporter, { filter: {}, upTo: 1 })).rejects.toThrow("manage_invitations");
  await expect(exportGrid(reporter, {}, { sort, as: "csv" })).rejects.toThrow("view_invitations");
});

test("the inviter's address is found in any case, also by letters beyond ASCII, and shown as its customer typed it", async () => {
  const [row] = await db().execute<{ inviter: number }>(
    sql`select inviter_id::int as inviter from invitations where inviter_id is not null limit 1`,
  );
  const inviter = row?.inviter ?? 0;
  const [typed, key] = ["Zoe.Case@Müller.example", "zoe.case@xn--mller-kva.example"];
  await db().execute(sql`update customers set email = ${typed}, email_key = ${key} where id = ${inviter}`);
  await db().execute(sql`update invitations set inviter_email = ${key} where inviter_id = ${inviter}`);
  const sort: GridSort = { column: "email", descending: false };
  const all = await slowly({ inviter }, sort);
  for (const email of ["zoe.case", "ZOE.CASE@", "MÜLLER"]) {
    const { rows } = await page({ email }, sort, null);
    expect(rows.map(({ id, inviterEmail }) => [id, inviterEmail])).toEqual(all.map((id) => [id, typed]));
    expect(idsOf(await page({ search: email }, sort, null))).toEqual(all);
  }
});

test("days are cut in the zone of the narrowest place that is filtered, or as the address says, also where the clock changes", async () => {
  const [row] = await db().execute<{ id: number }>(
    sql`select id::int from invitations where status = 'sent' and store_view_id = 3 and id % 3 <> 0 limit 1`,
  );
  const id = row?.id ?? 0;
  const isFound = async (moment: string, filter: GridFilter) => {
    await db().execute(sql`update invitations set sent_at = ${moment}::timestamptz where id = ${id}`);
    return (
      (await page({ id: { from: id, to: id }, ...filter }, { column: "id", descending: true }, null)).rows
        .length === 1
    );
  };
  const day = { sent: { from: "2026-10-25", to: "2026-10-25" } };
  // The 25th of October has 25 hours in London and Paris, not in New York.
  expect(await isFound("2026-10-24 23:30:00+00", day)).toBe(true);
  expect(await isFound("2026-10-24 22:30:00+00", day)).toBe(false);
  expect(await isFound("2026-10-25 23:30:00+00", day)).toBe(true);
  expect(await isFound("2026-10-26 00:30:00+00", day)).toBe(false);
  expect(await isFound("2026-10-26 00:30:00+00", { ...day, website: "outlet" })).toBe(true);
  expect(await isFound("2026-10-24 22:30:00+00", { ...day, zone: "Europe/Paris" })).toBe(true);
});

test("what has run out reads expired at once, without anything having been run", async () => {
  const [row] = await db().execute<{ id: number }>(
    sql`select id::int from invitations where status = 'sent' and expires_at > now() and email_key is not null limit 1`,
  );
  const filter = (status: "sent" | "expired"): GridFilter => ({
    id: { from: row?.id ?? 0, to: row?.id ?? 0 },
    status,
  });
  const sort: GridSort = { column: "status", descending: false };
  expect((await page(filter("sent"), sort, null)).rows).toHaveLength(1);
  await db().execute(sql`update invitations set expires_at = now() where id = ${row?.id}`);
  expect((await page(filter("sent"), sort, null)).rows).toHaveLength(0);
  expect(first((await page(filter("expired"), sort, null)).rows).status).toBe("expired");
});

test("a selection of all does not reach what is made after somebody was asked", async () => {
  const upTo = (await newestInvitation()) - 100;
  expect(await countSelection(everywhere, { filter: {}, upTo })).toBe(12_000 - 100);
});
