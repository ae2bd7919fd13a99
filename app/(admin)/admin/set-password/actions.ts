"use server";

import { redirect } from "next/navigation";

import { textOf } from "@/app/form-words";
import { fieldErrors } from "@/app/refusal-words";
import { actionOfAnyAdministrator } from "@/app/admin-guard";
import { dropToken, tokenOf } from "@/app/link-exchange";
import type { FormAnswer } from "@/components/fields-form";
import { setAdministratorPassword } from "@/domain/accounts/reset-password";

/** Sets the first password of the administrator whose mailed link this browser has opened. */
export async function setFirstPassword(_before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { t } = await actionOfAnyAdministrator();
  const set = await setAdministratorPassword(
    await tokenOf("administrator-password"),
    textOf(form, "password"),
  );
  if ("done" in set) {
    await dropToken("administrator-password");
    redirect("/admin/set-password?done=yes");
  }
  if (set.refused === "link_unusable") redirect("/admin/set-password");
  if (set.refused === "busy") return { alert: t("refusal.busy") };
  return { errors: fieldErrors(t, { password: set.refused }) };
}
