import { and, eq, inArray } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { orderEvents, orders } from "@/db/schema/orders";
import { activityOf, makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";

import { importOrders, type ImportedOrders } from "./import-orders";

useDatabase();

let shop: TestShop;
let boss: Administrator;

beforeEach(async () => {
  shop = await makeShop();
  boss = await makeAdministrator();
});

const heading = "event,time,website,order,email,customer_id,currency,amount,refund_id,refund_amount";
const time = "2030-01-02T10:00:00+01:00";
const code = () => shop.store.website.code;

const table = (...lines: string[]) => [heading, ...lines].join("\n");

async function take(list: string, file: string | Uint8Array | null = null, who = boss) {
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  return importOrders(who, { list, file: bytes });
}

async function taken(list: string, file: string | null = null, who = boss): Promise<ImportedOrders> {
  const imported = await take(list, file, who);
  if ("refused" in imported) throw new Error(imported.refused);
  return imported;
}

const faultsIn = async (...lines: string[]) =>
  (await taken(table(...lines))).bad.map(({ line, faults }) => [line, ...faults]);

const orderOf = async (reference: string) =>
  first(
    await db()
      .select()
      .from(orders)
      .where(and(eq(orders.websiteId, shop.store.website.id), eq(orders.reference, reference))),
  );

const eventsOf = async (...references: string[]) =>
  db()
    .select({ source: orderEvents.source, type: orderEvents.type })
    .from(orderEvents)
    .innerJoin(orders, eq(orders.id, orderEvents.orderId))
    .where(and(eq(orders.websiteId, shop.store.website.id), inArray(orders.reference, references)));

describe("a CSV of orders", () => {
  test("tells what the webhook would, and counts a purchase for the invitation", async () => {
    const email = fresh();
    const invitation = await invited(shop, await shop.customer(), email);
    const account = { firstName: "Léa", lastName: "Dubois", password: goodPassword };
    await acceptInvitation(shop.store, await shop.settings(), invitation.mailed, account);
    const imported = await taken(
      table(
        `placed,${time},${code()},1,${email.toUpperCase()},C-1,EUR,12900,,`,
        `Paid,2030-01-02T10:04:00Z,${code()},1,${email},C-1,EUR,12900,,`,
        `refunded,2030-01-03T10:00:00Z,${code()},1,,,,,R-1,2900`,
        `canceled,${time},${code()},2,,C-1,,,,`,
      ),
    );
    expect(imported).toEqual({ taken: 4, known: 0, bad: [], left: "" });
    const { customerId, purchasedAt } = await now(invitation.id);
    expect(await orderOf("1")).toMatchObject({ customerId, currency: "EUR", amount: 12_900, refunded: 2900 });
    expect(await orderOf("2")).toMatchObject({ customerId, canceledAt: new Date(time) });
    expect(purchasedAt).toEqual(new Date("2030-01-02T10:04:00Z"));
    expect(new Set((await eventsOf("1", "2")).map(({ source }) => source))).toEqual(new Set(["csv"]));
  });

  test("sent again changes nothing, whatever form it has", async () => {
    const lines = [`paid,${time},${code()},1,,C-1,EUR,500,,`, `paid,${time},${code()},2,,,EUR,7,,`];
    expect(await taken(table(...lines))).toMatchObject({ taken: 2, known: 0 });
    expect(await taken("", `\uFEFF${table(...lines)}\r\n`)).toMatchObject({ taken: 0, known: 2, bad: [] });
    const other = `Order;Website;Color;Customer ID;Time;Event;Amount;Currency\n1;${code()};red;C-1;2030-01-02T09:00:00Z;paid;500;EUR\n`;
    expect(await taken(other)).toMatchObject({ taken: 0, known: 1, bad: [] });
    expect(await taken(table(lines[0] ?? "", lines[0] ?? ""))).toMatchObject({ taken: 0, known: 2 });
    expect(await eventsOf("1", "2")).toHaveLength(2);
    const corrected = `paid,${time},${code()},1,,C-1,EUR,501,,`;
    expect(await taken(table(corrected))).toMatchObject({ taken: 1, known: 0 });
    expect(await orderOf("1")).toMatchObject({ amount: 501 });
  });

  test("gives back the lines that make no sense, named, and takes the others", async () => {
    const good = `paid,${time},${code()},1,,,EUR,12900,,`;
    const bad = [
      `paid,${time},${code()},2,,,EUR,129.00,,`,
      `shipped,yesterday,${code()},,,,,,,`,
      `paid,${time},${code()},3,,,EUR,"1,5",,`,
    ];
    const imported = await taken(table(bad[0] ?? "", good, "", bad[1] ?? "", bad[2] ?? ""));
    expect(imported).toMatchObject({ taken: 1, known: 0, left: table(...bad) });
    expect(imported.bad.map(({ line, faults }) => [line, ...faults])).toEqual([
      [2, "amount"],
      [5, "event", "time", "order"],
      [6, "amount"],
    ]);
    expect(await eventsOf("1", "2", "3")).toHaveLength(1);
    expect((await activityOf(boss)).at(-1)).toMatchObject({
      action: "orders_imported",
      to: { taken: 1, known: 0, refused: 3 },
    });
    expect(await taken(imported.left.replace("129.00", "12900"))).toMatchObject({ taken: 1, known: 0 });
  });

  test("says of each column what is wrong with it", async () => {
    const long = "x".repeat(101);
    const faults = await faultsIn(
      `paid,2030-01-02T10:00:00,${code()},1,,,EUR,1,,`,
      `paid,2030-02-30T10:00:00Z,${code()},1,,,EUR,1,,`,
      `paid,${time},${code()},${long},,,EUR,1,,`,
      `paid,${time},${code()},1,nobody,,EUR,1,,`,
      `paid,${time},${code()},1,,${long},EUR,1,,`,
      `paid,${time},${code()},1,,,eur,1,,`,
      `paid,${time},${code()},1,,,EUR,-1,,`,
      `paid,${time},${code()},1,,,EUR,1e3,,`,
      `paid,${time},${code()},1,,,EUR,9999999999999,,`,
      `paid,${time},${code()},1,,,EUR,,,`,
      `paid,${time},${code()},1,,,,12,,`,
      `paid,${time},${code()},1,,,EUR,12,R-1,1`,
      `refunded,${time},${code()},1,,,,,,`,
      `refunded,${time},${code()},1,,,,,R-1,`,
      `refunded,${time},${code()},1,,,,,,5`,
      `refunded,${time},${code()},1,,,,,R-1,0`,
      `refunded,${time},${code()},1,,,,,${long},1.5`,
      `paid,${time},${code()},1,,,EUR,129,00,,`,
      `paid,soon,nowhere,1,,,EUR,1,,`,
    );
    expect(faults.map(([, ...names]) => names.join(" "))).toEqual([
      ...["time", "time", "order", "email", "customer_id", "currency", "amount", "amount", "amount"],
      ...["price", "price", "refund", "refund", "refund", "refund", "refund_amount"],
      ...["refund_id refund_amount", "columns", "time website"],
    ]);
  });

  test("is refused as a whole without a heading, without lines, with too many, or where it is no text", async () => {
    const line = `paid,${time},${code()},1,,,EUR,1,,`;
    expect(await take(line)).toEqual({
      refused: "no_heading",
      isInFile: false,
      missing: ["event", "time", "website", "order"],
    });
    expect(await take(table(line), "event;order\nx;y")).toEqual({
      refused: "no_heading",
      isInFile: true,
      missing: ["time", "website"],
    });
    expect(await take(" \n", heading)).toEqual({ refused: "nothing" });
    expect(await take("")).toEqual({ refused: "nothing" });
    expect(await take("", new Uint8Array([80, 75, 3, 4, 0, 0]))).toEqual({ refused: "file_not_text" });
    const many = Array.from({ length: 10_001 }, () => line);
    expect(await take(table(...many))).toMatchObject({ refused: "too_many", count: 10_001 });
    expect(await eventsOf("1")).toEqual([]);
  });

  test("may come in the box and in a file with another heading, and both come back", async () => {
    const [pasted, filed] = [`paid,${time},${code()},1,,,EUR,x,,`, `2;paid;soon;${code()}`];
    const imported = await taken(table(pasted), `order;event;time;website\n${filed}\n`);
    expect(imported.bad.map(({ line, isInFile }) => [line, isInFile])).toEqual([
      [2, false],
      [2, true],
    ]);
    expect(imported.left).toBe([heading, pasted, "order;event;time;website", filed].join("\n"));
    const corrected = imported.left.replace("EUR,x", "EUR,1").replace("soon", time);
    expect(await taken(corrected)).toMatchObject({ taken: 2, bad: [], left: "" });
  });

  test("is taken only on the websites of the administrator, as if there were no others", async () => {
    const other = await makeShop();
    const limited = await makeAdministrator({ websiteIds: [shop.store.website.id] });
    const lines = [shop, other].map(({ store }) => `placed,${time},${store.website.code},only,,,EUR,1,,`);
    const imported = await taken(table(...lines, `placed,${time},nowhere,only,,,EUR,1,,`), null, limited);
    expect(imported.bad.map(({ line, faults }) => [line, ...faults])).toEqual([
      [3, "website"],
      [4, "website"],
    ]);
    expect(imported.taken).toBe(1);
    expect(await db().$count(orders, eq(orders.websiteId, other.store.website.id))).toBe(0);
    const reader = await makeAdministrator({ permissions: ["view_invitations"] });
    await expect(take(table(...lines), null, reader)).rejects.toThrow(NotPermitted);
  });
});

test("two imports of the same orders at once, one from the end, both end, and in one truth", async () => {
  const buyers = await Promise.all(Array.from({ length: 6 }, () => shop.customer()));
  const lines = Array.from({ length: 240 }, (_, index) => {
    const buyer = index % buyers.length;
    const email = index % 3 === 0 ? (buyers[buyer]?.email ?? "") : "";
    const order = `o${index % 40}`;
    const minute = String(index % 60).padStart(2, "0");
    return index % 4 === 3
      ? `refunded,2030-01-02T11:${minute}:00Z,${code()},${order},${email},C-${buyer},,,R-${index},1`
      : `paid,2030-01-02T10:${minute}:00Z,${code()},${order},${email},C-${buyer},EUR,${1000 + index},,`;
  });
  const both = await Promise.all([taken(table(...lines)), taken(table(...lines.toReversed()))]);
  expect(both.map(({ bad }) => bad)).toEqual([[], []]);
  expect(both.reduce((sum, { taken: count }) => sum + count, 0)).toBe(lines.length);
  const rows = await db().select().from(orders).where(eq(orders.websiteId, shop.store.website.id));
  expect(rows).toHaveLength(40);
  const unmatched = rows.filter(({ customerId }) => customerId === null);
  expect(unmatched).toEqual([]);
  for (const { id, refunded } of rows) {
    const told = await db().select().from(orderEvents).where(eq(orderEvents.orderId, id));
    expect(refunded).toBe(told.filter(({ type }) => type === "refunded").length);
  }
}, 60_000);
