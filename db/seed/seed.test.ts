import { isNull, sql } from "drizzle-orm";
import { expect, test } from "vitest";

import { env } from "@/env";

import { db } from "../client";
import { orderEvents, orders } from "../schema/orders";
import { useDatabase } from "../testing/database";
import { seedIfEmpty } from "./seed";

useDatabase();

test("the demo has orders of invitees in every state, some unmatched, and purchases that follow from them", async () => {
  expect(await seedIfEmpty(env().DATABASE_URL)).toBe(true);
  const bought = await db().execute<{ key: string; at: string }>(sql`
    select split_part(c.email, '@', 1) as key, (i.purchased_at >= c.joined_at and i.purchased_at < now()) as at
    from invitations i join customers c on c.id = i.customer_id where i.purchased_at is not null order by 1`);
  expect(bought.map(({ key, at }) => [key, at])).toEqual(
    ["amara", "bastien", "celeste", "dora", "hana", "oscar", "priya", "rosa", "vera", "yusuf"].map((key) => [
      key,
      true,
    ]),
  );
  expect(await db().$count(orders, isNull(orders.customerId))).toBe(4);
  expect(await db().$count(orders)).toBe(23);
  const [told] = await db()
    .execute(sql`select count(distinct type)::int as types, count(distinct source)::int as sources,
    bool_and(received_at < now() and received_at > at) as "inTime" from ${orderEvents}`);
  expect(told).toEqual({ types: 4, sources: 2, inTime: true });
  expect(await seedIfEmpty(env().DATABASE_URL)).toBe(false);
}, 60_000);
