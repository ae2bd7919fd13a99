import { eq, inArray, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { passwordResets } from "@/db/schema/password-resets";
import { registrations } from "@/db/schema/registrations";
import { suppressions } from "@/db/schema/recipients";
import { activityOf, makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { expire, fresh, goodPassword, invited, now } from "@/db/testing/invitations";
import { customerRow, joined, newcomer } from "@/db/testing/joined";
import { newAddress } from "@/db/testing/members";
import { tracesOf } from "@/db/testing/traces";
import { accountsOf, confirm, register, tokenFor } from "@/db/testing/registrations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import { changeNames } from "@/domain/accounts/change-account";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import { isPasswordLink, resetPassword } from "@/domain/accounts/reset-password";
import { signIn } from "@/domain/accounts/sign-in";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { addInvitations } from "@/domain/invitations/add-invitations";
import { countGrid, countViews } from "@/domain/invitations/count-grid";
import { declineInvitation } from "@/domain/invitations/decline-invitation";
import { editInvitation } from "@/domain/invitations/edit-invitation";
import { findInvitation } from "@/domain/invitations/find-invitation";
import { readGrid, readRows } from "@/domain/invitations/read-grid";
import { findMatches } from "@/domain/invitations/count-grid";
import { readInvitation } from "@/domain/invitations/read-invitation";
import { addressHash, parseAddress, suppressionHashes, throttleHash } from "@/domain/recipients/address";
import { readStored } from "@/domain/privacy/read-stored";
import { findSession, startSession } from "@/domain/sessions/customer-session";
import { deriveToken, namingToken } from "@/domain/storefronts/links";

import { disableCustomer, enableCustomer, moveCustomer } from "./change-customer";
import { eraseCustomer } from "./erase-customer";
import { listCustomers } from "./list-customers";
import { readCustomer } from "./read-customer";

useDatabase();

let shop: TestShop;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
});

describe("what goes", () => {
  test("is everything that tells who it was, in every table; left is a suppression that cannot be read back", async () => {
    const ana = await shop.customer();
    const earlier = await invited(shop, await shop.customer(), `zdenka.${fresh()}`);
    const { customer } = await joined(shop, ana, earlier.email);
    const made = await invited(shop, customer, fresh(), "A very own word: wildebeest");
    await editInvitation(anne, made.id, { email: made.email, message: "A very own word: okapi" });
    await startSession(customer.id, { address: "192.0.2.9", userAgent: "A browser" });
    await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
    await register(shop, customer.email);
    await signIn(shop.store.website.id, {
      ...{ email: customer.email, password: "wrong", address: newAddress(), device: null },
    });
    const address = parseAddress(customer.email);
    if (typeof address === "string") throw new Error(address);
    const texts = [
      ...[customer.email, newcomer.firstName, newcomer.lastName, "wildebeest", "okapi"],
      addressHash(address.key).toString("hex"),
      throttleHash(address.throttleKey).toString("hex"),
    ];
    expect((await tracesOf(texts)).length).toBeGreaterThan(9);
    expect(await eraseCustomer(anne, customer.id)).toEqual({ done: true });
    expect(await tracesOf(texts)).toEqual([]);
    const [suppression] = await db()
      .select()
      .from(suppressions)
      .where(eq(suppressions.addressHash, suppressionHashes(address.key)[0].hash));
    expect(suppression).toMatchObject({ websiteId: shop.store.website.id, reason: "erased" });
    expect(await customerRow(customer.id)).toMatchObject({
      ...{ email: null, emailKey: null, firstName: "", lastName: "", passwordHash: "" },
      disabledAt: expect.any(Date),
      erasedAt: expect.any(Date),
    });
  });

  test("includes their sessions, late links and late forms, which do nothing", async () => {
    const { customer } = await joined(shop, await shop.customer());
    const secret = await startSession(customer.id, { address: "192.0.2.9", userAgent: null });
    await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
    const [reset] = await db()
      .select()
      .from(passwordResets)
      .where(eq(passwordResets.customerId, customer.id));
    const link = deriveToken("password", first([reset].flatMap((one) => one ?? [])));
    await register(shop, customer.email);
    const late = await tokenFor(customer.email);
    expect(await isPasswordLink(shop.store.website.id, link)).toBe(true);

    await eraseCustomer(anne, customer.id);
    expect(await findSession(secret)).toBeNull();
    expect(await resetPassword(shop.store, link, goodPassword)).toEqual({ refused: "link_unusable" });
    expect(await confirm(shop, late, { publicId: null, password: goodPassword })).toEqual({
      refused: "unknown",
    });
    await changeNames(customer, newcomer);
    expect(await customerRow(customer.id)).toMatchObject({ firstName: "", lastName: "" });
    const attempt = { email: customer.email, password: goodPassword, address: newAddress(), device: null };
    expect(await signIn(shop.store.website.id, attempt)).toEqual({ refused: "wrong_password" });
    expect(await db().select().from(registrations).where(eq(registrations.emailKey, customer.email))).toEqual(
      [],
    );
  });
});

describe("what stays", () => {
  test("are counts, statuses and dates, in every list, for who invited and who was invited", async () => {
    const own = await makeShop();
    const website = own.store.website.code;
    const [ana, ben] = [await own.customer(), await own.customer()];
    const email = fresh();
    const accepted = await invited(own, ana, email);
    const passedBy = await invited(own, ben, email);
    const made = await acceptInvitation(own.store, await own.settings(), accepted.mailed, newcomer);
    if (!("customerId" in made)) throw new Error("nobody joined");
    const lea = { ...(await customerRow(made.customerId)), email, emailKey: email };
    const openToThem = await invited(own, await own.customer(), email);
    const [open, declined, expired, friend] = [
      await invited(own, lea, fresh(), "Come"),
      await invited(own, lea),
      await invited(own, lea),
      await invited(own, lea),
    ];
    await declineInvitation(own.store.website.id, declined.mailed);
    await expire(expired.id);
    await acceptInvitation(own.store, await own.settings(), friend.mailed, newcomer);
    const ids = [accepted, passedBy, openToThem, open, declined, expired, friend].map(({ id }) => id);

    const before = await picture();
    expect(before.counts.expired.count).toBe(2);
    await eraseCustomer(anne, lea.id);
    expect(await picture()).toEqual(before);
    expect(await readCustomer(anne, lea.id)).toMatchObject({
      invitedBy: { invitationId: accepted.id },
      invitations: { counts: { not_sent: 1, declined: 1, expired: 1, accepted: 1 } },
    });

    async function picture() {
      const rows = await db().select().from(invitations).where(inArray(invitations.id, ids));
      return {
        counts: await countViews(anne, { website }, await countGrid(anne, { website })),
        shown: (await readRows(ids)).map(({ id, status, sentAt, registeredAt, groupName }) => ({
          ...{ id, status, sentAt, registeredAt, groupName },
        })),
        dates: rows
          .toSorted((one, other) => one.id - other.id)
          .map(({ id, status, createdAt, acceptedAt, declinedAt, inviterId, customerId }) => ({
            ...{ id, status, createdAt, acceptedAt, declinedAt, inviterId, customerId },
          })),
        customers: (await listCustomers(anne, { website }, null)).total,
      };
    }
  });

  test("are the links they sent, which open, name a member of the shop and can be accepted", async () => {
    const ana = await shop.customer();
    const sent = await invited(shop, ana, fresh(), "Come with me");
    await eraseCustomer(anne, ana.id);
    expect(await now(sent.id)).toMatchObject({ inviterEmail: null, message: null, status: "not_sent" });
    expect(await findInvitation(shop.store.website.id, sent.mailed)).toMatchObject({
      ...{ state: "live", inviter: null, isFromShop: false, message: null, email: sent.email },
    });
    const made = await acceptInvitation(shop.store, await shop.settings(), sent.mailed, newcomer);
    expect(made).toHaveProperty("customerId");
    const given = await readStored(shop.store.website.id, namingToken("preferences", sent));
    expect(given).toMatchObject({ invitations: [{ inviter: null, isFromShop: false }] });
  });

  test("is told by the grid, the invitation and the list without their name, and sorts and filters", async () => {
    const ana = await shop.customer();
    const { customer: lea, invitation } = await joined(shop, ana);
    const sent = await invited(shop, lea);
    await eraseCustomer(anne, lea.id);
    const filter = { inviter: lea.id };
    for (const descending of [true, false]) {
      const page = await readGrid(anne, filter, {
        sort: { column: "email", descending },
        size: 20,
        cursor: null,
        matches: await findMatches(anne, filter),
      });
      expect(page.rows).toMatchObject([{ id: sent.id, inviterEmail: null, isByShop: false }]);
    }
    expect((await readInvitation(anne, sent.id))?.history[0]?.customer).toBeNull();
    expect(await readInvitation(anne, invitation.id)).toMatchObject({
      email: null,
      account: { firstName: "", email: null },
    });
    const website = shop.store.website.code;
    const { rows } = await listCustomers(anne, { website, state: "erased" }, null);
    expect(rows.map(({ id }) => id)).toContain(lea.id);
    expect((await listCustomers(anne, { website, state: "disabled" }, null)).rows).not.toContainEqual(
      expect.objectContaining({ id: lea.id }),
    );
  });
});

describe("afterwards", () => {
  test("nobody invites the address: what is made is withheld, for friends and for the shop", async () => {
    const { customer } = await joined(shop, await shop.customer());
    await eraseCustomer(anne, customer.id);
    const again = await invited(shop, await shop.customer(), customer.email);
    const byShop = { store: shop.store.code, list: customer.email, file: null, message: "", groupId: null };
    await addInvitations(anne, { ...byShop, submission: crypto.randomUUID() });
    const rows = await db().execute<{ withheld: string | null }>(sql`select withheld from messages
      join invitations on invitations.id = invitation_id where email_key = ${customer.email}`);
    expect(again.emailKey).toBe(customer.email);
    expect(rows.map(({ withheld }) => withheld)).toEqual(["suppressed", "suppressed"]);
  });

  test("the same address may register anew, as another customer", async () => {
    const { customer } = await joined(shop, await shop.customer());
    await eraseCustomer(anne, customer.id);
    await register(shop, customer.email);
    expect(await confirm(shop, await tokenFor(customer.email))).toHaveProperty("customerId");
    const [anew, ...more] = await accountsOf(customer.email);
    expect(more).toEqual([]);
    expect(anew?.id).not.toBe(customer.id);
    expect((await readCustomer(anne, anew?.id ?? 0))?.invitedBy).toBeNull();
  });

  test("an erasure outweighs a refusal, and the person is the same on another website", async () => {
    const other = await makeShop();
    const email = fresh();
    const [here, there] = [await shop.customer({ email }), await other.customer({ email })];
    const [{ keyId, hash }] = suppressionHashes(email);
    await db()
      .insert(suppressions)
      .values({ websiteId: shop.store.website.id, addressHash: hash, keyId, reason: "refused" });
    await eraseCustomer(anne, here.id);
    expect(await db().select().from(suppressions).where(eq(suppressions.addressHash, hash))).toMatchObject([
      { websiteId: shop.store.website.id, reason: "erased" },
    ]);
    expect(await customerRow(there.id)).toMatchObject({ email, disabledAt: null, erasedAt: null });
  });

  test("nothing can be done to the tombstone any more, and that it was made is written down once", async () => {
    const boss = await makeAdministrator();
    const ana = await shop.customer();
    await disableCustomer(anne, ana.id);
    expect(await eraseCustomer(boss, ana.id)).toEqual({ done: true });
    const refused = { refused: "erased" };
    expect(await eraseCustomer(boss, ana.id)).toEqual(refused);
    expect(await enableCustomer(boss, ana.id)).toEqual(refused);
    expect(await moveCustomer(boss, ana.id, shop.groups.wholesale)).toEqual(refused);
    expect(await activityOf(boss)).toEqual([
      {
        ...{ action: "customer_erased", subject: "customer", subjectId: String(ana.id) },
        ...{ websiteId: shop.store.website.id, from: null, to: null },
      },
    ]);
  });

  test("it is open to who manages customers of the website only", async () => {
    const ana = await shop.customer();
    const reader = await makeAdministrator({ permissions: ["manage_invitations"] });
    const elsewhere = await makeShop();
    const local = await makeAdministrator({ websiteIds: [elsewhere.store.website.id] });
    await expect(eraseCustomer(reader, ana.id)).rejects.toThrow(NotPermitted);
    expect(await eraseCustomer(local, ana.id)).toEqual({ refused: "not_found" });
    expect(await customerRow(ana.id)).toMatchObject({ erasedAt: null });
  });
});
