import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { orders } from "@/db/schema/orders";
import { providerEvents } from "@/db/schema/provider-events";
import { suppressions } from "@/db/schema/recipients";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { bounce } from "@/db/testing/fates";
import { fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { customerRow, joined } from "@/db/testing/joined";
import { useMailbox } from "@/db/testing/mailbox";
import { newAddress } from "@/db/testing/members";
import { register } from "@/db/testing/registrations";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { tracesOf } from "@/db/testing/traces";
import { signIn } from "@/domain/accounts/sign-in";
import type { Administrator } from "@/domain/accounts/administrator";
import { applyEvents } from "@/domain/delivery/apply-events";
import { deliver } from "@/domain/delivery/deliver";
import { countGrid, countViews } from "@/domain/invitations/count-grid";
import { correctAddress } from "@/domain/invitations/correct-address";
import { editInvitation } from "@/domain/invitations/edit-invitation";
import { findInvitation } from "@/domain/invitations/find-invitation";
import { listInvitations } from "@/domain/invitations/list-invitations";
import { readInvitation } from "@/domain/invitations/read-invitation";
import { addressHash, suppressionHashes, throttleHash } from "@/domain/recipients/address";
import { refuseAll } from "@/domain/recipients/preferences";
import { namingToken } from "@/domain/storefronts/links";

import { eraseRecipient } from "./erase-recipient";
import { readStored } from "./read-stored";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
});

const tokenOf = (invitation: { publicId: string; generation: number; keyId: string }) =>
  namingToken("preferences", invitation);
const erase = (invitation: Parameters<typeof tokenOf>[0], on = shop) =>
  eraseRecipient(on.store.website.id, tokenOf(invitation));
const page = (invitation: Parameters<typeof tokenOf>[0]) =>
  readStored(shop.store.website.id, tokenOf(invitation));

const orderOf = (email: string) =>
  db()
    .insert(orders)
    .values({ websiteId: shop.store.website.id, reference: randomUUID(), buyerHash: addressHash(email) })
    .returning();

test("the page and the download leave out the mails an invitation had to an earlier address", async () => {
  const ana = await shop.customer();
  const typo = await invited(shop, ana);
  await deliver();
  await bounce(typo.id, { reason: `550 5.1.1 <${typo.email}> user unknown` });
  const right = fresh();
  expect(
    await correctAddress(ana, shop.store, await shop.settings(), { publicId: typo.publicId, email: right }),
  ).toEqual({ done: true });
  await deliver();
  const stored = await page(await now(typo.id));
  expect(stored).toMatchObject({
    email: right,
    invitations: [{ mails: [{ kind: "invitation", became: "sent" }] }],
  });
  expect(JSON.stringify(stored)).not.toContain(typo.email);
  const [kept] = await db().execute<{ found: boolean }>(
    sql`select exists (select from messages where fate_reason like ${`%${typo.email}%`}) as found`,
  );
  expect(kept?.found).toBe(false);
});

test("an erasure takes nothing of what is told of an address that is merely like it, or has had no effect yet", async () => {
  const short = `ana@${randomUUID()}.example`;
  const long = `jo${short}`;
  const [one, other] = [
    await invited(shop, await shop.customer(), short),
    await invited(shop, await shop.customer(), long),
  ];
  const unseen = (to: string, dueAt: Date | null) =>
    db()
      .insert(providerEvents)
      .values({
        eventId: `msg_${randomUUID()}`,
        type: "email.bounced",
        at: new Date(),
        body: JSON.stringify({ data: { to: [to] } }),
        dueAt,
      })
      .returning({ id: providerEvents.id });
  const [like] = await unseen(long, null);
  const [waiting] = await unseen(short, new Date(Date.now() + 3_600_000));
  const [done] = await unseen(short, null);
  await erase(one);
  const rows = await db().select().from(providerEvents);
  const rowOf = (row?: { id: number }) => rows.find(({ id }) => id === row?.id);
  expect(rowOf(like)?.body).toContain(long);
  expect(rowOf(waiting)).toMatchObject({ dueAt: expect.any(Date) as Date });
  expect(rowOf(done)?.body).toBeNull();
  expect((await now(other.id)).email).toBe(long);
});

describe("what goes", () => {
  test("is the address with all that is told of it, in every table; left is a suppression that cannot be read back", async () => {
    const email = `wilhelmine.${fresh()}`;
    const first = await invited(shop, await shop.customer(), email, "A very own word: quagga");
    const second = await invited(shop, await shop.customer(), email);
    await editInvitation(anne, second.id, { email, message: "A very own word: narwhal" });
    await deliver();
    await bounce(first.id, { reason: `550 5.2.2 <${email}> mailbox full` });
    await register(shop, email, null, { firstName: "Wilhelmine", lastName: "Zweig" });
    await signIn(shop.store.website.id, {
      ...{ email, password: "wrong", address: newAddress(), device: null },
    });
    await orderOf(email);
    const texts = [email, "quagga", "narwhal", "Wilhelmine", "Zweig"];
    const hashes = [addressHash(email), throttleHash(email)].map((hash) => hash.toString("hex"));
    expect((await tracesOf([...texts, ...hashes])).length).toBeGreaterThan(9);

    expect(await erase(second)).toBe(true);
    expect(await tracesOf([...texts, ...hashes])).toEqual([]);
    expect(
      await db()
        .select()
        .from(suppressions)
        .where(eq(suppressions.addressHash, suppressionHashes(email)[0].hash)),
    ).toMatchObject([{ websiteId: shop.store.website.id, reason: "erased" }]);
    for (const invitation of [first, second]) expect(await page(invitation)).toBe("nothing_stored");
    expect(await erase(first)).toBe(true);
  });

  test("stays gone when the provider tells of its mail later", async () => {
    const invitation = await invited(shop, await shop.customer());
    await deliver();
    const told = await invited(shop, await shop.customer(), invitation.email);
    await deliver();
    await erase(invitation);
    // As `bounce` tells it, which no longer finds the address.
    await db()
      .insert(providerEvents)
      .values({
        eventId: randomUUID(),
        type: "email.bounced",
        at: new Date(),
        body: sql`jsonb_build_object('type', 'email.bounced', 'created_at', now(), 'data', jsonb_build_object(
          'email_id', (select provider_id from messages where invitation_id = ${told.id} and provider_id is not null),
          'to', jsonb_build_array(${invitation.email}::text),
          'bounce', jsonb_build_object('type', 'Permanent', 'message', ${`550 <${invitation.email}>`}::text)))::text`,
      });
    await applyEvents();
    expect(await tracesOf([invitation.email])).toEqual([]);
    expect((await now(told.id)).delivery).toBe("bounced");
  });

  test("is nothing for a token of another website, of another purpose, changed or unknown", async () => {
    const invitation = await invited(shop, await shop.customer());
    const other = await makeShop();
    const id = shop.store.website.id;
    expect(await erase(invitation, other)).toBe(false);
    const token = tokenOf(invitation);
    const flipped = `${token.slice(0, 30)}${token[30] === "A" ? "B" : "A"}${token.slice(31)}`;
    for (const wrong of [namingToken("unsubscribe", invitation), invitation.mailed, flipped, "", "x"])
      expect(await eraseRecipient(id, wrong)).toBe(false);
    expect(await now(invitation.id)).toMatchObject({ email: invitation.email });
  });

  test("is of this website and this address only", async () => {
    const other = await makeShop();
    const email = fresh();
    const here = await invited(shop, await shop.customer(), email, "Come");
    const there = await invited(other, await other.customer(), email, "Come");
    const stranger = await invited(shop, await shop.customer(), fresh(), "Come");
    await erase(here);
    for (const { id } of [there, stranger])
      expect(await now(id)).toMatchObject({ email: expect.any(String), message: "Come" });
  });
});

describe("what stays", () => {
  test("are counts, statuses and dates: the inviter reads what they would have read", async () => {
    const own = await makeShop();
    const website = own.store.website.code;
    const ana = await own.customer();
    const email = fresh();
    const open = await invited(own, ana, email);
    await deliver();
    const queued = await invited(own, await own.customer(), email);
    const before = await picture();
    await erase(open, own);
    expect(await picture()).toEqual(before);
    expect(await readInvitation(anne, queued.id)).toMatchObject({ email: null, delivery: "withheld" });
    expect(await mailsTo(email)).toHaveLength(1);

    async function picture() {
      const { rows } = await listInvitations(ana, 1);
      return {
        counts: await countViews(anne, { website }, await countGrid(anne, { website })),
        read: rows.map(({ status, delivery, sentAt, expiresAt }) => ({
          status,
          delivery,
          sentAt,
          expiresAt,
        })),
      };
    }
  });

  test("is that a mail which waited reads as sent to who invites, as one to a person who refused", async () => {
    const [ana, ben] = [await shop.customer(), await shop.customer()];
    const [erased, refused] = [fresh(), fresh()];
    for (const email of [erased, refused]) await invited(shop, ana, email);
    const first = await invited(shop, ben, erased);
    const second = await invited(shop, ben, refused);
    await erase(first);
    await refuseAll("preferences", tokenOf(second));
    await deliver();
    const { rows } = await listInvitations(ana, 1);
    expect(rows.map(({ status, sentAt }) => [status, sentAt !== null])).toEqual([
      ["sent", true],
      ["sent", true],
    ]);
    expect([await mailsTo(erased), await mailsTo(refused)]).toEqual([[], []]);
  });

  test("is an account, with the invitation it came by; what it had passed by does not come alive again", async () => {
    const ben = await shop.customer();
    const email = fresh();
    const passedBy = await invited(shop, ben, email);
    const { customer, invitation } = await joined(shop, await shop.customer(), email);
    expect(await page(invitation)).toMatchObject({ hasAccount: true });
    await erase(invitation);
    expect(await customerRow(customer.id)).toMatchObject({ email, firstName: "Zdenka", erasedAt: null });
    expect(await now(invitation.id)).toMatchObject({
      ...{ status: "accepted", customerId: customer.id, email: null },
    });
    expect((await listInvitations(ben, 1)).rows).toMatchObject([{ status: "expired", email: null }]);
    expect(await readInvitation(anne, invitation.id)).toMatchObject({ account: { email } });
    expect(
      await signIn(shop.store.website.id, {
        ...{ email, password: goodPassword, address: newAddress(), device: null },
      }),
    ).not.toHaveProperty("refused");
    expect(await page(passedBy)).toBe("nothing_stored");
  });

  test("is nothing to accept: the link leads to a dead end without a way to ask again", async () => {
    const invitation = await invited(shop, await shop.customer());
    await erase(invitation);
    expect(await findInvitation(shop.store.website.id, invitation.mailed)).toMatchObject({
      ...{ state: "expired", email: null, message: null },
    });
  });
});

test("afterwards whoever invites the address makes an invitation like any other, which is never mailed", async () => {
  const ana = await shop.customer();
  const invitation = await invited(shop, ana);
  await erase(invitation);
  const again = await invited(shop, ana, invitation.email);
  const byBen = await invited(shop, await shop.customer(), invitation.email);
  await deliver();
  expect(await mailsTo(invitation.email)).toEqual([]);
  expect(await db().$count(invitations, eq(invitations.emailKey, invitation.email))).toBe(2);
  for (const { id } of [again, byBen]) expect(await now(id)).toMatchObject({ delivery: "withheld" });
});
