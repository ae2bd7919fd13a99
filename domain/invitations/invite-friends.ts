import { and, eq, inArray } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import type { Customer } from "@/domain/accounts/customer";
import {
  addressHash,
  isRefusal,
  parseAddress,
  type Address,
  type AddressRefusal,
} from "@/domain/recipients/address";
import { parseInvitee } from "@/domain/recipients/disposable";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { readAllowance } from "./allowance";
import { lockInviter } from "./lock-inviter";
import { makeInvitations } from "./make-invitations";

export type InviteRefusal =
  | Exclude<AddressRefusal, "empty">
  | "own_address"
  | "already_invited"
  | "same_address_twice"
  | "daily_limit";

/** What became of one address, in the order given. */
export type Outcome = { email: string; refused: InviteRefusal | null };

export type SendRefusal =
  | { refused: "closed" }
  | { refused: "nothing" }
  | { refused: "too_many"; most: number }
  | { refused: "message"; why: TextRefusal };

export type InviteInput = {
  /** As typed, one per field; empty fields count as absent. */
  emails: string[];
  message: string;
  /** The form these come from: sent twice, it makes nothing twice and answers alike. */
  submission: string;
};

/**
 * Invites each address for a customer and queues the mails, in one transaction. Says what became of each address: good ones
 * go, in order, as many as the customer's day allows. Refuses the whole send, making nothing, where the programme is
 * closed, there are more addresses than one send may have, or the message cannot be mailed.
 */
export async function inviteFriends(
  inviter: Customer,
  store: StoreView,
  settings: Settings,
  input: InviteInput,
): Promise<{ outcomes: Outcome[] } | SendRefusal> {
  if (!settings.functionality || !settings.storefront || store.website.isClosed) return { refused: "closed" };
  const typed = input.emails.map((email) => email.trim()).filter((email) => email !== "");
  if (typed.length === 0) return { refused: "nothing" };
  if (typed.length > settings.maxPerSend) return { refused: "too_many", most: settings.maxPerSend };
  const message = settings.customMessage
    ? parsePlainText(input.message, { limit: 500, lines: true })
    : { text: "" };
  if ("refused" in message) return { refused: "message", why: message.refused };

  const outcomes = sortOut(typed, inviter, settings);
  const wanted = outcomes.flatMap(({ address }) => address ?? []);
  const refusals = await db().transaction(async (tx) => {
    const groupId = await lockInviter(tx, inviter.id);
    if (groupId === null) return null;
    const already = await findInvited(tx, store.website.id, inviter.id, wanted);
    const fresh = wanted.filter(({ key }) => !already.has(key));
    const { left } = await readAllowance(inviter.id, settings.maxPerCustomerPerDay, tx);
    const made = await makeInvitations(tx, fresh.slice(0, left), {
      store,
      settings,
      inviter,
      groupId: settings.referredGroup === "same_as_inviter" ? groupId : null,
      message: message.text || null,
      submission: input.submission,
    });
    return (key: string): InviteRefusal | null => {
      if (made.has(key) || already.get(key) === input.submission) return null;
      return already.has(key) ? "already_invited" : "daily_limit";
    };
  });
  if (!refusals) return { refused: "closed" };
  return {
    outcomes: outcomes.map(({ email, refused, address }) => ({
      email,
      refused: address ? refusals(address.key) : refused,
    })),
  };
}

type Sorted = Outcome & { address: Address | null };

function sortOut(typed: string[], inviter: Customer, settings: Settings): Sorted[] {
  const own = parseAddress(inviter.email);
  const ownKey = isRefusal(own) ? null : own.throttleKey;
  const seen = new Set<string>();
  return typed.map((email) => {
    const address = parseInvitee(email, settings);
    if (isRefusal(address))
      return { email, refused: address === "empty" ? "malformed" : address, address: null };
    if (address.throttleKey === ownKey) return { email, refused: "own_address", address: null };
    if (seen.has(address.key)) return { email, refused: "same_address_twice", address: null };
    seen.add(address.key);
    return { email, refused: null, address };
  });
}

/** The addresses this inviter has invited before, with the form each was made by. */
async function findInvited(
  tx: Transaction,
  websiteId: number,
  inviterId: number,
  addresses: Address[],
): Promise<Map<string, string | null>> {
  if (addresses.length === 0) return new Map();
  const keyOfHash = new Map(addresses.map(({ key }) => [addressHash(key).toString("base64"), key]));
  const found = await tx
    .select({ hash: invitations.addressHash, submission: invitations.submission })
    .from(invitations)
    .where(
      and(
        eq(invitations.websiteId, websiteId),
        eq(invitations.inviterId, inviterId),
        inArray(
          invitations.addressHash,
          addresses.map(({ key }) => addressHash(key)),
        ),
      ),
    );
  return new Map(
    found.map(({ hash, submission }) => [keyOfHash.get(hash.toString("base64")) ?? "", submission]),
  );
}
