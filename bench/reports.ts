import { randomUUID } from "node:crypto";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Administrator } from "@/domain/accounts/administrator";
import { eraseCustomer } from "@/domain/customers/erase-customer";
import { changeStatus } from "@/domain/invitations/change-status";
import { settleCohorts } from "@/domain/invitations/cohorts";
import { discardInvitation } from "@/domain/invitations/discard-invitation";
import { applyOrderEvents } from "@/domain/orders/apply-order-events";
import { moveDays } from "@/domain/reports/period";
import { readInvitedCustomers } from "@/domain/reports/read-invited-customers";
import { readReport, type AskedReport, type Report } from "@/domain/reports/read-report";

import { findAdministrator } from "./administrator";
import type { Bench } from "./bench";
import { printRow } from "./figures";
import { requireMillion } from "./million";
import { medianOf, ratios, rowOf, type Row } from "./rows";

const rounds = 20;

/**
 * The three reports for 12 months by day, over a million invitations and 200,000 orders, each right after a discard, a payment,
 * a refund and an erasure, and right to the last one; and by how much the keeping of their figures slows what changes invitations.
 */
export async function benchReports(bench: Bench): Promise<Row[]> {
  const boss = await findAdministrator();
  const held = await fill(bench);
  const { scope } = await readAny(boss, {});
  const period = { from: moveDays(scope.today, -364), to: scope.today, by: "day" };
  const rows: Row[] = [];
  for (const scope of ["default", "store:fr"]) {
    const asked = { ...period, scope };
    const took = { figures: [] as number[], customers: [] as number[], plain: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      await changeSomething(boss, held, round);
      const report = await timed(took.figures, () => readAny(boss, asked));
      await timed(took.customers, () => readInvitedCustomers(boss, asked));
      const plain = await timed(took.plain, () => countPlainly(report));
      if (plain !== JSON.stringify(sumsOf(report)))
        throw new Error(`${plain}, and the report says ${JSON.stringify(sumsOf(report))}`);
    }
    const beside = `a plain GROUP BY by day ${medianOf(took.plain, "ms")}`;
    rows.push(
      rowOf(ratios(took.plain, took.figures).slice(2), {
        what: `Reports Invitations and Conversions at ${held} rows, ${scope}: times faster`,
        ours: medianOf(took.figures, "ms"),
        beside,
      }),
      rowOf(ratios(took.plain, took.customers).slice(2), {
        what: `Report Invited Customers, its first hundred, ${scope}: times faster`,
        ours: medianOf(took.customers, "ms"),
        beside,
      }),
    );
  }
  await benchKeeping();
  return rows;
}

async function fill(bench: Bench): Promise<number> {
  const held = await requireMillion(bench);
  await db()
    .execute(sql`insert into orders (website_id, reference, customer_id, currency, amount, amount_at, placed_at, paid_at)
    select website_id, 'bench ' || row_number() over (), id, 'EUR', 12900, joined_at, joined_at, joined_at + interval '1 hour'
    from customers cross join generate_series(1, 2) where email is not null order by id desc limit ${bench.scaled(200_000)} on conflict do nothing`);
  await db().execute(sql`update invitations set purchased_at = accepted_at + interval '1 hour'
    where customer_id in (select customer_id from orders) and purchased_at is null`);
  while ((await settleCohorts()) > 0);
  await db().execute(sql`vacuum analyze invitations, orders, cohorts, cohort_changes, customers`);
  return held;
}

async function readAny(boss: Administrator, asked: AskedReport): Promise<Report> {
  const report = await readReport(boss, asked);
  if ("refused" in report) throw new Error("the period was refused");
  return report;
}

/** A discard, an acceptance's order paid and another refunded, and an erasure, somewhere in the last year. */
async function changeSomething(boss: Administrator, held: number, round: number): Promise<void> {
  const from = held / 2 + round * (held / 50);
  const some = await db().execute<{
    id: string;
    email: string;
    customerId: string | null;
    website: string;
  }>(sql`
    select i.id, i.email, i.customer_id as "customerId", w.code as website from invitations i join websites w on w.id = i.website_id
    where i.id > ${from} and i.status = 'accepted' and i.email is not null order by i.id limit 3`);
  const [live] = await db().execute<{ id: string }>(
    sql`select id from invitations where id > ${from} and status = 'sent' order by id limit 1`,
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

async function timed<T>(took: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const done = await work();
  took.push(performance.now() - started);
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

type Change = { to: "sent" | "discarded"; count: number; from: "sent" | "not_sent"; times: number };

/** How long changes of status with their history take with the figures kept and without, in turn. Leaves figures that are wrong. */
async function benchKeeping(): Promise<void> {
  console.log("\nWhat keeping the figures costs: a change with the triggers beside without");
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
