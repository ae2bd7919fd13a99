import fc from "fast-check";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { orders } from "@/db/schema/orders";
import { somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { begin, send, step, take, type History } from "@/db/testing/histories";
import { fresh, invited } from "@/db/testing/invitations";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import type { Customer } from "@/domain/accounts/customer";
import { settleCohorts } from "@/domain/invitations/cohorts";
import { countCohort, countGrid } from "@/domain/invitations/count-grid";

import { intervalsOf, type Grain, type Interval } from "./period";
import { readInvitedCustomers, type InvitedCustomer, type RowPlace } from "./read-invited-customers";
import { readReport, type Report } from "./read-report";

useDatabase();

let boss: Administrator;

beforeAll(async () => {
  boss = await somebody();
});

const year = { from: "2026-01-01", to: "2026-12-31" };

type Truth = {
  inviterId: number | null;
  day: string;
  isAccepted: boolean;
  isDiscarded: boolean;
  hasBought: boolean;
};

/** Every invitation that was sent, with what the reports say of it, put together row by row. */
async function look({ shop }: History, zone: string): Promise<Truth[]> {
  const calendar = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  const all = await db().select().from(invitations).where(eq(invitations.websiteId, shop.store.website.id));
  const people = await db().select().from(customers);
  const bought = await db().select().from(orders);
  return all
    .filter(({ sentAt }) => sentAt !== null)
    .map(({ inviterId, sentAt, status, customerId }) => {
      const joined = people.find(({ id }) => id === customerId)?.joinedAt ?? new Date();
      return {
        inviterId,
        day: calendar.format(sentAt ?? 0),
        isAccepted: status === "accepted",
        isDiscarded: status === "discarded",
        hasBought: bought.some(
          ({ customerId: buyer, paidAt, canceledAt, refunded, amount }) =>
            buyer !== null &&
            buyer === customerId &&
            paidAt !== null &&
            paidAt >= joined &&
            canceledAt === null &&
            (refunded === 0 || refunded < (amount ?? 0)),
        ),
      };
    });
}

const within = ({ from, to }: Interval, truths: Truth[]) =>
  truths.filter(({ day }) => day >= from && day <= to);

function figuresOf(truths: Truth[]) {
  const accepted = truths.filter(({ isAccepted }) => isAccepted).length;
  const discarded = truths.filter(({ isDiscarded }) => isDiscarded).length;
  const purchased = truths.filter(({ hasBought }) => hasBought).length;
  return { sent: truths.length, accepted, discarded, purchased };
}

const shown = ({ sent, accepted, discarded, purchased }: Report["total"]) => ({
  ...{ sent, accepted, discarded, purchased },
});

async function expectReports(history: History, zone: string, by: Grain): Promise<void> {
  const truths = await look(history, zone);
  const asked = { ...year, by, scope: `store:${history.shop.store.code}` };
  const report = accepted(await readReport(boss, asked));
  expect(report.rows.map(({ from, to }) => ({ from, to }))).toEqual(intervalsOf({ ...year, by }));
  expect(report.rows.map(shown)).toEqual(report.rows.map((row) => figuresOf(within(row, truths))));
  expect(shown(report.total)).toEqual(figuresOf(within(year, truths)));
  const rows = await allPages(asked);
  expect(rows.map(plain)).toEqual(report.rows.flatMap((row) => invitersOf(row, truths)));
}

/** What a row of Invited Customers counts, and for whom. */
const plain = ({ from, inviter, sent, accepted }: InvitedCustomer) => ({
  ...{ from, sent, accepted },
  inviterId: inviter.kind === "customer" ? inviter.id : inviter.kind,
});

function invitersOf(interval: Interval, truths: Truth[]): ReturnType<typeof plain>[] {
  const sentIn = within(interval, truths);
  if (sentIn.length === 0) return [{ from: interval.from, sent: 0, accepted: 0, inviterId: "nobody" }];
  return [...Map.groupBy(sentIn, ({ inviterId }) => inviterId)]
    .toSorted(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a ?? 0) - (b ?? 0))
    .toSorted(([a], [b]) => Number(a !== null) - Number(b !== null))
    .map(([inviterId, of]) => {
      const { sent, accepted } = figuresOf(of);
      return { from: interval.from, sent, accepted, inviterId: inviterId ?? "shop" };
    });
}

/** All rows, page by page, on the way there and on the way back. */
async function allPages(asked: { from: string; to: string; by: string; scope: string }) {
  const read = async (start: RowPlace | null) =>
    accepted(await readInvitedCustomers(boss, { ...asked, start }));
  let page = await read(null);
  const pages = [page];
  while (page.next) pages.push((page = await read(page.next)));
  const back = [page];
  while (page.previous) back.unshift((page = await read(page.previous)));
  expect(back.map(({ customers }) => customers)).toEqual(pages.map(({ customers }) => customers));
  return pages.flatMap(({ customers }) => customers);
}

function accepted<T extends object>(report: T): Exclude<T, { refused: unknown }> {
  if ("refused" in report) throw new Error("the period was refused");
  return report as Exclude<T, { refused: unknown }>;
}

const zones = ["Europe/Paris", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"];

test("whatever happened, every report says what counting row by row says", { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...zones),
      fc.array(step, { minLength: 20, maxLength: 45 }),
      async (zone, steps) => {
        const history = await begin(zone);
        for (const one of steps) await take(boss, history, one);
        for (const by of ["day", "month", "year"] as const) await expectReports(history, zone, by);
        while ((await settleCohorts()) > 0);
        await expectReports(history, zone, "day");
      },
    ),
    { numRuns: 20, interruptAfterTimeLimit: 120_000 },
  );
});

test("the grid a figure leads to counts the same, to the last one", async () => {
  const { shop, inviters, ...history } = await begin("America/Havana");
  const seed = fc.sample(step, { numRuns: 60, seed: 5 });
  for (const one of seed) await take(boss, { shop, inviters, ...history }, one);
  const { total } = accepted(await readReport(boss, { ...year, scope: `store:${shop.store.code}` }));
  const filter = { sent: year, store: shop.store.code };
  for (const [figure, over] of [
    ["sent", {}],
    ["accepted", { status: "accepted" }],
    ["declined", { status: "declined" }],
    ["discarded", { status: "discarded" }],
    ["purchased", { purchased: true }],
  ] as const) {
    expect(await countGrid(boss, { ...filter, ...over }), figure).toEqual({
      count: total[figure],
      isExact: true,
    });
    expect(await countCohort(boss, { ...filter, ...over }), figure).toBe(total[figure]);
    const byShop = { ...filter, ...over, inviter: "shop" } as const;
    expect(await countCohort(boss, byShop), figure).toBe((await countGrid(boss, byShop)).count);
  }
  expect(total.sent).toBeGreaterThan(3);
  // What no figure says is not made up of one.
  for (const over of [
    { status: "sent" },
    { group: 1 },
    { inviter: inviters[0]?.id ?? 0 },
    { asked: true },
  ] as const)
    expect(await countCohort(boss, { ...filter, ...over })).toBeNull();
});

test("reports are of the websites open to who asks, and nothing for who does not view them", async () => {
  const [mine, other] = [await begin("Europe/Paris"), await begin("Europe/Paris")];
  for (const history of [mine, other]) {
    const { id } = await invited(history.shop, history.inviters[0] as Customer, fresh());
    await send(id, new Date("2026-05-05T05:00:00Z"));
  }
  const limited = await somebody({ websiteIds: [mine.shop.store.website.id] });
  const foreign = `store:${other.shop.store.code}`;
  for (const scope of [undefined, "default", foreign, `website:${other.shop.store.website.code}`]) {
    const asked = { from: "2026-05-05", to: "2026-05-05", scope };
    const { customers, report } = accepted(await readInvitedCustomers(limited, asked));
    expect([report.scope.website?.id, report.total.sent]).toEqual([mine.shop.store.website.id, 1]);
    expect(customers.map(({ inviter }) => inviter)).toMatchObject([{ id: mine.inviters[0]?.id }]);
  }
  const writer = await somebody({ permissions: ["view_invitations", "manage_delivery"] });
  await expect(readReport(writer, {})).rejects.toThrow(NotPermitted);
  await expect(readInvitedCustomers(writer, {})).rejects.toThrow(NotPermitted);
});
