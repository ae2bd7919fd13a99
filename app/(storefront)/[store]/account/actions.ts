"use server";

import { revalidatePath } from "next/cache";

import { textOf } from "@/app/form-words";
import { fieldErrors } from "@/app/refusal-words";
import { actionOfCustomer } from "@/app/guard";
import { signInAs } from "@/app/session";
import type { FormAnswer } from "@/components/fields-form";
import { changeNames, changePassword } from "@/domain/accounts/change-account";

/** Saves the customer's names. */
export async function saveNames(storeCode: string, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { customer, store, t } = await actionOfCustomer(storeCode, "/account");
  const values = { firstName: textOf(form, "firstName"), lastName: textOf(form, "lastName") };
  const changed = await changeNames(customer, values);
  if ("refused" in changed) return { values, errors: fieldErrors(t, changed.refused) };
  revalidatePath(`/${store.code}/account`);
  return { values, status: t("account.namesSaved") };
}

/** Changes the customer's password; this browser goes on under a new session, all others are signed out. */
export async function savePassword(
  storeCode: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const { customer, store, t, format } = await actionOfCustomer(storeCode, "/account");
  const input = { present: textOf(form, "present"), next: textOf(form, "password") };
  const changed = await changePassword(customer, store, input);
  if ("done" in changed) {
    await signInAs(customer.id);
    return { status: t("account.passwordSaved") };
  }
  if (changed.refused === "throttled")
    return { alert: t("account.throttled", { time: format.time(changed.until) }) };
  if (changed.refused === "busy") return { alert: t("refusal.busy") };
  if (changed.refused === "wrong_password") return { errors: { present: t("account.wrongPassword") } };
  return { errors: fieldErrors(t, { password: changed.refused }) };
}
