"use server";

import type { Route } from "next";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";

import { textOf } from "@/app/form-words";
import { actionOfCustomer, actionOpenToAll, type CustomerVisit } from "@/app/guard";
import { kickDelivery } from "@/app/kick";
import { nowhere } from "@/app/nowhere";
import type { CopyAnswer } from "@/components/copy-form";
import type { FormAnswer } from "@/components/fields-form";
import { readAllowance } from "@/domain/invitations/allowance";
import { cancelOwnInvitation } from "@/domain/invitations/cancel-own-invitation";
import { copyOwnLink } from "@/domain/invitations/copy-link";
import { correctAddress, type CorrectedRefusal } from "@/domain/invitations/correct-address";
import { resendOwnInvitation } from "@/domain/invitations/resend-own-invitation";

import { listHref, listPath, pageOf, type Done, type Why } from "./own-words";

/** Has an invitation mailed again. */
export async function resend(storeCode: string, publicId: string, page: number): Promise<void> {
  const visit = await actionOfCustomer(storeCode, listPath);
  const resent = await resendOwnInvitation(visit.customer, visit.store, visit.settings, asText(publicId));
  if ("done" in resent) kickDelivery();
  leadBack(visit, resent, { done: "resent", row: asText(publicId), page: pageOf(page) });
}

/** Ends an invitation, once asked for and confirmed. */
export async function cancel(storeCode: string, publicId: string, page: number): Promise<void> {
  const visit = await actionOfCustomer(storeCode, listPath);
  const canceled = await cancelOwnInvitation(visit.customer, asText(publicId));
  leadBack(visit, canceled, { done: "canceled", row: asText(publicId), page: pageOf(page) });
}

/** Gives the link that can be passed on, to whoever asked for it and in this answer only. */
export async function copy(storeCode: string, publicId: string): Promise<CopyAnswer> {
  const { customer, store, settings, t } = await actionOfCustomer(storeCode, listPath);
  const copied = await copyOwnLink(customer, store, settings, asText(publicId));
  revalidatePath(`/${store.code}${listPath}`);
  if ("link" in copied) return copied;
  return copied.refused === "unknown"
    ? nowhere(store.code, "no/such/page")
    : { alert: t(`own.why.${copied.refused}`) };
}

/** Sends an invitation whose mail came back to the address of the form. */
export async function correct(
  storeCode: string,
  publicId: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const asked = await actionOpenToAll(storeCode);
  const values = { email: textOf(form, "email") };
  const { customer, store, settings, t } = asked;
  if (!customer) return { values, alert: t("compose.signedOut") };
  const visit = { ...asked, customer };
  const corrected = await correctAddress(customer, store, settings, {
    publicId: asText(publicId),
    ...values,
  });
  if ("email" in corrected) return { values, errors: { email: await reasonOf(visit, corrected.email) } };
  if ("done" in corrected) kickDelivery();
  return leadBack(visit, corrected, { done: "corrected", row: asText(publicId) });
}

/** What is bound to an action comes back from the browser, so it may be anything. */
const asText = (value: unknown): string => (typeof value === "string" ? value : "");

function leadBack(
  visit: CustomerVisit,
  answer: { done: true } | { refused: Why | "unknown" },
  { done, ...place }: { done: Done; row: string; page?: number },
): never {
  const refused = "refused" in answer ? answer.refused : null;
  if (refused === "unknown") nowhere(visit.store.code, "no/such/page");
  revalidatePath(`/${visit.store.code}${listPath}`);
  redirect(listHref(visit, { ...place, ...(refused ? { refused } : { done }) }) as Route);
}

async function reasonOf({ customer, settings, t, format }: CustomerVisit, refused: CorrectedRefusal) {
  if (refused !== "daily_limit") return t(`refusal.${refused}`);
  const { freesAt } = await readAllowance(customer.id, settings.maxPerCustomerPerDay);
  return freesAt
    ? t("refusal.daily_limit_until", { date: format.relative(freesAt) })
    : t("refusal.daily_limit");
}
