"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import { kickDelivery } from "@/app/kick";
import type { CopyAnswer } from "@/components/copy-form";
import type { FormAnswer } from "@/components/fields-form";
import { copyLink } from "@/domain/invitations/copy-link";
import { discardByShop } from "@/domain/invitations/discard-invitations";
import { editInvitation, saveAndSend } from "@/domain/invitations/edit-invitation";
import { resendByShop } from "@/domain/invitations/resend-invitations";

import { detailPath, editErrors, type Done } from "./detail-words";

/** Saves the address and the message of an invitation that is not sent yet, and has it mailed where that was asked for. */
export async function save(id: number, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_invitations");
  const input = { email: textOf(form, "email"), message: textOf(form, "message") };
  const isToSend = form.get("then") === "send";
  const saved = await (isToSend ? saveAndSend : editInvitation)(administrator, whole(id), input);
  if ("done" in saved) {
    if (isToSend) kickDelivery();
    redirect(detailPath(whole(id), { done: isToSend ? "queued" : "saved" }) as Route);
  }
  if (!("fields" in saved)) return { values: input, alert: t(`admin.detail.why.${saved.refused}`) };
  return { values: input, errors: editErrors(t, saved.fields) };
}

/** Queues another mail for an invitation. */
export async function resend(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_invitations");
  const resent = await resendByShop(administrator, whole(id));
  if ("done" in resent) kickDelivery();
  leadBack(id, resent, "resent");
}

/** Discards an invitation, once asked for and confirmed. */
export async function discard(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_invitations");
  leadBack(id, await discardByShop(administrator, whole(id)), "discarded");
}

/** Gives the link that can be passed on, to whoever asked for it and in this answer only. */
export async function copy(id: number): Promise<CopyAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_invitations");
  const copied = await copyLink(administrator, whole(id));
  return "link" in copied ? copied : { alert: t(`admin.detail.why.${copied.refused}`) };
}

/** What is bound to an action comes back from the browser, so it may be anything. */
const whole = (id: unknown): number => (Number.isSafeInteger(id) ? Number(id) : 0);

function leadBack(id: number, answer: { done: true } | { refused: string }, done: Done): never {
  redirect(detailPath(whole(id), "done" in answer ? { done } : answer) as Route);
}
