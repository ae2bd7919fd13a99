import { randomBytes, randomUUID } from "node:crypto";

import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { recipients } from "@/db/schema/recipients";
import { somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";

import { acceptanceRate, readDays, sumOf, type DayFigures, type Figures } from "./read-days";
import { moveDays } from "./period";
import { readProgress } from "./read-progress";
import { findReportScope } from "./report-scope";

useDatabase();

/** The same at every run. */
let seed = 7;
const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

type Row = typeof invitations.$inferSelect;

const hour = 3_600_000;

/** Invitations spread over a time, in every status, many of them within an hour of midnight somewhere. */
async function scatter(shop: TestShop, count: number, from: number, to: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let made = 0; made < count; made += 1) {
    const at = Math.floor(from + chance() * (to - from));
    const created = chance() < 0.5 ? at : Math.round(at / hour) * hour + (chance() < 0.5 ? -1 : 0);
    const sent = created + Math.floor(chance() * 3) * hour;
    const ended = sent + Math.floor(chance() * 400) * hour;
    const status = (["not_sent", "sent", "accepted", "discarded", "declined"] as const)[
      Math.floor(chance() * 5)
    ];
    // Some end before their mail has gone.
    const isSent = status === "sent" || (status !== "not_sent" && chance() < 0.8);
    const guest = status === "accepted" ? await shop.customer() : null;
    rows.push(
      await insertInvitation(shop, {
        status: status ?? "sent",
        createdAt: new Date(created),
        sentAt: isSent ? new Date(sent) : null,
        acceptedAt: status === "accepted" ? new Date(ended) : null,
        discardedAt: status === "discarded" ? new Date(ended) : null,
        declinedAt: status === "declined" ? new Date(ended) : null,
        customerId: guest?.id ?? null,
      }),
    );
  }
  return rows;
}

async function insertInvitation(
  shop: TestShop,
  over: Partial<typeof invitations.$inferInsert>,
): Promise<Row> {
  const websiteId = shop.store.website.id;
  const recipient = first(
    await db()
      .insert(recipients)
      .values({ websiteId, throttleHash: randomBytes(32) })
      .returning(),
  );
  return first(
    await db()
      .insert(invitations)
      .values({
        ...{ publicId: randomUUID(), websiteId, storeViewId: shop.store.id, recipientId: recipient.id },
        ...{
          addressHash: randomBytes(32),
          mailedHash: randomBytes(32),
          copiedHash: randomBytes(32),
          keyId: "a",
        },
        ...over,
      })
      .returning(),
  );
}

/** A day of a zone as YYYY-MM-DD, asked of the calendar and not of the database. */
const calendarOf = (zone: string) => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  return (at: Date | null) => (at === null ? null : format.format(at));
};

/** The figures counted one row after the other. */
function slowly(rows: Row[], zone: string, days: string[]): DayFigures[] {
  const dayOf = calendarOf(zone);
  const told = rows.map(({ status, sentAt, createdAt, acceptedAt }) => ({
    ...{ status, sent: dayOf(sentAt), made: dayOf(createdAt), joined: dayOf(acceptedAt) },
  }));
  return days.map((day) => {
    const sent = told.filter((row) => row.sent === day);
    const of = (status: Row["status"]) => sent.filter((row) => row.status === status).length;
    return {
      day,
      sent: sent.length,
      accepted: of("accepted"),
      declined: of("declined"),
      discarded: of("discarded"),
      made: told.filter(({ made }) => made === day).length,
      joined: told.filter(({ joined }) => joined === day).length,
    };
  });
}

/** All days from one to another. */
function daysOf(from: string, to: string): string[] {
  const days = [];
  for (let day = to; day >= from; day = moveDays(day, -1)) days.unshift(day);
  return days;
}

let boss: Administrator;
let [one, two]: TestShop[] = [];
let rows: Row[] = [];

const shops = (): [TestShop, TestShop] => {
  if (!one || !two) throw new Error("the shops are made before the tests");
  return [one, two];
};

beforeAll(async () => {
  boss = await somebody();
  [one, two] = [await makeShop(), await makeShop({ timeZone: "America/New_York" })];
  const autumn = [Date.UTC(2026, 9, 20), Date.UTC(2026, 10, 4)] as const;
  const spring = [Date.UTC(2026, 2, 25), Date.UTC(2026, 3, 8)] as const;
  for (const [from, to] of [autumn, spring])
    rows.push(...(await scatter(shops()[0], 150, from, to)), ...(await scatter(shops()[1], 60, from, to)));
});

describe("the figures of days", () => {
  // Clocks go back and forth in these days: by an hour, by half of one, over midnight and to midnight, and never.
  test.each([
    "Europe/London",
    "Europe/Paris",
    "America/New_York",
    "Atlantic/Azores",
    "America/Havana",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "America/Santiago",
    "Asia/Kathmandu",
    "UTC",
  ])("in %s are those counted one by one", async (zone) => {
    for (const [from, to] of [
      ["2026-10-15", "2026-11-10"],
      ["2026-03-20", "2026-04-12"],
      ["2026-10-25", "2026-10-25"],
      ["2026-11-01", "2026-11-01"],
    ] as const) {
      const read = await readDays({ storeViewIds: null, zone }, { from, to });
      expect(read).toEqual(slowly(rows, zone, daysOf(from, to)));
    }
  });

  test("have a line for every day, also of days nothing happened on", async () => {
    const empty = await readDays(
      { storeViewIds: null, zone: "UTC" },
      { from: "2020-02-27", to: "2020-03-01" },
    );
    expect(empty.map(({ day }) => day)).toEqual(["2020-02-27", "2020-02-28", "2020-02-29", "2020-03-01"]);
    expect(acceptanceRate(sumOf(empty))).toBe(0);
    expect(sumOf(empty)).toEqual({ made: 0, sent: 0, accepted: 0, declined: 0, discarded: 0, joined: 0 });
  });

  test("are of the website asked for, and of what is open to the administrator only", async () => {
    const days = { from: "2026-10-15", to: "2026-11-10" };
    const ids = shops().map(({ store }) => store.website.id);
    const limited = await somebody({ websiteIds: [ids[1] ?? 0] });
    const sums = async (administrator: Administrator, code = ""): Promise<Figures> =>
      sumOf(await readDays(await findReportScope(administrator, `website:${code}`), days));
    const slow = (id: number | undefined) =>
      sumOf(
        slowly(
          rows.filter(({ websiteId }) => websiteId === id),
          id === ids[1] ? "America/New_York" : "Europe/London",
          daysOf(days.from, days.to),
        ),
      );
    const [codeOne, codeTwo] = shops().map(({ store }) => store.website.code);
    expect(await sums(boss, codeOne)).toEqual(slow(ids[0]));
    expect(await sums(boss, codeTwo)).toEqual(slow(ids[1]));
    expect(await sums(limited)).toEqual(slow(ids[1]));
    expect(await sums(limited, codeOne)).toEqual(slow(ids[1]));
    expect((await findReportScope(limited, `website:${codeOne}`)).website?.code).toBe(codeTwo);
  });

  test("are nothing for who does not view reports", async () => {
    const writer = await somebody({ permissions: ["view_invitations", "manage_delivery"] });
    await expect(readProgress(writer, undefined)).rejects.toThrow(NotPermitted);
  });
});

test("progress is the 30 days up to today in the zone against the 30 before, each day in one of them", async () => {
  const shop = await makeShop({ timeZone: "Pacific/Kiritimati" });
  const now = Date.now();
  const day = 24 * hour;
  const made = await scatter(shop, 120, now - 70 * day, now - day);
  // Of this very moment, which is tomorrow for most of the world.
  made.push(await insertInvitation(shop, { status: "sent", sentAt: new Date(), createdAt: new Date() }));
  const { scope, days, now: last, before } = await readProgress(boss, `website:${shop.store.website.code}`);
  expect(scope.zone).toBe("Pacific/Kiritimati");
  expect(scope.today).toBe(calendarOf("Pacific/Kiritimati")(new Date()));
  expect(days).toHaveLength(60);
  expect([last.to, last.from]).toEqual([scope.today, moveDays(scope.today, -29)]);
  expect([before.to, before.from]).toEqual([moveDays(scope.today, -30), moveDays(scope.today, -59)]);
  expect(days).toEqual(slowly(made, scope.zone, daysOf(before.from, last.to)));
  const { from: _, to: __, ...figures } = last;
  expect(figures).toEqual(sumOf(days.slice(30)));
  expect(days.at(-1)?.sent).toBeGreaterThan(0);
});
