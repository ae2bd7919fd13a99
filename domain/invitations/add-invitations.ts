import { and, desc, eq, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { demand, seesWebsite, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { addressHash, type Address } from "@/domain/recipients/address";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";
import { holdGroup } from "@/domain/storefronts/customer-groups";
import { readSettings } from "@/domain/storefronts/read-settings";
import { findStoreView, type StoreView } from "@/domain/storefronts/store-views";

import { makeInvitations } from "./make-invitations";
import {
  parseAddressList,
  type AddressList,
  type Entry,
  type ListRefusal,
  type Unusable,
} from "./parse-address-list";

/** A list of addresses for the store view of a code: as pasted, and from a file. */
export type ListInput = { store: string; list: string; file: Uint8Array | null };

export type AddInput = ListInput & {
  message: string;
  /** The group of whoever accepts; null: the default one of that day. */
  groupId: number | null;
  /** The form these come from: sent twice, it makes nothing twice and answers alike. */
  submission: string;
};

/** What a list comes to before anything is made. Customers are among the new ones: they are invited like everybody. */
export type CheckedList = {
  fresh: number;
  customers: number;
  already: number;
  repeated: Entry[];
  unusable: Unusable[];
};

/** How many invitations were made and how many addresses the shop had invited before; what was no address is left. */
export type AddedList = { added: number; already: number; repeated: Entry[]; unusable: Unusable[] };

type CheckRefusal = ListRefusal | { refused: "nothing" } | { refused: "unknown_store" };

export type AddRefusal =
  | CheckRefusal
  | { refused: "closed" }
  | { refused: "unknown_group" }
  | { refused: "message"; why: TextRefusal };

/**
 * Says what a list comes to for the shop as inviter, and changes nothing. Refuses a list as a whole that is empty or too
 * long, and a store view that does not exist for this administrator.
 */
export async function checkAddresses(
  administrator: Administrator,
  input: ListInput,
): Promise<CheckedList | CheckRefusal> {
  demand(administrator, "manage_invitations");
  const read = await readList(administrator, input);
  if ("refused" in read) return read;
  const { store, usable, repeated, unusable } = read;
  const counted = await countKnown(store.website.id, usable);
  return { ...counted, fresh: usable.length - counted.already, repeated, unusable };
}

/**
 * Invites every usable address of a list for the shop and queues the mails, in one transaction; says how many, and what was
 * left. Neither the storefront's switch nor the one for messages binds the shop. Refuses the whole, making nothing, also
 * where the programme is closed, the group is none or the message cannot be mailed.
 */
export async function addInvitations(
  administrator: Administrator,
  input: AddInput,
): Promise<AddedList | AddRefusal> {
  demand(administrator, "manage_invitations");
  const read = await readList(administrator, input);
  if ("refused" in read) return read;
  const message = parsePlainText(input.message, { limit: 500, lines: true });
  if ("refused" in message) return { refused: "message", why: message.refused };
  const { store, usable, repeated, unusable } = read;
  return db().transaction(async (tx) => {
    const settings = await readSettings(store.id, tx);
    if (!settings.functionality) return { refused: "closed" };
    const { groupId, submission } = input;
    if (groupId !== null && !(await holdGroup(tx, groupId))) return { refused: "unknown_group" };
    const common = { store, settings, inviter: null, groupId, message: message.text || null, submission };
    const { size: added } = await makeInvitations(tx, usable, common);
    const before = added === 0 ? await findAdded(tx, administrator, submission) : null;
    const counts = before ?? { added, already: usable.length - added };
    if (added > 0) {
      await recordActivity(tx, administrator, {
        action: "invitations_added",
        subjectId: submission,
        websiteId: store.website.id,
        to: { ...counts, unusable: unusable.length, store: store.code, groupId },
      });
    }
    return { ...counts, repeated, unusable };
  });
}

type ReadList = AddressList & { store: StoreView };

async function readList(administrator: Administrator, input: ListInput): Promise<ReadList | CheckRefusal> {
  const store = await findStoreView(input.store);
  if (!store || !seesWebsite(administrator, store.website.id)) return { refused: "unknown_store" };
  if (store.isClosed || store.website.isClosed) return { refused: "unknown_store" };
  const list = parseAddressList(input.list, input.file, await readSettings(store.id));
  if ("refused" in list) return list;
  if (list.usable.length + list.unusable.length === 0) return { refused: "nothing" };
  return { store, ...list };
}

/** How many of the addresses the shop has invited before, and how many of the others are customers of the website. */
async function countKnown(
  websiteId: number,
  addresses: Address[],
): Promise<{ already: number; customers: number }> {
  const given = addresses.map(({ key }) => ({ key, hash: addressHash(key).toString("hex") }));
  const [counted] = await db().execute<{ already: number; customers: number }>(sql`
    select count(*) filter (where is_invited)::int as already,
      count(*) filter (where is_customer and not is_invited)::int as customers
    from (
      select
        exists (select 1 from ${invitations} where ${invitations.websiteId} = ${websiteId}
          and ${invitations.inviterId} is null and ${invitations.addressHash} = decode(given.hash, 'hex')) as is_invited,
        exists (select 1 from ${customers} where ${customers.websiteId} = ${websiteId}
          and ${customers.emailKey} = given.key) as is_customer
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (key text, hash text)
    ) as known`);
  return counted ?? { already: 0, customers: 0 };
}

/** What a form of this administrator has made, by what is written down of it; null where it has made nothing. */
async function findAdded(
  reader: Reader,
  { id }: Administrator,
  submission: string,
): Promise<{ added: number; already: number } | null> {
  const [found] = await reader
    .select({
      added: sql<number>`(${activity.to} ->> 'added')::int`,
      already: sql<number>`(${activity.to} ->> 'already')::int`,
    })
    .from(activity)
    .where(
      and(
        eq(activity.administratorId, id),
        eq(activity.action, "invitations_added"),
        eq(activity.subjectId, submission),
      ),
    )
    .orderBy(desc(activity.id))
    .limit(1);
  return found ?? null;
}

/** What a form of this administrator has made; null for whatever has made nothing. */
export function readAdded(
  administrator: Administrator,
  submission: string,
): Promise<{ added: number; already: number } | null> {
  demand(administrator, "view_invitations");
  return findAdded(db(), administrator, submission);
}
