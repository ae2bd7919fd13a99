"use server";

import { revalidatePath } from "next/cache";
import type { Route } from "next";
import { redirect } from "next/navigation";

import { idFrom } from "@/app/(admin)/admin/administrators/people-words";
import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import type { FormAnswer } from "@/components/fields-form";
import { addSuppression } from "@/domain/delivery/add-suppression";
import { liftSuppression } from "@/domain/delivery/lift-suppression";
import { lookUpSuppression } from "@/domain/delivery/look-up-suppression";

import type { AddressAnswer } from "./address-form";
import { addedLines, foundLines, path } from "./suppression-words";

/** Answers whether an address is suppressed, or suppresses it. It stays in the form, and nowhere else. */
export async function askOrSuppress(_before: AddressAnswer, form: FormData): Promise<AddressAnswer> {
  const visit = await actionOfAdministrator("manage_delivery");
  const values = { email: textOf(form, "email"), website: textOf(form, "website") };
  if (textOf(form, "do") !== "suppress") {
    const looked = await lookUpSuppression(visit.administrator, values.email);
    if ("refused" in looked) return { values, errors: { email: visit.t(`refusal.${looked.refused}`) } };
    return { values, found: foundLines(visit, looked.found) };
  }
  const added = await addSuppression(visit.administrator, { ...values, website: values.website || null });
  if ("refused" in added) {
    const { email, website } = added.refused;
    return {
      values,
      errors: {
        ...(email && { email: visit.t(`refusal.${email}`) }),
        ...(website && { website: visit.t("admin.suppressions.websiteUnknown") }),
      },
    };
  }
  revalidatePath(path);
  return { done: addedLines(visit, added) };
}

/** Lifts a suppression, with a reason. */
export async function lift(id: number, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_delivery");
  const values = { reason: textOf(form, "reason"), confirmed: textOf(form, "confirmed") };
  const lifted = await liftSuppression(administrator, idFrom(id), {
    reason: values.reason,
    confirmed: values.confirmed === "yes",
  });
  if ("done" in lifted) redirect(`${path}?done=lifted` as Route);
  if (lifted.refused === "gone") redirect(`${path}?refused=gone` as Route);
  const { reason, confirmed } = lifted.refused;
  return {
    values,
    errors: {
      ...(reason && { reason: t(`admin.suppressions.refusedReason.${reason}`) }),
      ...(confirmed && { confirmed: t("admin.suppressions.confirmNeeded") }),
    },
  };
}
