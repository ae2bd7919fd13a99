"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { idFrom } from "@/app/(admin)/admin/administrators/people-words";
import { actionOfAdministrator } from "@/app/admin-guard";
import { administratorSecret } from "@/app/administrator-session";
import { textOf } from "@/app/form-words";
import type { FormAnswer } from "@/components/fields-form";
import { beginCodes, confirmCodes, renewRecoveryCodes, turnOffCodes } from "@/domain/accounts/change-codes";
import { endOtherSessions, endOwnSession } from "@/domain/sessions/own-sessions";

import { codeRefusal, throttledText, type AccountOutcome } from "./code-words";
import type { CodesAnswer } from "./codes-form";

const withOutcome = (done: AccountOutcome) => `/admin/account?done=${done}` as Route;

/** Begins to set up one-time codes; leads to where an app is told the secret. */
export async function begin(): Promise<void> {
  const { administrator } = await actionOfAdministrator("signed_in");
  await beginCodes(administrator);
  redirect("/admin/account/codes");
}

/** Turns one-time codes on, for the first code the app shows. */
export async function confirm(_before: CodesAnswer, form: FormData): Promise<CodesAnswer> {
  const { administrator, t } = await actionOfAdministrator("signed_in");
  const confirmed = await confirmCodes(administrator, {
    code: textOf(form, "code"),
    secret: await administratorSecret(),
  });
  return "refused" in confirmed ? codeRefusal(t, confirmed) : { codes: confirmed.recoveryCodes };
}

/** Makes new recovery codes. */
export async function renew(_before: CodesAnswer, form: FormData): Promise<CodesAnswer> {
  const { administrator, t } = await actionOfAdministrator("signed_in");
  const renewed = await renewRecoveryCodes(administrator, textOf(form, "code"));
  return "refused" in renewed ? codeRefusal(t, renewed) : { codes: renewed.recoveryCodes };
}

/** Turns one-time codes off. */
export async function turnOff(_before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("signed_in");
  const off = await turnOffCodes(administrator, {
    password: textOf(form, "password"),
    code: textOf(form, "code"),
  });
  if ("done" in off) redirect(withOutcome("turned_off"));
  if (off.refused === "throttled") return { alert: throttledText(t, off.until) };
  if (off.refused === "busy") return { alert: t("refusal.busy") };
  if (off.refused === "required") return { alert: t("admin.account.required") };
  return off.refused === "wrong_password"
    ? { errors: { password: t("admin.account.wrongPassword") } }
    : { errors: { code: t("admin.account.wrongCode") } };
}

/** Ends one of one's other sessions. */
export async function endOne(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("signed_in");
  await endOwnSession(administrator, await administratorSecret(), idFrom(id));
  redirect(withOutcome("session_ended"));
}

/** Ends all of one's other sessions. */
export async function endOthers(): Promise<void> {
  const { administrator } = await actionOfAdministrator("signed_in");
  await endOtherSessions(administrator, await administratorSecret());
  redirect(withOutcome("sessions_ended"));
}
