import fc from "fast-check";
import { asc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitationHistory, invitationStatuses } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { useDatabase } from "@/db/testing/database";
import { expire, invited, now } from "@/db/testing/invitations";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Customer } from "@/domain/accounts/customer";
import { createCustomer } from "@/domain/accounts/create-customer";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { accept } from "./accept";
import { changes, changeStatus, type Status } from "./change-status";
import { findInvitation } from "./find-invitation";

useDatabase();

type Invitation = Awaited<ReturnType<typeof invited>>;
type Command = "send" | "accept" | "discard" | "decline" | "expire";

let shop: TestShop;
let ana: Customer;

beforeAll(async () => {
  shop = await makeShop();
  ana = await shop.customer();
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerCustomerPerDay", 500);
  await changeSetting(db(), `website:${shop.store.website.code}`, "maxPerRecipient", 10);
});

/** Inserts the account and accepts, as registration does after its checks; undone as a whole where it comes too late. */
async function join({ id, email, emailKey }: Invitation): Promise<boolean> {
  const account = { email, emailKey: emailKey ?? "", firstName: "L", lastName: "D", passwordHash: "x" };
  return db()
    .transaction(async (tx) => {
      const place = {
        websiteId: shop.store.website.id,
        storeViewId: shop.store.id,
        groupId: shop.groups.general,
      };
      const customerId = await createCustomer(tx, { ...account, ...place });
      if (customerId === null || !(await accept(tx, id, customerId, "mailed link")))
        throw new Error("too late");
      return true;
    })
    .catch((error: Error) => {
      if (error.message !== "too late") throw error;
      return false;
    });
}

const change = (id: number, to: "sent" | "discarded" | "declined") =>
  db().transaction(
    async (tx) => (await changeStatus(tx, [id], { to, actor: { kind: "shop" } })).length === 1,
  );

const run: Record<Command, (invitation: Invitation) => Promise<boolean>> = {
  send: ({ id }) => change(id, "sent"),
  discard: ({ id }) => change(id, "discarded"),
  decline: ({ id }) => change(id, "declined"),
  accept: join,
  expire: async ({ id }) => (await expire(id)).count === 1,
};

type Model = { status: Status; expired: boolean };

/** What spec.md section 3 says of one command after the other. */
function step(model: Model, command: Command): boolean {
  if (command === "expire") {
    model.expired = true;
    return true;
  }
  const to = { send: "sent", accept: "accepted", discard: "discarded", decline: "declined" }[
    command
  ] as Status;
  if (!changes[model.status].includes(to) || (command === "accept" && model.expired)) return false;
  model.status = to;
  return true;
}

async function check(invitation: Invitation): Promise<Status> {
  const row = await now(invitation.id);
  const history = await db()
    .select()
    .from(invitationHistory)
    .where(eq(invitationHistory.invitationId, invitation.id))
    .orderBy(asc(invitationHistory.id));
  let folded: Status | null = null;
  for (const { fromStatus, toStatus } of history) {
    expect(fromStatus).toBe(folded);
    if (folded !== null) expect(changes[folded]).toContain(toStatus);
    folded = toStatus;
  }
  expect(folded).toBe(row.status);
  const accounts = await db().select().from(customers).where(eq(customers.emailKey, invitation.email));
  expect(accounts).toHaveLength(row.status === "accepted" ? 1 : 0);
  expect(row.customerId).toBe(accounts[0]?.id ?? null);
  const open = await db().select().from(messages).where(eq(messages.invitationId, invitation.id));
  const queued = open.filter(({ purpose, state }) => purpose === "invitation" && state === "queued");
  expect(queued).toHaveLength(changes[row.status].length > 0 ? 1 : 0);
  return row.status;
}

const command = fc.constantFrom<Command[]>("send", "accept", "discard", "decline", "expire");

describe("the status of an invitation", () => {
  test("follows the rules, whatever is done one after the other", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), async (commands) => {
        const invitation = await invited(shop, ana);
        const model: Model = { status: "not_sent", expired: false };
        for (const name of commands) {
          expect(await run[name](invitation)).toBe(step(model, name));
          expect(await check(invitation)).toBe(model.status);
        }
        const found = await findInvitation(shop.store.website.id, invitation.mailed);
        const isOpen = changes[model.status].length > 0;
        expect(found?.state).toBe(isOpen ? (model.expired ? "expired" : "live") : model.status);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("stays one truth, whatever is done at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(command, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
        async (rounds) => {
          const invitation = await invited(shop, ana);
          for (const commands of rounds) {
            const before = await check(invitation);
            const done = await Promise.all(commands.map((name) => run[name](invitation)));
            const after = await check(invitation);
            const ending = commands.filter(
              (name, index) => done[index] && name !== "send" && name !== "expire",
            );
            expect(ending.length).toBe(before !== after && changes[after].length === 0 ? 1 : 0);
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  test("can be left only by the ways spec.md names", () => {
    expect(changes).toEqual({
      not_sent: ["sent", "accepted", "discarded", "declined"],
      sent: ["accepted", "discarded", "declined"],
      accepted: [],
      discarded: [],
      declined: [],
    });
    expect(Object.keys(changes)).toEqual([...invitationStatuses]);
  });
});
