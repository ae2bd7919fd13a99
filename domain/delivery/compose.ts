import { eq } from "drizzle-orm";

import type { Reader } from "@/db/client";
import { storeIdentities } from "@/db/schema/store-views";
import { mailboxOf } from "@/domain/recipients/address";
import { invitationLine } from "@/domain/storefronts/invitation-line";
import { absolute, deriveToken, namingToken } from "@/domain/storefronts/links";
import { readSettings } from "@/domain/storefronts/read-settings";
import type { Settings } from "@/domain/storefronts/settings";

import type { Member } from "./load-members";
import { fill, skeletonOf } from "./skeletons";

/** One item of a provider call. */
export type Mail = {
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers?: Record<string, string>;
  tags: { name: string; value: string }[];
};

type Sender = Record<(typeof storeIdentities.$inferSelect)["kind"], string>;
type StoreMail = { settings: Settings; from: Sender };

/** A message whose mail could not be written; the others of its batch go on. */
export type Uncomposed = { id: number; error: string };

/** Writes the mails of the members, in their order. The same members at the same settings give the same bytes. */
export async function compose(
  reader: Reader,
  members: Member[],
): Promise<{ mails: { id: number; mail: Mail }[]; failed: Uncomposed[] }> {
  const stores = new Map<number, StoreMail>();
  for (const { store } of members) {
    if (!stores.has(store.id)) stores.set(store.id, await readStoreMail(reader, store.id));
  }
  const mails: { id: number; mail: Mail }[] = [];
  const failed: Uncomposed[] = [];
  for (const member of members) {
    const storeMail = stores.get(member.store.id);
    try {
      if (!storeMail) throw new Error("the store view has gone");
      mails.push({ id: member.id, mail: await write(member, storeMail) });
    } catch (error) {
      failed.push({ id: member.id, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return { mails, failed };
}

/** What mails of a store view depend on: its settings, and whom they can come from. */
export async function readStoreMail(reader: Reader, storeViewId: number): Promise<StoreMail> {
  const settings = await readSettings(storeViewId, reader);
  const rows = await reader
    .select()
    .from(storeIdentities)
    .where(eq(storeIdentities.storeViewId, storeViewId));
  const general = rows.find(({ kind }) => kind === "general");
  if (!general) throw new Error(`store view ${storeViewId} has no General Contact to send from`);
  const of = (kind: keyof Sender) => {
    const { name, address } = rows.find((row) => row.kind === kind) ?? general;
    return `${displayName(name)} <${address}>`;
  };
  return { settings, from: { general: of("general"), sales: of("sales"), support: of("support") } };
}

/** A display name as a quoted string, without what could end it or start another header. */
const displayName = (name: string) => `"${name.replace(/[\p{Cc}\p{Cf}"\\<>]/gu, "").trim()}"`;

function write(member: Member, storeMail: StoreMail): Promise<Mail> {
  if (member.purpose === "address_confirmation") return writeConfirmation(member, storeMail);
  if (member.purpose === "password_reset") return writeReset(member, storeMail);
  if (member.purpose === "friend_joined") return writeJoined(member, storeMail);
  return writeInvitation(member, storeMail);
}

async function writeInvitation(member: Member, { settings, from }: StoreMail): Promise<Mail> {
  const { store, invitation, inviter, isCustomer } = member;
  if (!invitation?.email) throw new Error("the invitation has no address");
  const page = (path: string) => absolute(`/${store.code}/${path}`);
  const mailed = page(`invitation/${deriveToken("mailed", invitation)}`);
  const values = {
    email: invitation.email,
    link: isCustomer ? page("sign-in") : mailed,
    preferencesLink: page(`preferences/${namingToken("preferences", invitation)}`),
    ...(inviter && { inviter: `${inviter.firstName} ${inviter.lastName}` }),
    ...(invitation.message !== null && { message: invitation.message }),
    ...(invitation.expiresAt && { expires: longDate(invitation.expiresAt, store.locale, store.timeZone) }),
  };
  const fixed = {
    locale: store.locale,
    shop: store.shop,
    line: invitationLine(settings, store.locale),
    isCustomer,
    signInLink: page("sign-in"),
    ...(!inviter && { inviter: null }),
    ...(invitation.message === null && { message: null }),
    ...(!invitation.expiresAt && { expires: null }),
  };
  const skeleton = await skeletonOf(settings.template, fixed, Object.keys(values) as (keyof typeof values)[]);
  const unsubscribe = absolute(`/api/unsubscribe/${namingToken("unsubscribe", invitation)}`);
  return {
    from: from[settings.senderIdentity],
    to: mailboxOf(invitation.email),
    ...fill(skeleton, values),
    headers: {
      "List-Unsubscribe": `<${unsubscribe}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    tags: [...tagsOf(member), { name: "invitation", value: invitation.publicId }],
  };
}

async function writeConfirmation(member: Member, { from }: StoreMail): Promise<Mail> {
  const { store, registration, isCustomer } = member;
  if (!registration) throw new Error("the registration has gone");
  const path = isCustomer ? "sign-in" : `confirm-address/${deriveToken("confirmation", registration)}`;
  const { email, firstName } = registration;
  const slots = isCustomer ? (["email", "link"] as const) : (["email", "firstName", "link"] as const);
  const fixed = { locale: store.locale, shop: store.shop, isCustomer, ...(isCustomer && { firstName: "" }) };
  const skeleton = await skeletonOf("address-confirmation", fixed, slots);
  const filled = fill(skeleton, { email, firstName, link: absolute(`/${store.code}/${path}`) });
  return { from: from.general, to: mailboxOf(email), ...filled, tags: tagsOf(member) };
}

async function writeReset(member: Member, { from }: StoreMail): Promise<Mail> {
  const { store, reset, resetter, administrator } = member;
  const email = resetter?.email ?? administrator?.email;
  if (!reset || !email) throw new Error("the account has gone");
  const token = deriveToken("password", reset);
  const path = administrator ? `/admin/set-password/${token}` : `/${store.code}/reset-password/${token}`;
  const fixed = { locale: store.locale, shop: store.shop, isAdministrator: administrator !== null };
  const skeleton = await skeletonOf("password-reset", fixed, ["email", "link"]);
  const filled = fill(skeleton, { email, link: absolute(path) });
  return { from: from.general, to: mailboxOf(email), ...filled, tags: tagsOf(member) };
}

async function writeJoined(member: Member, { from }: StoreMail): Promise<Mail> {
  const { store, inviter, friend } = member;
  if (!inviter || !friend) throw new Error("the inviter or the friend has gone");
  const fixed = {
    locale: store.locale,
    shop: store.shop,
    link: absolute(`/${store.code}/account/invitations`),
  };
  const skeleton = await skeletonOf("friend-joined", fixed, ["friend"]);
  const filled = fill(skeleton, { friend: `${friend.firstName} ${friend.lastName}` });
  return { from: from.general, to: mailboxOf(inviter.email), ...filled, tags: tagsOf(member) };
}

/** What a provider event names the message by; ASCII letters, digits, `_` and `-` only. */
const tagsOf = ({ id, purpose }: Member) => [
  { name: "message", value: String(id) },
  { name: "purpose", value: purpose },
];

const formats = new Map<string, Intl.DateTimeFormat>();

/** A date written out with its hour and zone, in words of the locale. */
function longDate(date: Date, locale: string, timeZone: string): string {
  const key = `${locale} ${timeZone}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(locale, {
      timeZone,
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
    });
  formats.set(key, format);
  return format.format(date);
}
