import { db } from "@/db/client";
import type { Customer } from "@/domain/accounts/customer";
import { invitationLine } from "@/domain/storefronts/invitation-line";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { readStoreMail } from "./compose";
import { renderMail } from "./skeletons";

/** The head of an invitation mail as its reader will see it: around the message, and without one. */
export type InvitationPreview = {
  from: string;
  subject: string;
  /** Paragraphs before the message, after it, and where there is no message. */
  before: string[];
  after: string[];
  without: string[];
};

const place = "\uE000";
const button = "\uE001";

/** Writes the mail a customer's invitation would be, by the very template it goes out with; up to the button. */
export async function previewInvitation(
  inviter: Customer,
  store: StoreView,
  settings: Settings,
): Promise<InvitationPreview> {
  const mail = {
    locale: store.locale,
    shop: store.website.name,
    inviter: `${inviter.firstName} ${inviter.lastName}`,
    line: invitationLine(settings, store.locale),
    email: "",
    isCustomer: false,
    link: button,
    signInLink: "",
    preferencesLink: "",
    expires: null,
  };
  const quoting = await renderMail(settings.template, { ...mail, message: place });
  const plain = await renderMail(settings.template, { ...mail, message: null });
  const { from } = await readStoreMail(db(), store.id);
  const parts = paragraphs(quoting.text);
  const quoted = parts.findIndex((part) => part.includes(place));
  return {
    from: from[settings.senderIdentity],
    subject: quoting.subject,
    before: parts.slice(0, quoted),
    after: parts.slice(quoted + 1),
    without: paragraphs(plain.text),
  };
}

/** The paragraphs of a text part that stand above its button. */
function paragraphs(text: string): string[] {
  const parts = text.split(/\n{2,}/).filter((part) => part.trim() !== "");
  return parts.slice(
    0,
    parts.findIndex((part) => part.includes(button)),
  );
}
