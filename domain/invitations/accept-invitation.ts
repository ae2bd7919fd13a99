import { db } from "@/db/client";
import { matchOrders } from "@/domain/orders/match-orders";
import { notePurchases } from "@/domain/orders/note-purchases";
import { createCustomer } from "@/domain/accounts/create-customer";
import { parseNames, type NameRefusals } from "@/domain/accounts/names";
import { hashPassword, refusePassword, unlessBusy, type PasswordRefusal } from "@/domain/accounts/password";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { accept } from "./accept";
import { findInvitation, type LinkState } from "./find-invitation";
import { groupOfNewcomer } from "./group-of-newcomer";

export type AcceptInput = { firstName: string; lastName: string; password: string };

export type AcceptRefusal =
  | { refused: "fields"; fields: NameRefusals & { password?: PasswordRefusal } }
  | { refused: Exclude<LinkState, "live"> | "unknown" | "closed" | "has_account" | "busy" };

class Lost extends Error {}

/**
 * Makes the account of the person a mailed link was sent to and accepts the invitation: customer, acceptance, group and
 * history in one transaction. The address is the invited one, whatever was posted, and counts as confirmed. What is refused
 * uses nothing up; of several at once one succeeds.
 */
export const acceptInvitation = (
  store: StoreView,
  settings: Settings,
  token: string,
  input: AcceptInput,
): Promise<{ customerId: number } | AcceptRefusal> =>
  unlessBusy(() => acceptOnce(store, settings, token, input));

async function acceptOnce(
  store: StoreView,
  settings: Settings,
  token: string,
  input: AcceptInput,
): Promise<{ customerId: number } | AcceptRefusal> {
  if (!settings.functionality) return { refused: "closed" };
  const found = await findInvitation(store.website.id, token);
  if (!found?.provesAddress || !found.email || !found.emailKey) return { refused: "unknown" };
  if (found.state !== "live") return { refused: found.state };

  const names = parseNames(input);
  const named = "refused" in names ? [] : [names.firstName, names.lastName];
  const words = [found.email, ...named, store.website.name, store.website.code];
  const password = await refusePassword(input.password, words);
  if ("refused" in names || password) {
    return {
      refused: "fields",
      fields: { ...("refused" in names && names.refused), ...(password && { password }) },
    };
  }
  const account = {
    ...names,
    email: found.email,
    emailKey: found.emailKey,
    passwordHash: await hashPassword(input.password),
  };
  return join(store, settings, found.id, account).catch(async (error) => {
    if (!(error instanceof Lost)) throw error;
    const now = await findInvitation(store.website.id, token);
    return { refused: now && now.state !== "live" ? now.state : ("has_account" as const) };
  });
}

type Account = { firstName: string; lastName: string; email: string; emailKey: string; passwordHash: string };

async function join(store: StoreView, settings: Settings, invitationId: number, account: Account) {
  return db().transaction(async (tx) => {
    const customerId = await createCustomer(tx, {
      ...account,
      websiteId: store.website.id,
      storeViewId: store.id,
      groupId: await groupOfNewcomer(tx, invitationId, settings.defaultGroup),
    });
    if (customerId === null) throw new Lost("the address has an account");
    await matchOrders(tx, { id: customerId, websiteId: store.website.id, emailKey: account.emailKey });
    if (!(await accept(tx, invitationId, customerId, "mailed link")))
      throw new Lost("the invitation has ended");
    await notePurchases(tx, [customerId]);
    return { customerId };
  });
}
