import { randomUUID } from "node:crypto";

import { db } from "@/db/client";
import { findAccount } from "@/domain/accounts/customer";
import { makeInvitations } from "@/domain/invitations/make-invitations";
import { isRefusal, parseAddress } from "@/domain/recipients/address";
import { readSettings } from "@/domain/storefronts/read-settings";
import { findStoreView } from "@/domain/storefronts/store-views";

/** Queues invitations of Ana to so many strangers, each with a message, as the form would. */
export async function queueInvitations(count: number): Promise<void> {
  const store = await findStoreView("en");
  const ana = store && (await findAccount(db(), store.website.id, "ana@convive.test"));
  if (!ana) throw new Error("the demo data is missing");
  const settings = await readSettings(store.id);
  const common = {
    store,
    settings,
    inviter: ana,
    groupId: ana.groupId,
    message: "Come and see, it is lovely.\nAna",
    submission: null,
  };
  for (let made = 0; made < count; made += 500) {
    const addresses = Array.from({ length: Math.min(500, count - made) }, () =>
      parseAddress(`${randomUUID()}@mail.example`),
    );
    const usable = addresses.flatMap((address) => (isRefusal(address) ? [] : [address]));
    await db().transaction((tx) => makeInvitations(tx, usable, common));
  }
}
