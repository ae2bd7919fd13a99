"use server";

import { textOf } from "@/app/form-words";
import { client } from "@/app/client";
import { actionOpenToAll } from "@/app/guard";
import { kickDelivery } from "@/app/kick";
import type { FormAnswer } from "@/components/fields-form";
import { requestPasswordReset } from "@/domain/accounts/request-password-reset";

/** Sends a link to set a new password where the address has an account; answers alike where it has none. */
export async function sendLink(storeCode: string, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { store, t, format } = await actionOpenToAll(storeCode);
  const email = textOf(form, "email");
  const { address } = await client();
  const requested = await requestPasswordReset(store, { email, address });
  if (!("refused" in requested)) {
    kickDelivery();
    return { status: t("forgot.done", { email: requested.email }), values: { email } };
  }
  if (requested.refused !== "throttled")
    return { values: { email }, errors: { email: t(`refusal.${requested.refused}`) } };
  return { values: { email }, alert: t("forgot.throttled", { time: format.time(requested.until) }) };
}
