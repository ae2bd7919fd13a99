import type { Words } from "@/app/words";
import type { EditRefusal } from "@/domain/invitations/edit-invitation";
import type messages from "@/messages/en.json";

type DetailMessages = (typeof messages)["admin"]["detail"];

/** What a page says it has just done, and why it has not: the names of their sentences. */
export type Done = keyof DetailMessages["done"];
export type Why = keyof DetailMessages["why"];

/** The address of an invitation's page, with what it is to say. */
export const detailPath = (id: number, says: { done?: string; refused?: string; ask?: string } = {}) => {
  const query = new URLSearchParams(says).toString();
  return `/admin/invitations/${id}${query && `?${query}`}`;
};

const takenBy = {
  already_invited: "admin.detail.field.already_invited",
  own_address: "admin.detail.field.own_address",
  suppressed: "admin.detail.field.suppressed",
  recipient_limit: "admin.detail.field.recipient_limit",
} as const;

const textErrors = {
  too_long: "compose.messageTooLong",
  link: "compose.messageLink",
  empty: "compose.messageTooLong",
} as const;

type FieldRefusals = Extract<EditRefusal, { refused: "fields" }>["fields"];

/** The sentence of each refused field of the form, by the field's name. */
export function editErrors(t: Words, { email, message }: FieldRefusals): Record<string, string> {
  const isTaken = (reason: string): reason is keyof typeof takenBy => reason in takenBy;
  return {
    ...(email && { email: isTaken(email) ? t(takenBy[email]) : t(`refusal.${email}`) }),
    ...(message && { message: t(textErrors[message]) }),
  };
}

type Reason = keyof DetailMessages["reason"];

/** Why a status changed, from what its history row holds. */
export function reasonOf(change: { from: string | null; to: string; reason: string | null }): Reason | null {
  if (change.from === null) return "made";
  if (change.to === "sent") return change.reason === "copied link" ? "shown" : "taken";
  const reasons: Record<string, Reason> = {
    "mailed link": "mailed",
    "copied link": "passedOn",
    "registered without link": "credited",
  };
  return reasons[change.reason ?? ""] ?? null;
}
