import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { administrators, roles } from "@/db/schema/administrators";
import { fillWithInvitations } from "@/db/testing/many-invitations";
import { administratorColumns, type Administrator } from "@/domain/accounts/administrator";
import { eraseCustomer } from "@/domain/customers/erase-customer";
import { changeStatus } from "@/domain/invitations/change-status";
import { settleCohorts } from "@/domain/invitations/cohorts";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { applyOrderEvents } from "@/domain/orders/apply-order-events";
import { moveDays } from "@/domain/reports/period";
import { readInvitedCustomers } from "@/domain/reports/read-invited-customers";
import { readReport, type AskedReport, type Report } from "@/domain/reports/read-report";

import { printHead, printRow } from "./figures";

const rows = 1_000_000;
const orders = 200_000;
const rounds = 20;

/**
 * Milliseconds of the three reports for 12 months by day, over a million invitations and 200,000 orders, each right after a discard, a payment,
 * a refund and an erasure, and right to the last one; and by how much the keeping of their figures slows what changes invitations.
 */
export async function benchReports(): Promise<void> {
  const boss = await findAdministrator();
  await fill();
  printHead(`Reports for 12 months by day, ${rows} invitations, ${orders} orders`);
  const { scope } = await readAny(boss, {});
  const period = { from: moveDays(scope.today, -364), to: scope.today, by: "day" };
  for (const scope of ["default", "store:fr"]) {
    const asked = { ...period, scope };
    const took: Record<string, number[]> = { figures: [], customers: [], plain: [] };
    for (let round = 0; round < rounds; round += 1) {
      await changeSomething(boss, round);
      const report = await timed(took["figures"], () => readAny(boss, asked));
      await timed(took["customers"], () => readInvitedCustomers(boss, asked));
      const plain = await timed(took["plain"], () => countPlainly(report));
      if (plain !== JSON.stringify(sumsOf(report)))
        throw new Error(`${plain}, and the report says ${JSON.stringify(sumsOf(report))}`);
    }
    print(`Invitations and Conversions, ${scope}`, took["figures"]);
    print(`Invited Customers, its first hundred, ${scope}`, took["customers"]);
    print(`beside: a plain GROUP BY by day, ${scope}`, took["plain"]);
  }
  await benchKeeping();
}

async function findAdministrator(): Promise<Administrator> {
  const [found] = await db()
    .select(administratorColumns)
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(eq(administrators.emailKey, "admin@convive.test"));
  if (!found) throw new Error("the demo data is missing");
  return found;
}

async function fill(): Promise<void> {
  const [held] = await db().execute<{ count: number }>(sql`select count(*)::int as count from invitations`);
  if ((held?.count ?? 0) < rows) await fillWithInvitations(rows);
  await db()
    .execute(sql`insert into orders (website_id, reference, customer_id, currency, amount, amount_at, placed_at, paid_at)
    select website_id, 'bench ' || row_number() over (), id, 'EUR', 12900, joined_at, joined_at, joined_at + interval '1 hour'
    from customers cross join generate_series(1, 2) where email is not null order by id desc limit ${orders} on conflict do nothing`);
  await db().execute(sql`update invitations set purchased_at = accepted_at + interval '1 hour'
    where customer_id in (select customer_id from orders) and purchased_at is null`);
  while ((await settleCohorts()) > 0);
  await db().execute(sql`vacuum analyze invitations, orders, cohorts, cohort_changes, customers`);
}

async function readAny(boss: Administrator, asked: AskedReport): Promise<Report> {
  const report = await readReport(boss, asked);
  if ("refused" in report) throw new Error("the period was refused");
  return report;
}

/** A discard, an acceptance's order paid and another refunded, and an erasure, somewhere in the last year. */
async function changeSomething(boss: Administrator, round: number): Promise<void> {
  const some = await db().execute<{
    id: string;
    email: string;
    customerId: string | null;
    website: string;
  }>(sql`
    select i.id, i.email, i.customer_id as "customerId", w.code as website from invitations i join websites w on w.id = i.website_id
    where i.id > ${rows / 2 + round * 20_000} and i.status = 'accepted' and i.email is not null order by i.id limit 3`);
  const [live] = await db().execute<{ id: string }>(
    sql`select id from invitations where id > ${rows / 2 + round * 20_000} and status = 'sent' order by id limit 1`,
  );
  await discardInvitation({ kind: "shop" }, Number(live?.id));
  const [paid, refunded, erased] = some;
  for (const one of [paid, refunded]) {
    if (!one) continue;
    const types = one === paid ? (["paid"] as const) : (["paid", "refunded"] as const);
    for (const type of types)
      await db().transaction((tx) =>
        applyOrderEvents(tx, [
          {
            eventId: randomUUID(),
            source: "webhook",
            event: {
              ...{ type, at: new Date(), website: one.website, order: `new of ${one.id}` },
              ...{ buyerKey: one.email, buyerReference: null },
              price: type === "paid" ? { currency: "EUR", amount: 100 } : null,
              refund: type === "refunded" ? { reference: "all", amount: 100 } : null,
            },
          },
        ]),
      );
  }
  await eraseCustomer(boss, Number(erased?.customerId));
}

async function timed<T>(took: number[] | undefined, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  took?.push(performance.now() - started);
  return done;
}

const sumsOf = ({ total }: Report) => [total.sent, total.accepted, total.discarded, total.purchased];

/** What the report says, from the invitations themselves, as a text. */
async function countPlainly({ scope, period }: Report): Promise<string> {
  const stores = scope.storeViewIds === null ? sql`true` : sql`store_view_id in ${scope.storeViewIds}`;
  const days = await db().execute<Record<"sent" | "accepted" | "discarded" | "purchased", number>>(sql`
    select (sent_at at time zone ${scope.zone})::date as day, count(*)::int as sent,
      (count(*) filter (where status = 'accepted'))::int as accepted,
      (count(*) filter (where status = 'discarded'))::int as discarded, count(purchased_at)::int as purchased
    from invitations where sent_at >= ${period.from}::timestamp at time zone ${scope.zone}
      and sent_at < (${period.to}::date + 1)::timestamp at time zone ${scope.zone} and ${stores}
    group by 1`);
  const sum = (figure: "sent" | "accepted" | "discarded" | "purchased") =>
    days.reduce((all, day) => all + day[figure], 0);
  return JSON.stringify([sum("sent"), sum("accepted"), sum("discarded"), sum("purchased")]);
}

function print(what: string, took: number[] | undefined): void {
  const numbers = (took ?? []).slice(2);
  printRow(what, numbers, "ms");
  const sorted = numbers.toSorted((a, b) => a - b);
  console.log(`${"".padEnd(58)} 95th percentile ${sorted[Math.floor(sorted.length * 0.95)]?.toFixed(0)} ms`);
}

type Change = { to: "sent" | "discarded"; count: number; from: "sent" | "not_sent"; times: number };

/** How long changes of status with their history take with the figures kept and without, in turn. Leaves figures that are wrong. */
async function benchKeeping(): Promise<void> {
  printHead("What keeping the figures costs: a change with the triggers beside without");
  const changes: Record<string, Change> = {
    "100 discarded one by one": { to: "discarded", count: 1, from: "sent", times: 100 },
    "1,000 discarded at once": { to: "discarded", count: 1000, from: "sent", times: 1 },
    "100 sent for the first time": { to: "sent", count: 100, from: "not_sent", times: 1 },
  };
  for (const [what, change] of Object.entries(changes)) {
    const ratios: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      const isKeptFirst = round % 2 === 0;
      const first = await timeChange(change, isKeptFirst);
      const second = await timeChange(change, !isKeptFirst);
      ratios.push(((isKeptFirst ? first / second : second / first) || 0) * 100);
    }
    printRow(what, ratios, "% of without");
  }
  await db().execute(sql`alter table invitations enable trigger user`);
}

async function timeChange({ to, count, from, times }: Change, isKept: boolean): Promise<number> {
  await db().execute(sql.raw(`alter table invitations ${isKept ? "enable" : "disable"} trigger user`));
  const found = await db().execute<{ id: string }>(sql`select id from invitations where status = ${from}
    and id > (select max(id) * random() from invitations) order by id limit ${count * times}`);
  const ids = found.map(({ id }) => Number(id));
  const started = performance.now();
  for (let at = 0; at < ids.length; at += count)
    await db().transaction((tx) =>
      changeStatus(tx, ids.slice(at, at + count), { to, actor: { kind: "shop" } }),
    );
  return performance.now() - started;
}
