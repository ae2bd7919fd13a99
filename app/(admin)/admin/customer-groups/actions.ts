"use server";

import { redirect } from "next/navigation";

import { idFrom } from "@/app/(admin)/admin/administrators/people-words";
import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import type { FormAnswer } from "@/components/fields-form";
import { addGroup, renameGroup } from "@/domain/customers/change-groups";
import { removeGroup } from "@/domain/customers/remove-group";

import { nameErrors, withOutcome } from "./group-words";

const list = "/admin/customer-groups";

/** Adds a customer group. */
export async function add(_before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_customers");
  const name = textOf(form, "name");
  const added = await addGroup(administrator, name);
  if ("id" in added) redirect(withOutcome(list, { done: "added" }));
  if (typeof added.refused === "string") redirect(withOutcome(list, { refused: added.refused }));
  return { values: { name }, errors: nameErrors(t, added.refused) };
}

/** Gives a customer group another name. */
export async function rename(id: number, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_customers");
  const name = textOf(form, "name");
  const renamed = await renameGroup(administrator, idFrom(id), name);
  if ("id" in renamed) redirect(withOutcome(`${list}/${renamed.id}`, { done: "renamed" }));
  if (typeof renamed.refused === "string") redirect(withOutcome(list, { refused: renamed.refused }));
  return { values: { name }, errors: nameErrors(t, renamed.refused) };
}

/** Removes a customer group, with all that is in it moved to another. */
export async function remove(id: number, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_customers");
  const target = textOf(form, "target");
  const removed = await removeGroup(administrator, idFrom(id), idFrom(target));
  if (!("refused" in removed)) redirect(withOutcome(list, { done: "removed" }));
  if (removed.refused !== "unknown_target") redirect(withOutcome(list, { refused: removed.refused }));
  return { values: { target }, errors: { target: t("admin.customers.groups.refused.unknown_target") } };
}
