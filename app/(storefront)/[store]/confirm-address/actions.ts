"use server";

import { redirect } from "next/navigation";

import { registrationOfBrowser } from "@/app/(storefront)/[store]/register/registration-cookie";
import { textOf } from "@/app/form-words";
import { actionOpenToAll } from "@/app/guard";
import { kickDelivery } from "@/app/kick";
import { dropToken, tokenOf } from "@/app/link-exchange";
import { signInAs } from "@/app/session";
import type { FormAnswer } from "@/components/fields-form";
import { confirmRegistration } from "@/domain/invitations/confirm-registration";

const words = {
  has_account: "confirm.hasAccount",
  invitation_only: "confirm.invitationOnly",
  busy: "refusal.busy",
} as const;

/**
 * Makes the account of a confirmed address. Only the browser it was asked for from is signed in; any other has to give its
 * password, and signs in itself.
 */
export async function confirmAddress(
  storeCode: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const { store, settings, t, format } = await actionOpenToAll(storeCode);
  const { publicId } = await registrationOfBrowser();
  const proof = { publicId, password: textOf(form, "password") };
  const confirmed = await confirmRegistration(store, settings, await tokenOf("confirm-address"), proof);
  if ("refused" in confirmed) {
    if (confirmed.refused === "unknown") redirect(`/${store.code}/confirm-address`);
    if (confirmed.refused === "wrong_password") return { errors: { password: t("confirm.wrongPassword") } };
    if (confirmed.refused === "throttled")
      return { alert: t("register.throttled", { time: format.time(confirmed.until) }) };
    return { alert: t(words[confirmed.refused]) };
  }
  await dropToken("confirm-address");
  kickDelivery();
  if (publicId !== confirmed.publicId) redirect(`/${store.code}/sign-in?done=confirmed`);
  await signInAs(confirmed.customerId);
  redirect(`/${store.code}/account?joined=yes`);
}
