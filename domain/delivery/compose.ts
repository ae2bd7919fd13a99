import { eq, sql } from "drizzle-orm";

import type { Reader } from "@/db/client";
import { prepared } from "@/db/prepared";
import { storeIdentities } from "@/db/schema/store-views";
import { mailboxOf } from "@/domain/recipients/address";
import { momentWithZone } from "@/domain/storefronts/dates";
import { invitationLine } from "@/domain/storefronts/invitation-line";
import { absolute, deriveToken, namingToken } from "@/domain/storefronts/links";
import { readSettings } from "@/domain/storefronts/read-settings";
import { invitationTemplates, type Settings } from "@/domain/storefronts/settings";

import type { Member } from "./load-members";
import { previewSamples, sampleOf } from "./preview-mail";
import { skeletonOf, valuesFor, type Skeleton, type Values } from "./skeletons";
import type { TemplateName } from "./templates";

/** What a mail has besides its subject and body. */
type Envelope = {
  from: string;
  to: string;
  headers?: Record<string, string>;
  tags: { name: string; value: string }[];
};

/** A mail but for putting its parts together. */
export type Letter = { skeleton: Skeleton; values: Values; envelope: Envelope };

type Sender = Record<(typeof storeIdentities.$inferSelect)["kind"], string>;
type StoreMail = { settings: Settings; from: Sender };

/** A message whose mail could not be written; the others of its batch go on. */
export type Uncomposed = { id: number; error: string };

/** All a mail is made of: its envelope, and what its template is filled with, apart what is its recipient's own. */
export type Draft = {
  template: TemplateName;
  fixed: Record<string, unknown>;
  own: Record<string, string>;
  envelope: Envelope;
};

/** Writes the letters to the members, in their order. The same members at the same settings give the same bytes. */
export async function compose(
  reader: Reader,
  members: Member[],
): Promise<{ letters: { member: Member; letter: Letter }[]; failed: Uncomposed[] }> {
  const { drafts, failed } = await draftMails(reader, members);
  const letters: { member: Member; letter: Letter }[] = [];
  for (const { member, draft } of drafts) {
    try {
      letters.push({ member, letter: await writeLetter(draft) });
    } catch (error) {
      failed.push({ id: member.id, error: String(error) });
    }
  }
  return { letters, failed };
}

async function writeLetter({ template, fixed, own, envelope }: Draft): Promise<Letter> {
  const skeleton = await skeletonOf(template, fixed as never, Object.keys(own) as never);
  return { skeleton, values: valuesFor(skeleton, own), envelope };
}

/** Gathers what each member's mail is made of, without writing it. */
export async function draftMails(
  reader: Reader,
  members: Member[],
): Promise<{ drafts: { member: Member; draft: Draft }[]; failed: Uncomposed[] }> {
  const stores = new Map<number, StoreMail>();
  for (const { store } of members) {
    if (!stores.has(store.id)) stores.set(store.id, await readStoreMail(reader, store.id));
  }
  const drafts: { member: Member; draft: Draft }[] = [];
  const failed: Uncomposed[] = [];
  for (const member of members) {
    const storeMail = stores.get(member.store.id);
    try {
      if (!storeMail) throw new Error("the store view has gone");
      drafts.push({ member, draft: draftOf(member, storeMail) });
    } catch (error) {
      failed.push({ id: member.id, error: String(error) });
    }
  }
  return { drafts, failed };
}

const identitiesOf = prepared((reader) =>
  reader
    .select()
    .from(storeIdentities)
    .where(eq(storeIdentities.storeViewId, sql.placeholder("storeViewId")))
    .prepare("store_identities"),
);

/** What mails of a store view depend on: its settings, and whom they can come from. */
export async function readStoreMail(reader: Reader, storeViewId: number): Promise<StoreMail> {
  const [settings, rows] = await Promise.all([
    readSettings(storeViewId, reader),
    identitiesOf(reader).execute({ storeViewId }),
  ]);
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

function draftOf(member: Member, storeMail: StoreMail): Draft {
  if (member.purpose === "address_confirmation") return draftConfirmation(member, storeMail);
  if (member.purpose === "password_reset") return draftReset(member, storeMail);
  if (member.purpose === "friend_joined") return draftJoined(member, storeMail);
  if (member.purpose === "sample") return draftSample(member, storeMail);
  return draftInvitation(member, storeMail);
}

function draftInvitation(member: Member, { settings, from }: StoreMail): Draft {
  const { store, invitation, inviter, isCustomer } = member;
  if (!invitation?.email) throw new Error("the invitation has no address");
  const page = (path: string) => absolute(`/${store.code}/${path}`);
  const unsubscribe = absolute(`/api/unsubscribe/${namingToken("unsubscribe", invitation)}`);
  return {
    template: settings.template,
    fixed: {
      locale: store.locale,
      shop: store.shop,
      line: invitationLine(settings, store.locale),
      isCustomer,
      signInLink: page("sign-in"),
      ...(member.purpose === "reminder" && { isReminder: true }),
      ...(!inviter && { inviter: null }),
      ...(invitation.message === null && { message: null }),
      ...(!invitation.expiresAt && { expires: null }),
    },
    own: {
      email: invitation.email,
      link: page(isCustomer ? "sign-in" : `invitation/${deriveToken("mailed", invitation)}`),
      preferencesLink: page(`preferences/${namingToken("preferences", invitation)}`),
      ...(inviter && { inviter: `${inviter.firstName} ${inviter.lastName}` }),
      ...(invitation.message !== null && { message: invitation.message }),
      ...(invitation.expiresAt && {
        expires: momentWithZone(invitation.expiresAt, store.locale, store.timeZone),
      }),
    },
    envelope: {
      from: from[settings.senderIdentity],
      to: mailboxOf(invitation.email),
      headers: {
        "List-Unsubscribe": `<${unsubscribe}>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      },
      tags: [...tagsOf(member), { name: "invitation", value: invitation.publicId }],
    },
  };
}

function draftConfirmation(member: Member, { from }: StoreMail): Draft {
  const { store, registration, isCustomer } = member;
  if (!registration) throw new Error("the registration has gone");
  const { email, firstName } = registration;
  const path = isCustomer ? "sign-in" : `confirm-address/${deriveToken("confirmation", registration)}`;
  return {
    template: "address-confirmation",
    fixed: { locale: store.locale, shop: store.shop, isCustomer, ...(isCustomer && { firstName: "" }) },
    own: { email, link: absolute(`/${store.code}/${path}`), ...(!isCustomer && { firstName }) },
    envelope: { from: from.general, to: mailboxOf(email), tags: tagsOf(member) },
  };
}

function draftReset(member: Member, { from }: StoreMail): Draft {
  const { store, reset, resetter, administrator } = member;
  const email = resetter?.email ?? administrator?.email;
  if (!reset || !email) throw new Error("the account has gone");
  const token = deriveToken("password", reset);
  const path = administrator ? `/admin/set-password/${token}` : `/${store.code}/reset-password/${token}`;
  return {
    template: "password-reset",
    fixed: { locale: store.locale, shop: store.shop, isAdministrator: administrator !== null },
    own: { email, link: absolute(path) },
    envelope: { from: from.general, to: mailboxOf(email), tags: tagsOf(member) },
  };
}

function draftJoined(member: Member, { from }: StoreMail): Draft {
  const { store, inviter, friend } = member;
  if (!inviter?.email || !friend) throw new Error("the inviter or the friend has gone");
  return {
    template: "friend-joined",
    fixed: { locale: store.locale, shop: store.shop, link: absolute(`/${store.code}/account/invitations`) },
    own: { friend: `${friend.firstName} ${friend.lastName}` },
    envelope: { from: from.general, to: mailboxOf(inviter.email), tags: tagsOf(member) },
  };
}

/** An invitation mail as it is set now, filled with a sample, to the administrator who asked for it; its links lead to the shop. */
function draftSample(member: Member, { settings, from }: StoreMail): Draft {
  const { store, administrator } = member;
  const template = invitationTemplates.find((one) => one === member.sample?.template);
  const sample = previewSamples.find((one) => one === member.sample?.sample);
  if (!administrator || !template || !sample) throw new Error("there is no such sample");
  return {
    template,
    fixed: sampleOf(store, settings, sample, absolute(`/${store.code}`)),
    own: {},
    envelope: {
      from: from[settings.senderIdentity],
      to: mailboxOf(administrator.email),
      tags: tagsOf(member),
    },
  };
}

/** What a provider event names the message by; ASCII letters, digits, `_` and `-` only. */
const tagsOf = ({ id, purpose }: Member) => [
  { name: "message", value: String(id) },
  { name: "purpose", value: purpose },
];
