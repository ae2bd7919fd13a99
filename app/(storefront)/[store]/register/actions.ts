"use server";

import { redirect } from "next/navigation";

import { textOf } from "@/app/form-words";
import { fieldErrors } from "@/app/refusal-words";
import { client } from "@/app/client";
import { actionOpenToAll, type Visit } from "@/app/guard";
import { kickDelivery } from "@/app/kick";
import { dropToken, tokenOf } from "@/app/link-exchange";
import { signInAs } from "@/app/session";
import type { FormAnswer } from "@/components/fields-form";
import { requestRegistration, type RegistrationRefusal } from "@/domain/accounts/request-registration";
import { acceptInvitation } from "@/domain/invitations/accept-invitation";
import { findInvitation } from "@/domain/invitations/find-invitation";

import { keepRegistration } from "./registration-cookie";

/** Keeps the account of somebody without an invitation waiting for the confirmation of their address. */
export async function registerUninvited(
  storeCode: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const visit = await actionOpenToAll(storeCode);
  return request(visit, form, textOf(form, "email"), null);
}

/**
 * Makes the account of the person this browser's invitation is for. The mailed link proves the address and accepts at once;
 * the copied one waits for a confirmation. The address is the invitation's, whatever was posted. Nothing is accepted for
 * somebody who is signed in: the invitation's page says so.
 */
export async function registerInvited(
  storeCode: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const visit = await actionOpenToAll(storeCode);
  const { store, settings, customer, t } = visit;
  if (customer) redirect(`/${store.code}/invitation`);
  const token = await tokenOf("invitation");
  const found = await findInvitation(store.website.id, token);
  if (settings.functionality && found?.state === "live" && !found.provesAddress)
    return request(visit, form, found.email ?? "", found.id);

  const accepted = await acceptInvitation(store, settings, token, {
    firstName: textOf(form, "firstName"),
    lastName: textOf(form, "lastName"),
    password: textOf(form, "password"),
  });
  if ("customerId" in accepted) {
    await signInAs(accepted.customerId);
    await dropToken("invitation");
    kickDelivery();
    redirect(`/${store.code}/account?joined=yes`);
  }
  if (accepted.refused === "fields") return { errors: fieldErrors(t, accepted.fields), values: typed(form) };
  if (accepted.refused === "busy") return { alert: t("refusal.busy"), values: typed(form) };
  if (accepted.refused === "has_account") return { alert: t("register.hasAccount"), values: typed(form) };
  redirect(`/${store.code}/invitation`);
}

async function request(
  visit: Visit,
  form: FormData,
  email: string,
  invitationId: number | null,
): Promise<FormAnswer> {
  const { store, settings } = visit;
  const { address } = await client();
  const input = {
    email,
    firstName: textOf(form, "firstName"),
    lastName: textOf(form, "lastName"),
    password: textOf(form, "password"),
    address,
  };
  const requested = await requestRegistration(store, settings, input, invitationId);
  if ("refused" in requested) return answerTo(visit, requested, form);
  await keepRegistration(requested.publicId, invitationId === null ? requested.email : "");
  kickDelivery();
  redirect(`/${store.code}/register/check-mail`);
}

function answerTo({ t, format }: Visit, refusal: RegistrationRefusal, form: FormData): FormAnswer {
  const values = typed(form);
  switch (refusal.refused) {
    case "fields":
      return { values, errors: fieldErrors(t, refusal.fields) };
    case "throttled":
      return { values, alert: t("register.throttled", { time: format.time(refusal.until) }) };
    case "invitation_only":
      return { values, alert: t("register.closedTitle") };
    case "busy":
      return { values, alert: t("refusal.busy") };
  }
}

const typed = (form: FormData) => ({
  email: textOf(form, "email"),
  firstName: textOf(form, "firstName"),
  lastName: textOf(form, "lastName"),
});
