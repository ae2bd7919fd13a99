"use server";

import { redirect } from "next/navigation";

import { textOf } from "@/app/form-words";
import { fieldErrors } from "@/app/refusal-words";
import { actionOpenToAll } from "@/app/guard";
import { dropToken, tokenOf } from "@/app/link-exchange";
import { rememberDevice } from "@/app/session";
import type { FormAnswer } from "@/components/fields-form";
import { resetPassword } from "@/domain/accounts/reset-password";

/** Sets the new password; signs nobody in, the new password does that, from this browser whatever strangers have tried. */
export async function setPassword(
  storeCode: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const { store, t } = await actionOpenToAll(storeCode);
  const reset = await resetPassword(store, await tokenOf("reset-password"), textOf(form, "password"));
  if ("customer" in reset) {
    await rememberDevice(reset.customer);
    await dropToken("reset-password");
    redirect(`/${store.code}/sign-in?done=new-password`);
  }
  if (reset.refused === "link_unusable") redirect(`/${store.code}/reset-password`);
  if (reset.refused === "busy") return { alert: t("refusal.busy") };
  return { errors: fieldErrors(t, { password: reset.refused }) };
}
