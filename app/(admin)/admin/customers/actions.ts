"use server";

import { redirect } from "next/navigation";

import { idFrom } from "@/app/(admin)/admin/administrators/people-words";
import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import type { FormAnswer } from "@/components/fields-form";
import { disableCustomer, enableCustomer, moveCustomer } from "@/domain/customers/change-customer";
import { eraseCustomer } from "@/domain/customers/erase-customer";

import { withOutcome, type DoneOutcome, type RefusedOutcome } from "./customer-words";

/** Puts a customer into another group. */
export async function move(id: number, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_customers");
  const group = textOf(form, "group");
  const moved = await moveCustomer(administrator, idFrom(id), idFrom(group));
  if ("done" in moved) return conclude(id, moved, "moved");
  if (moved.refused !== "unknown_group") return conclude(id, { refused: moved.refused }, "moved");
  return { values: { group }, errors: { group: t("admin.customers.refused.unknown_group") } };
}

/** Keeps a customer from signing in. */
export async function disable(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_customers");
  conclude(id, await disableCustomer(administrator, idFrom(id)), "disabled");
}

/** Lets a customer sign in again. */
export async function enable(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_customers");
  conclude(id, await enableCustomer(administrator, idFrom(id)), "enabled");
}

/** Takes out for good who a customer was, once the box says that it is meant. */
export async function erase(id: number, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_customers");
  if (textOf(form, "confirm") !== "yes") return { errors: { confirm: t("admin.customers.confirmMissing") } };
  return conclude(id, await eraseCustomer(administrator, idFrom(id)), "erased");
}

function conclude(
  id: unknown,
  result: { done: true } | { refused: RefusedOutcome },
  done: DoneOutcome,
): never {
  if ("done" in result) redirect(withOutcome(`/admin/customers/${idFrom(id)}`, { done }));
  if (result.refused === "not_found") redirect(withOutcome("/admin/customers", { refused: "not_found" }));
  redirect(withOutcome(`/admin/customers/${idFrom(id)}`, { refused: result.refused }));
}
