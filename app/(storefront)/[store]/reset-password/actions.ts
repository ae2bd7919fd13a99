"use server";

import { redirect } from "next/navigation";

import { textOf } from "@/app/form-words";
import { fieldErrors } from "@/app/refusal-words";
import { actionOpenToAll } from "@/app/guard";
import { dropToken, tokenOf } from "@/app/link-exchange";
import type { FormAnswer } from "@/components/fields-form";
import { resetPassword } from "@/domain/accounts/reset-password";

/** Sets the new password; signs nobody in, the new password does that. */
export async function setPassword(
  storeCode: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const { store, t } = await actionOpenToAll(storeCode);
  const reset = await resetPassword(
    store.website.id,
    await tokenOf("reset-password"),
    textOf(form, "password"),
  );
  if ("done" in reset) {
    await dropToken("reset-password");
    redirect(`/${store.code}/sign-in?done=new-password`);
  }
  if (reset.refused === "link_unusable") redirect(`/${store.code}/reset-password`);
  return { errors: fieldErrors(t, { password: reset.refused }) };
}
