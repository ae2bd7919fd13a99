import { sql } from "drizzle-orm";

import { applyOrderEvents, type ToldEvent } from "@/domain/orders/apply-order-events";
import type { OrderEvent } from "@/domain/orders/order-event";

import type { Transaction } from "../client";
import { orderEvents, orders } from "../schema/orders";
import type { Chance } from "./chance";

/** Who may have ordered: joined then, on the website of that code. */
export type Buyer = { key: string; email: string; website: string; joinedAt: Date };

type Story = "paid" | "placed" | "part" | "whole" | "canceled";

const minute = 60_000;
const day = 24 * 60 * minute;

/** What became of the orders of some customers, by the days since they joined. */
const stories: { buyer: string; orders: { after: number; story: Story }[] }[] = [
  { buyer: "ana", orders: [{ after: 40, story: "paid" }] },
  {
    buyer: "dora",
    orders: [
      { after: 3, story: "paid" },
      { after: 90, story: "part" },
    ],
  },
  { buyer: "yusuf", orders: [{ after: 12, story: "part" }] },
  {
    buyer: "celeste",
    orders: [
      { after: 1, story: "paid" },
      { after: 60, story: "canceled" },
    ],
  },
  { buyer: "tomas", orders: [{ after: 20, story: "whole" }] },
  {
    buyer: "hana",
    orders: [
      { after: 5, story: "whole" },
      { after: 33, story: "paid" },
    ],
  },
  { buyer: "bastien", orders: [{ after: 8, story: "paid" }] },
  { buyer: "emile", orders: [{ after: 2, story: "placed" }] },
  {
    buyer: "priya",
    orders: [
      { after: 0, story: "paid" },
      { after: 14, story: "paid" },
    ],
  },
  { buyer: "oscar", orders: [{ after: 9, story: "paid" }] },
  { buyer: "leila", orders: [{ after: 30, story: "canceled" }] },
  { buyer: "rosa", orders: [{ after: 6, story: "paid" }] },
  { buyer: "amara", orders: [{ after: 4, story: "part" }] },
  { buyer: "jonah", orders: [{ after: 11, story: "placed" }] },
  { buyer: "vera", orders: [{ after: 2, story: "paid" }] },
];

/** Orders of people who are no customers: days ago, and what the shop calls them. */
const strangers = [
  { website: "maison", ago: 26, id: "C-4811", story: "paid" },
  { website: "outlet", ago: 11, id: null, story: "placed" },
  { website: "maison", ago: 5, id: "C-4902", story: "part" },
  { website: "maison", ago: 1, id: null, story: "paid" },
] as const satisfies { website: string; ago: number; id: string | null; story: Story }[];

/** Lets some customers have ordered, and some people who are none, as the commerce system would have told of it. */
export async function seedOrders(
  tx: Transaction,
  chance: Chance,
  buyers: Buyer[],
  today: number,
): Promise<void> {
  const bought = stories.flatMap(({ buyer: key, orders: theirs }) => {
    const buyer = buyers.find((one) => one.key === key);
    if (!buyer) throw new Error(`nobody is called ${key}`);
    const joined = buyer.joinedAt.getTime();
    return theirs.map(({ after, story }) => ({
      ...{ website: buyer.website, email: buyer.email, id: `C-${buyer.key}`, story },
      at: joined + after * day + chance.whole(60, 600) * minute,
    }));
  });
  const unknown = strangers.map(({ website, ago, id, story }) => ({
    ...{ website, email: `${chance.uuid().slice(0, 8)}@mail.example`, id, story },
    at: today - ago * day + chance.whole(8 * 60, 21 * 60) * minute,
  }));
  const told = [...bought, ...unknown]
    .toSorted((one, other) => one.at - other.at)
    .flatMap((order, index) => eventsOf(chance, order, String(10_017 + 13 * index)))
    .toSorted((one, other) => one.event.at.getTime() - other.event.at.getTime());
  for (const one of told) await applyOrderEvents(tx, [one]);
  // Told a moment after it happened, not when the demo was made.
  await tx.update(orderEvents).set({ receivedAt: sql`${orderEvents.at} + interval '3 seconds'` });
  await tx.update(orders).set({
    createdAt: sql`(select min(${orderEvents.receivedAt}) from ${orderEvents} where ${orderEvents.orderId} = ${orders.id})`,
  });
}

type Order = { website: string; email: string; id: string | null; story: Story; at: number };

/** What was told of one order, from placing it to how it ended. */
function eventsOf(chance: Chance, { website, email, id, story, at }: Order, order: string): ToldEvent[] {
  const currency = website === "outlet" ? "USD" : "EUR";
  const amount = chance.whole(19, 340) * 100 - chance.pick([0, 10, 50]);
  const told = (
    type: OrderEvent["type"],
    minutes: number,
    refund: OrderEvent["refund"] = null,
  ): ToldEvent => ({
    eventId: chance.uuid(),
    source: chance.next() < 0.85 ? "webhook" : "csv",
    event: {
      ...{ type, website, order, refund, at: new Date(at + minutes * minute) },
      ...{ buyerKey: email, buyerReference: id, price: refund ? null : { currency, amount } },
    },
  });
  const placed = told("placed", 0);
  const paid = told("paid", chance.whole(1, 30));
  const days = chance.whole(2, 4) * 24 * 60;
  if (story === "placed") return [placed];
  if (story === "canceled") return [placed, told("canceled", days)];
  if (story === "paid") return [placed, paid];
  const back = story === "part" ? Math.round(amount / 3) : amount;
  return [placed, paid, told("refunded", days, { reference: `R-${order}`, amount: back })];
}
