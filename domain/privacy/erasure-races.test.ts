import { beforeAll, expect, test } from "vitest";

import { db } from "@/db/client";
import { useDatabase } from "@/db/testing/database";
import { fresh, invite, invited, now } from "@/db/testing/invitations";
import { newcomer } from "@/db/testing/joined";
import { accountsOf, confirm, register, tokenFor } from "@/db/testing/registrations";
import { makeAdministrator } from "@/db/testing/administrators";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { somebodyWaits } from "@/db/testing/locks";
import type { Administrator } from "@/domain/accounts/administrator";
import { deliver } from "@/domain/delivery/deliver";
import { useMailbox } from "@/db/testing/mailbox";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { discardByShop } from "@/domain/invitations/discard-invitations";
import { resendInvitations } from "@/domain/invitations/resend-invitations";
import { eraseCustomer } from "@/domain/customers/erase-customer";
import { eraseAddress } from "@/domain/recipients/erase-address";
import { refuseAll } from "@/domain/recipients/preferences";
import { namingToken } from "@/domain/storefronts/links";

import { eraseRecipient } from "./erase-recipient";
import { forgetInvitees } from "./forget-invitees";

useDatabase();
const { mailsTo } = useMailbox();

let shop: TestShop;
let anne: Administrator;

beforeAll(async () => {
  shop = await makeShop();
  anne = await makeAdministrator();
});

test("an invitation that waits while its address is erased finds it suppressed, and is not mailed", async () => {
  const invitation = await invited(shop, await shop.customer());
  await deliver();
  const ben = await shop.customer();
  const erased = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  // As eraseRecipient leaves the rows, caught before it ends.
  const erasing = db().transaction(async (tx) => {
    await eraseAddress(tx, { websiteId: shop.store.website.id, key: invitation.email });
    erased.resolve();
    await held.promise;
  });
  await erased.promise;
  const inviting = invited(shop, ben, invitation.email);
  await somebodyWaits();
  held.resolve();
  await erasing;
  const made = await inviting;
  await deliver();
  expect(await now(made.id)).toMatchObject({ email: invitation.email, delivery: "withheld" });
  expect(await mailsTo(invitation.email)).toHaveLength(1);
});

test("of an erasure and an acceptance at once, an account has its invitation or there is none", async () => {
  const settings = await shop.settings();
  const ends = new Set<string>();
  for (let round = 0; round < 10; round += 1) {
    const invitation = await invited(shop, await shop.customer());
    const token = namingToken("preferences", invitation);
    // The password takes its time to be hashed: the later erasures meet the acceptance itself.
    const accepting = acceptInvitation(shop.store, settings, invitation.mailed, newcomer);
    await new Promise((resolve) => setTimeout(resolve, round * 12));
    const [accepted, erased] = await Promise.all([accepting, eraseRecipient(shop.store.website.id, token)]);
    expect(erased).toBe(true);
    const row = await now(invitation.id);
    expect(row).toMatchObject({ email: null, emailKey: null });
    const accounts = await accountsOf(invitation.email);
    expect(accounts).toHaveLength("customerId" in accepted ? 1 : 0);
    expect(row.customerId).toBe(accounts[0]?.id ?? null);
    ends.add("customerId" in accepted ? "accepted" : "erased");
  }
  expect(ends.size).toBeGreaterThan(0);
});

test("erasures, refusals, invitations, mails, registrations and the tick neither deadlock nor bring anything back", async () => {
  for (let round = 0; round < 8; round += 1) {
    const email = fresh();
    const [one, two] = [
      await invited(shop, await shop.customer(), email),
      await invited(shop, await shop.customer(), email),
    ];
    await register(shop, email);
    const late = await tokenFor(email);
    const [erase, refuse] = [one, two].map((invitation) => namingToken("preferences", invitation));
    const website = shop.store.website.id;
    const results = await Promise.allSettled([
      eraseRecipient(website, erase ?? ""),
      eraseRecipient(website, refuse ?? ""),
      refuseAll("preferences", refuse ?? ""),
      refuseAll("unsubscribe", namingToken("unsubscribe", one)),
      // Only sent: the erasure may have emptied its row before it could be read.
      invite(shop, await shop.customer(), [email]),
      deliver(),
      forgetInvitees(),
      confirm(shop, late),
      discardByShop(anne, two.id),
      db().transaction((tx) => resendInvitations(tx, anne, [one.id, two.id])),
    ]);
    const failed = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
    expect(failed).toEqual([]);
    for (const { id } of [one, two]) expect(await now(id)).toMatchObject({ email: null, emailKey: null });
  }
});

test("a customer is erased while the address refuses, without a deadlock", async () => {
  for (let round = 0; round < 10; round += 1) {
    const customer = await shop.customer({ email: fresh() });
    const toThem = await invited(shop, await shop.customer(), customer.email);
    const token = namingToken("preferences", toThem);
    const results = await Promise.allSettled([
      eraseCustomer(anne, customer.id),
      refuseAll("preferences", token),
      eraseRecipient(shop.store.website.id, token),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    expect(await now(toThem.id)).toMatchObject({ email: null });
  }
});
