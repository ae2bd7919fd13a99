import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { passwordResets } from "@/db/schema/password-resets";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { goodPassword, invited, now } from "@/db/testing/invitations";
import { customerRow, joined, newcomer } from "@/db/testing/joined";
import { somebodyWaits } from "@/db/testing/locks";
import { newAddress } from "@/db/testing/members";
import { accountsOf, confirm, register, tokenFor } from "@/db/testing/registrations";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";
import { resetPassword } from "@/domain/accounts/reset-password";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { declineInvitation } from "@/domain/invitations/decline-invitation";
import { editInvitation } from "@/domain/invitations/edit-invitation";
import { eraseAddress } from "@/domain/recipients/erase-address";
import { startSession } from "@/domain/sessions/customer-session";
import { deriveToken } from "@/domain/storefronts/links";

import { disableCustomer, moveCustomer } from "./change-customer";
import { eraseCustomer } from "./erase-customer";

useDatabase();

let shop: TestShop;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
});

describe("at the same time", () => {
  test("as a link is accepted, no account comes to an address that is being erased", async () => {
    const { customer } = await joined(shop, await shop.customer());
    const live = await invited(shop, await shop.customer(), customer.email);
    const erased = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    // As eraseCustomer leaves both rows, caught before it ends.
    const erasing = db().transaction(async (tx) => {
      await tx.execute(sql`update customers set email = null, email_key = null, first_name = '', last_name = '',
        password_hash = '', disabled_at = now(), erased_at = now() where id = ${customer.id}`);
      await eraseAddress(tx, { websiteId: customer.websiteId, key: customer.emailKey });
      erased.resolve();
      await held.promise;
    });
    await erased.promise;
    const accepting = acceptInvitation(shop.store, await shop.settings(), live.mailed, newcomer);
    await somebodyWaits();
    held.resolve();
    await erasing;
    expect(await accepting).toHaveProperty("refused");
    expect(await accountsOf(customer.email)).toEqual([]);
  });

  test("two erasures, sign-ins, resets, invitations and acceptances neither deadlock nor bring anything back", async () => {
    for (let round = 0; round < 6; round += 1) {
      const ana = await shop.customer();
      const { customer } = await joined(shop, ana);
      const toThem = await invited(shop, await shop.customer(), customer.email);
      const byThem = await invited(shop, customer);
      await requestPasswordReset(shop.store, { email: customer.email, address: newAddress() });
      const [reset] = await db()
        .select()
        .from(passwordResets)
        .where(eq(passwordResets.customerId, customer.id));
      const link = reset ? deriveToken("password", reset) : "";
      await register(shop, customer.email);
      const late = await tokenFor(customer.email);
      const settings = await shop.settings();
      const results = await Promise.allSettled([
        eraseCustomer(anne, customer.id),
        eraseCustomer(anne, customer.id),
        startSession(customer.id, { address: "192.0.2.9", userAgent: null }),
        resetPassword(shop.store, link, goodPassword),
        confirm(shop, late, { publicId: null, password: goodPassword }),
        invited(shop, await shop.customer(), customer.email),
        acceptInvitation(shop.store, settings, toThem.mailed, newcomer),
        acceptInvitation(shop.store, settings, byThem.mailed, newcomer),
        declineInvitation(shop.store.website.id, byThem.copied),
        editInvitation(anne, byThem.id, { email: byThem.email, message: "okapi" }),
        moveCustomer(anne, customer.id, shop.groups.wholesale),
        disableCustomer(anne, customer.id),
      ]);
      const failed = results.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
      expect(failed).toEqual([]);
      expect(await customerRow(customer.id)).toMatchObject({ email: null, erasedAt: expect.any(Date) });
      expect(await now(toThem.id)).toMatchObject({ email: null, customerId: null });
      expect(await accountsOf(customer.email)).toEqual([]);
    }
  });
});
