import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";

import { db } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { orders } from "@/db/schema/orders";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, invited } from "@/db/testing/invitations";
import { joined } from "@/db/testing/joined";
import { useMailbox } from "@/db/testing/mailbox";
import { newAddress } from "@/db/testing/members";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import { deliver } from "@/domain/delivery/deliver";
import { readInvitation } from "@/domain/invitations/read-invitation";
import { refuseAll } from "@/domain/recipients/preferences";
import { startSession } from "@/domain/sessions/customer-session";
import { namingToken } from "@/domain/storefronts/links";

import { eraseRecipient } from "./erase-recipient";
import { readOwnData } from "./read-own-data";
import { readStored } from "./read-stored";

useDatabase();
useMailbox();

let shop: TestShop;

beforeAll(async () => {
  shop = await makeShop();
});

const bought = (customerId: number, reference: string = randomUUID()) =>
  db()
    .insert(orders)
    .values({
      ...{ websiteId: shop.store.website.id, reference, customerId, amount: 12_900, currency: "EUR" },
      buyerReference: "buyer-of-the-till",
    });

test("a customer has their account, sessions, invitations, orders and mails, and nothing of anybody else", async () => {
  const [ana, ben] = [await shop.customer(), await shop.customer({ firstName: "Ben", lastName: "Okafor" })];
  const { customer: lea } = await joined(shop, ana);
  const friend = await joined(shop, lea);
  const open = await invited(shop, lea, fresh(), "Come with me");
  const elsewhere = await invited(shop, ben, fresh(), "A word of Ben's");
  await startSession(lea.id, { address: "192.0.2.9", userAgent: "A browser" });
  await requestPasswordReset(shop.store, { email: lea.email, address: newAddress() });
  await bought(lea.id, "order-of-lea");
  await bought(ben.id, "order-of-ben");
  await deliver();
  const data = await readOwnData(lea);
  expect(data).toMatchObject({
    account: { email: lea.email, firstName: "Zdenka", group: "General", website: "Maison Test" },
    sessions: [{ browser: "A browser", startedAt: expect.any(Date) }],
    invitationsSent: [
      { email: friend.customer.email, status: "accepted", registeredAt: expect.any(Date) },
      { email: open.email, message: "Come with me", status: "sent", problem: null },
    ],
    invitationsReceived: [{ inviter: { firstName: "Ana" }, status: "accepted" }],
    orders: [{ reference: "order-of-lea", amount: 12_900, currency: "EUR" }],
    mails: [{ kind: "friend_joined" }, { kind: "password_reset" }],
  });
  const text = JSON.stringify(data);
  for (const strange of [elsewhere.email, "A word of Ben's", "order-of-ben", "buyer-of-the-till", ana.email])
    expect(text).not.toContain(strange);
});

test("neither file has a token, a hash, an internal number or what inviters may not know", async () => {
  const boss = await makeAdministrator();
  const lea = await shop.customer({ passwordHash: "$argon2id$a-hash" });
  const refused = await invited(shop, lea, fresh(), "Come");
  await refuseAll("preferences", namingToken("preferences", refused));
  await startSession(lea.id, { address: "192.0.2.9", userAgent: null });
  await deliver();
  const row = first(await db().select().from(invitations).where(eq(invitations.id, refused.id)));
  expect(await readInvitation(boss, refused.id)).toMatchObject({ delivery: "withheld" });
  const own = await readOwnData(lea);
  const stored = await readStored(shop.store.website.id, namingToken("preferences", refused));
  const [account] = await db().select().from(customers).where(eq(customers.id, lea.id));
  for (const text of [JSON.stringify(own), JSON.stringify(stored)]) {
    for (const secret of [
      ...[refused.mailed, refused.copied, row.publicId, account?.passwordHash ?? "argon2"],
      ...(["preferences", "unsubscribe"] as const).map((purpose) => namingToken(purpose, row)),
      ...[row.mailedHash, row.copiedHash, row.addressHash].flatMap((hash) => [
        hash.toString("hex"),
        hash.toString("base64"),
        JSON.stringify(hash),
      ]),
    ])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/Hash|hash|token|"id"|[kK]ey"/);
  }
  expect(JSON.stringify(own)).not.toMatch(/withheld|suppress/);
  expect(own.invitationsSent).toMatchObject([{ status: "sent", problem: null }]);
});

test("an invitation whose address is erased is there without it, for both sides", async () => {
  const ana = await shop.customer();
  const { customer: lea, invitation } = await joined(shop, ana);
  await eraseRecipient(shop.store.website.id, namingToken("preferences", invitation));
  expect((await readOwnData(ana)).invitationsSent).toMatchObject([{ email: null, status: "accepted" }]);
  expect((await readOwnData(lea)).invitationsReceived).toMatchObject([{ status: "accepted", message: null }]);
});
