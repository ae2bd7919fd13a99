import { randomUUID } from "node:crypto";

import fc from "fast-check";
import { and, eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, inject, test } from "vitest";

import { db } from "@/db/client";
import { orderEvents, orders } from "@/db/schema/orders";
import { customers } from "@/db/schema/customers";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Customer } from "@/domain/accounts/customer";
import { eraseCustomer } from "@/domain/customers/erase-customer";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";

import { receiveOrder } from "./receive-order";

useDatabase();

let shop: TestShop;
let ana: Customer;

beforeEach(async () => {
  shop = await makeShop();
  ana = await shop.customer();
});

const secret = () => inject("secrets")["ORDERS_WEBHOOK_SECRET"] ?? "";
const minute = 60_000;
/** After whoever joins in these tests. */
const later = (minutes: number) => new Date(Date.now() + minutes * minute).toISOString();

type Event = {
  type: "placed" | "paid" | "refunded" | "canceled";
  order: string;
  timestamp?: string;
  email?: string;
  id?: string;
  amount?: number;
  refund?: { id: string; amount: number };
};

const bodyOf = ({ type, order, timestamp = later(1), email, id, amount, refund }: Event) =>
  JSON.stringify({
    type: `order.${type}`,
    timestamp,
    data: {
      website: shop.store.website.code,
      order,
      customer: { ...(email && { email }), ...(id && { id }) },
      ...(amount !== undefined && { amount, currency: "EUR" }),
      ...(refund && { refund }),
    },
  });

async function tell(event: Event | string, id: string = randomUUID(), at = new Date(), signature?: string) {
  const body = typeof event === "string" ? event : bodyOf(event);
  return receiveOrder(body, {
    id,
    timestamp: String(Math.floor(at.getTime() / 1000)),
    signature: signature ?? new Webhook(secret()).sign(id, at, body),
  });
}

const orderOf = async (reference: string) =>
  first(
    await db()
      .select()
      .from(orders)
      .where(and(eq(orders.websiteId, shop.store.website.id), eq(orders.reference, reference))),
  );

/** Somebody Ana has invited and who has joined. */
async function joined(email = fresh()) {
  const invitation = await invited(shop, ana, email);
  const account = { firstName: "Léa", lastName: "Dubois", password: goodPassword };
  await acceptInvitation(shop.store, await shop.settings(), invitation.mailed, account);
  const { customerId } = await now(invitation.id);
  return { email, invitationId: invitation.id, customerId: customerId ?? 0 };
}

const purchaseOf = async (invitationId: number) => (await now(invitationId)).purchasedAt;

describe("an event of an order", () => {
  test("is refused unless it is signed as it came, within five minutes", async () => {
    const event = { type: "paid", order: "1", email: ana.email } as const;
    expect(await tell(event, "a", new Date(), "v1,bm8=")).toBe("forged");
    expect(await tell(event, "a", new Date(Date.now() - 6 * minute))).toBe("forged");
    const signature = new Webhook(secret()).sign("a", new Date(), bodyOf(event));
    expect(await tell(`${bodyOf(event)} `, "a", new Date(), signature)).toBe("forged");
    expect(await db().$count(orders, eq(orders.websiteId, shop.store.website.id))).toBe(0);
  });

  test("that makes no sense says what is wrong with it", async () => {
    const wrong = await tell(
      '{"type":"order.paid","timestamp":"yesterday","data":{"website":"x","order":"","amount":1.5}}',
    );
    expect(wrong).toEqual({ wrong: expect.stringMatching(/timestamp.*data.order.*data.amount/) });
    expect(await tell({ type: "refunded", order: "1" })).toEqual({
      wrong: expect.stringContaining("data.refund"),
    });
    expect(await tell({ type: "paid", order: "1", email: "ana" })).toEqual({
      wrong: expect.stringContaining("data.customer.email"),
    });
    expect(
      await tell(
        '{"type":"order.paid","timestamp":"2026-11-22T10:00:00Z","data":{"website":"none","order":"1"}}',
      ),
    ).toBe("unknown_website");
  });

  test("counts once, however often and by how many it is told at once", async () => {
    const { email } = await joined();
    await tell({ type: "paid", order: "1", email, amount: 5000 });
    const refund = { type: "refunded", order: "1", refund: { id: "R1", amount: 1000 } } as const;
    const answers = await Promise.all(Array.from({ length: 10 }, () => tell(refund, "one-id")));
    expect(answers.filter((answer) => answer === "applied")).toHaveLength(1);
    expect(await tell(refund)).toBe("applied");
    expect(await orderOf("1")).toMatchObject({ amount: 5000, refunded: 1000 });
  });

  test("ends in one truth in whatever order and however often all of them come", async () => {
    const story: (Omit<Event, "order" | "email"> & { key: string })[] = [
      { key: "placed", type: "placed", timestamp: later(1), amount: 9000 },
      { key: "paid", type: "paid", timestamp: later(2), amount: 9900 },
      { key: "again", type: "paid", timestamp: later(5), amount: 9900 },
      { key: "part", type: "refunded", timestamp: later(6), refund: { id: "R1", amount: 900 } },
      { key: "part too", type: "refunded", timestamp: later(7), refund: { id: "R2", amount: 1000 } },
    ];
    const { email, invitationId } = await joined();
    const told = fc.shuffledSubarray([...story, ...story], { minLength: 10 });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(told, async (events) => {
        count += 1;
        for (const { key, ...event } of events)
          await tell({ ...event, order: `o${count}`, email }, `${count} ${key}`);
        expect(await orderOf(`o${count}`)).toMatchObject({
          amount: 9900,
          refunded: 1900,
          placedAt: new Date(story[0]?.timestamp ?? ""),
          paidAt: new Date(story[1]?.timestamp ?? ""),
          canceledAt: null,
        });
      }),
      { numRuns: 15 },
    );
    expect(await purchaseOf(invitationId)).toEqual(new Date(story[1]?.timestamp ?? ""));
  }, 60_000);
});

describe("an order belongs to", () => {
  test("the customer of its address on its website, however it is spelled", async () => {
    const { customerId, email } = await joined();
    await tell({ type: "placed", order: "1", email: email.toUpperCase() });
    expect(await orderOf("1")).toMatchObject({ customerId, buyerHash: null });
    const other = await makeShop();
    await other.customer({ email });
    await tell({ type: "placed", order: "2", email });
    expect(await orderOf("2")).toMatchObject({ customerId });
  });

  test("who had an earlier order under the same id of the commerce system", async () => {
    const { customerId, email } = await joined();
    await tell({ type: "placed", order: "0", id: "C-7" });
    expect(await orderOf("0")).toMatchObject({ customerId: null });
    await tell({ type: "placed", order: "1", id: "C-7", email });
    await tell({ type: "paid", order: "2", id: "C-7", amount: 100 });
    for (const order of ["0", "1", "2"]) expect(await orderOf(order), order).toMatchObject({ customerId });
  });

  test("and once they are erased is not tied to their id again, whatever comes late", async () => {
    const { customerId, email } = await joined();
    await tell({ type: "paid", order: "1", id: "C-8", email, amount: 100 });
    await eraseCustomer(await makeAdministrator(), customerId);
    await tell({ type: "refunded", order: "1", id: "C-8", refund: { id: "r", amount: 5 } });
    expect(await orderOf("1")).toMatchObject({ customerId, buyerReference: null, refunded: 5 });
    await tell({ type: "paid", order: "2", id: "C-8", amount: 100 });
    expect(await orderOf("2")).toMatchObject({ customerId: null });
  });

  test("them as well when the order that tells who it is comes at the very same moment", async () => {
    const { customerId, email } = await joined();
    for (let round = 0; round < 8; round += 1) {
      const id = `C-race-${round}`;
      await Promise.all([
        tell({ type: "placed", order: `unnamed ${round}`, id }),
        tell({ type: "placed", order: `named ${round}`, id, email }),
      ]);
      expect(await orderOf(`unnamed ${round}`), id).toMatchObject({ customerId });
    }
  });

  test("nobody until they register, and holds no address meanwhile", async () => {
    const email = fresh();
    await tell({ type: "paid", order: "1", email, id: "C-8", amount: 100, timestamp: later(-1) });
    await tell({ type: "placed", order: "2", id: "C-8" });
    const waiting = await orderOf("1");
    expect(waiting).toMatchObject({ customerId: null, buyerHash: expect.any(Buffer) });
    expect(JSON.stringify(waiting)).not.toContain(email);
    const { customerId, invitationId } = await joined(email);
    for (const order of ["1", "2"])
      expect(await orderOf(order), order).toMatchObject({ customerId, buyerHash: null });
    expect(await purchaseOf(invitationId), "it was paid before joining").toBeNull();
  });

  test("them as well when it is told at the very moment they register", async () => {
    for (let round = 0; round < 8; round += 1) {
      const email = fresh();
      const invitation = await invited(shop, await shop.customer(), email);
      const account = { firstName: "Léa", lastName: "Dubois", password: goodPassword };
      await Promise.all([
        acceptInvitation(shop.store, await shop.settings(), invitation.mailed, account),
        tell({ type: "placed", order: `race ${round}`, email }),
        tell({ type: "placed", order: `race too ${round}`, email }),
      ]);
      const [customer] = await db().select().from(customers).where(eq(customers.emailKey, email));
      for (const order of [`race ${round}`, `race too ${round}`])
        expect(await orderOf(order), order).toMatchObject({ customerId: customer?.id });
    }
  });
});

describe("an invitation counts as purchased", () => {
  test("from the first order paid after joining, until it is wholly refunded or canceled", async () => {
    const { email, invitationId } = await joined();
    const [one, two] = [later(3), later(9)];
    await tell({ type: "placed", order: "1", email, amount: 5000 });
    expect(await purchaseOf(invitationId)).toBeNull();
    await tell({ type: "paid", order: "1", email, amount: 5000, timestamp: one });
    await tell({ type: "paid", order: "2", email, amount: 700, timestamp: two });
    expect(await purchaseOf(invitationId)).toEqual(new Date(one));
    await tell({ type: "refunded", order: "1", refund: { id: "R1", amount: 4999 } });
    expect(await purchaseOf(invitationId)).toEqual(new Date(one));
    await tell({ type: "refunded", order: "1", refund: { id: "R2", amount: 1 } });
    expect(await purchaseOf(invitationId)).toEqual(new Date(two));
    await tell({ type: "canceled", order: "2" });
    expect(await purchaseOf(invitationId)).toBeNull();
  });

  test("for all that is refunded of an order nobody told the price of", async () => {
    const { email, invitationId } = await joined();
    await tell({ type: "paid", order: "unpriced", email });
    await tell({ type: "refunded", order: "unpriced", refund: { id: "r", amount: 100 } });
    expect(await purchaseOf(invitationId)).not.toBeNull();
  });

  test("or not, alike whichever of two prices of one moment was told first", async () => {
    const { email, invitationId } = await joined();
    const at = later(1);
    for (const [order, prices] of [
      ["up", [100, 200]],
      ["down", [200, 100]],
    ] as const) {
      for (const amount of prices) await tell({ type: "paid", order, email, amount, timestamp: at });
      await tell({ type: "refunded", order, refund: { id: "r", amount: 100 } });
      expect((await orderOf(order)).amount, order).toBe(200);
    }
    expect(await purchaseOf(invitationId)).not.toBeNull();
  });

  test("also by an order told before its buyer joined and paid after, as clocks may differ", async () => {
    const email = fresh();
    await tell({ type: "paid", order: "ahead", email, timestamp: later(5) });
    const { invitationId } = await joined(email);
    expect(await purchaseOf(invitationId)).toEqual((await orderOf("ahead")).paidAt);
  });

  test("not by an order paid before joining, nor by one of somebody else", async () => {
    const { email, invitationId } = await joined();
    await tell({ type: "paid", order: "1", email, amount: 100, timestamp: "2020-01-01T10:00:00Z" });
    await tell({ type: "paid", order: "2", email: ana.email, amount: 100 });
    expect(await purchaseOf(invitationId)).toBeNull();
    expect(await db().$count(orderEvents)).toBeGreaterThan(0);
  });
});
