import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { useDatabase } from "@/db/testing/database";
import { goodPassword } from "@/db/testing/invitations";
import { member } from "@/db/testing/members";
import { first } from "@/db/testing/shop";
import { endSession, findSession, startSession } from "@/domain/sessions/customer-session";

import { changeNames, changePassword } from "./change-account";
import { forgetExpired } from "./forget-expired";

useDatabase();

const client = { address: "192.0.2.1", userAgent: "test" };

describe("a session", () => {
  test("belongs to its secret until it is ended", async () => {
    const { customer } = await member();
    const [one, two] = [await startSession(customer.id, client), await startSession(customer.id, client)];
    expect(await findSession(one)).toMatchObject({ id: customer.id, email: customer.email });
    expect(await findSession("guess")).toBeNull();
    await endSession(one);
    expect(await findSession(one)).toBeNull();
    expect(await findSession(two)).not.toBeNull();
    const stored = await db()
      .select()
      .from(customerSessions)
      .where(eq(customerSessions.customerId, customer.id));
    expect(JSON.stringify(stored)).not.toContain(two);
  });

  test("ends when idle for 14 days, after 30 days at most, and when its customer is disabled", async () => {
    const { customer } = await member();
    const set = async (change: object) => {
      const secret = await startSession(customer.id, client);
      await db().update(customerSessions).set(change).where(eq(customerSessions.customerId, customer.id));
      return findSession(secret);
    };
    expect(await set({ lastSeenAt: sql`now() - interval '13 days 23 hours'` })).not.toBeNull();
    expect(await set({ lastSeenAt: sql`now() - interval '14 days'` })).toBeNull();
    expect(await set({ lastSeenAt: sql`now()`, endsAt: sql`now()` })).toBeNull();
    const secret = await startSession(customer.id, client);
    await db()
      .update(customers)
      .set({ disabledAt: sql`now()` })
      .where(eq(customers.id, customer.id));
    expect(await findSession(secret)).toBeNull();
  });

  test("is noted as seen when it is used", async () => {
    const { customer } = await member();
    const secret = await startSession(customer.id, client);
    await db()
      .update(customerSessions)
      .set({ lastSeenAt: sql`now() - interval '10 days'` });
    await findSession(secret);
    const { lastSeenAt } = first(
      await db().select().from(customerSessions).where(eq(customerSessions.customerId, customer.id)),
    );
    expect(Date.now() - Number(lastSeenAt)).toBeLessThan(10_000);
  });
});

describe("account information", () => {
  test("a changed password needs the present one and ends every session", async () => {
    const { shop, customer, attempt } = await member();
    const secret = await startSession(customer.id, client);
    const next = "quite another sentence";
    expect(await changePassword(customer, shop.store, { present: "wrong", next })).toEqual({
      refused: "wrong_password",
    });
    expect(await changePassword(customer, shop.store, { present: goodPassword, next: "short" })).toEqual({
      refused: "password_too_short",
    });
    expect(
      await changePassword(customer, shop.store, { present: goodPassword, next: "maison test, maison test" }),
    ).toEqual({ refused: "password_common" });
    expect(await findSession(secret)).not.toBeNull();
    expect(await changePassword(customer, shop.store, { present: goodPassword, next })).toEqual({
      done: true,
    });
    expect(await findSession(secret)).toBeNull();
    expect(await attempt(next)).toHaveProperty("customer");
  });

  test("names are changed, cleaned, or refused at their field", async () => {
    const { customer } = await member();
    expect(await changeNames(customer, { firstName: " Zoé\u202E ", lastName: "O’Hara" })).toEqual({
      done: true,
    });
    expect(first(await db().select().from(customers).where(eq(customers.id, customer.id)))).toMatchObject({
      firstName: "Zoé",
      lastName: "O’Hara",
    });
    expect(await changeNames(customer, { firstName: "x".repeat(61), lastName: "http://evil" })).toEqual({
      refused: { firstName: "too_long", lastName: "link" },
    });
  });
});

test("what has ended more than a day ago is deleted, the rest kept", async () => {
  const { customer } = await member();
  await startSession(customer.id, client);
  await startSession(customer.id, client);
  await db().execute(sql`update customer_sessions set ends_at = now() - interval '25 hours'
    where id = (select min(id) from customer_sessions where customer_id = ${customer.id})`);
  await forgetExpired();
  expect(
    await db().select().from(customerSessions).where(eq(customerSessions.customerId, customer.id)),
  ).toHaveLength(1);
});
