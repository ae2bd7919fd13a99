"use server";

import { redirect } from "next/navigation";

import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import { kickDelivery } from "@/app/kick";
import type { FormAnswer } from "@/components/fields-form";
import {
  changeAdministrator,
  disableAdministrator,
  enableAdministrator,
  endSession,
  endSessions,
  removeCodes,
} from "@/domain/accounts/change-administrator";
import { inviteAdministrator, sendPasswordLink } from "@/domain/accounts/invite-administrator";

import { idFrom, personErrors, withOutcome, type DoneOutcome, type RefusedOutcome } from "./people-words";

const list = "/admin/administrators";

/** Makes an administrator and has the link to set a password mailed. */
export async function invite(_before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_administrators");
  const values = { name: textOf(form, "name"), email: textOf(form, "email"), role: textOf(form, "role") };
  const invited = await inviteAdministrator(administrator, { ...values, roleId: idFrom(values.role) });
  if ("refused" in invited) {
    if (typeof invited.refused === "string")
      return { values, alert: t(`admin.people.refused.${invited.refused}`) };
    return { values, errors: personErrors(t, invited.refused) };
  }
  kickDelivery();
  redirect(withOutcome(list, { done: "invited" }));
}

/** Changes the name and the role of an administrator. */
export async function change(id: number, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_administrators");
  const values = { name: textOf(form, "name"), role: textOf(form, "role") };
  const roleId = idFrom(values.role);
  const changed = await changeAdministrator(administrator, idFrom(id), { name: values.name, roleId });
  if ("refused" in changed) {
    if (typeof changed.refused === "string")
      return { values, alert: t(`admin.people.refused.${changed.refused}`) };
    return { values, errors: personErrors(t, changed.refused) };
  }
  redirect(withOutcome(`${list}/${idFrom(id)}`, { done: "changed" }));
}

/** Keeps an administrator from signing in. */
export async function disable(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_administrators");
  conclude(id, await disableAdministrator(administrator, idFrom(id)), "disabled");
}

/** Lets an administrator sign in again. */
export async function enable(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_administrators");
  conclude(id, await enableAdministrator(administrator, idFrom(id)), "enabled");
}

/** Has one browser of an administrator sign in again. */
export async function endOneSession(id: number, sessionId: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_administrators");
  conclude(id, await endSession(administrator, idFrom(id), idFrom(sessionId)), "session_ended");
}

/** Has every browser of an administrator sign in again. */
export async function endAllSessions(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_administrators");
  conclude(id, await endSessions(administrator, idFrom(id)), "sessions_ended");
}

/** Removes the one-time codes of somebody who lost the device. */
export async function removeOneTimeCodes(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_administrators");
  conclude(id, await removeCodes(administrator, idFrom(id)), "codes_removed");
}

/** Has another link to set a password mailed. */
export async function sendLink(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_administrators");
  const sent = await sendPasswordLink(administrator, idFrom(id));
  if ("done" in sent) kickDelivery();
  conclude(id, sent, "link_sent");
}

function conclude(
  id: unknown,
  result: { done: true } | { refused: RefusedOutcome },
  done: DoneOutcome,
): never {
  if ("done" in result) redirect(withOutcome(`${list}/${idFrom(id)}`, { done }));
  if (result.refused === "not_found") redirect(withOutcome(list, { refused: "not_found" }));
  redirect(withOutcome(`${list}/${idFrom(id)}`, { refused: result.refused }));
}
