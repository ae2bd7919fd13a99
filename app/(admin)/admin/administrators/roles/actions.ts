"use server";

import { redirect } from "next/navigation";

import { idFrom, roleErrors, withOutcome } from "@/app/(admin)/admin/administrators/people-words";
import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import type { FormAnswer } from "@/components/fields-form";
import { addRole, changeRole, removeRole } from "@/domain/accounts/change-roles";

const list = "/admin/administrators";

/** Adds a role; with an id, changes it. */
export async function saveRole(id: number | null, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_administrators");
  const chosen = (name: string) => form.getAll(name).map(String);
  const isLimited = textOf(form, "reach") === "some";
  const input = {
    name: textOf(form, "name"),
    permissions: chosen("permissions"),
    websiteIds: isLimited ? chosen("websites").map(idFrom) : null,
    requiresCode: textOf(form, "requiresCode") === "yes",
  };
  const saved =
    id === null ? await addRole(administrator, input) : await changeRole(administrator, idFrom(id), input);
  if ("id" in saved) redirect(withOutcome(list, { done: "role_saved" }));
  const values = {
    name: input.name,
    permissions: input.permissions.join(","),
    reach: textOf(form, "reach"),
    websites: chosen("websites").join(","),
    requiresCode: textOf(form, "requiresCode"),
  };
  if (typeof saved.refused === "string") return { values, alert: t(`admin.people.refused.${saved.refused}`) };
  return { values, errors: roleErrors(t, saved.refused) };
}

/** Removes a role nobody has. */
export async function remove(id: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_administrators");
  const removed = await removeRole(administrator, idFrom(id));
  if ("done" in removed) redirect(withOutcome(list, { done: "role_removed" }));
  if (removed.refused === "not_found") redirect(withOutcome(list, { refused: "not_found" }));
  redirect(withOutcome(`${list}/roles/${idFrom(id)}`, { refused: removed.refused }));
}
