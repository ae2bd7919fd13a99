"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import type { FormAnswer } from "@/components/fields-form";
import type { Administrator } from "@/domain/accounts/administrator";
import {
  addStoreView,
  changeStoreView,
  closeStoreView,
  removeStoreView,
  reopenStoreView,
} from "@/domain/configuration/change-store-views";
import {
  addWebsite,
  changeWebsite,
  closeWebsite,
  removeWebsite,
  reopenWebsite,
} from "@/domain/configuration/change-websites";
import type { StoreRefusal } from "@/domain/configuration/store-forms";

import { codeFrom, path, storeErrors, withOutcome } from "./store-words";

/** Adds a website with its first store view. */
export async function addWebsiteHere(_before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_configuration");
  const read = (name: string) => textOf(form, name);
  const website = {
    name: read("website.name"),
    code: read("website.code"),
    address: read("website.address"),
    position: read("website.position"),
  };
  const added = await addWebsite(administrator, { website, store: storeOf(form) });
  if ("code" in added) redirect(withOutcome(path, { done: "website_added" }));
  const values = { ...valuesOf(form) };
  if (typeof added.refused === "string") return { values, alert: t(`admin.stores.refused.${added.refused}`) };
  const { website: ofWebsite = {}, store: ofStore = {} } = added.refused;
  return { values, errors: { ...storeErrors(t, ofWebsite, "website."), ...storeErrors(t, ofStore) } };
}

/** Adds a store view to a website. */
export async function addStoreHere(
  website: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_configuration");
  const added = await addStoreView(administrator, codeFrom(website), storeOf(form));
  if ("code" in added) redirect(withOutcome(path, { done: "store_added" }));
  const values = valuesOf(form);
  if (typeof added.refused === "string") return { values, alert: t(`admin.stores.refused.${added.refused}`) };
  return { values, errors: storeErrors(t, added.refused) };
}

/** Changes a website. */
export async function changeWebsiteHere(
  code: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_configuration");
  const input = { name: textOf(form, "name"), position: textOf(form, "position"), isDefault: isTicked(form) };
  const changed = await changeWebsite(administrator, codeFrom(code), input);
  if ("code" in changed) redirect(withOutcome(`${path}/website/${changed.code}`, { done: "changed" }));
  const values = valuesOf(form);
  if (typeof changed.refused === "string")
    return { values, alert: t(`admin.stores.refused.${changed.refused}`) };
  return { values, errors: storeErrors(t, changed.refused) };
}

/** Changes a store view. */
export async function changeStoreHere(
  code: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_configuration");
  const input = { ...storeOf(form), isDefault: isTicked(form) };
  const changed = await changeStoreView(administrator, codeFrom(code), input);
  if ("code" in changed) redirect(withOutcome(`${path}/store/${changed.code}`, { done: "changed" }));
  const values = valuesOf(form);
  if (typeof changed.refused === "string")
    return { values, alert: t(`admin.stores.refused.${changed.refused}`) };
  return { values, errors: storeErrors(t, changed.refused) };
}

type Step = (of: Administrator, code: string) => Promise<{ code: string } | { refused: StoreRefusal }>;

const steps = new Map<unknown, { website: Step; store: Step; done: "closed" | "reopened" | "removed" }>([
  ["close", { website: closeWebsite, store: closeStoreView, done: "closed" }],
  ["reopen", { website: reopenWebsite, store: reopenStoreView, done: "reopened" }],
  ["remove", { website: removeWebsite, store: removeStoreView, done: "removed" }],
]);

/** Closes, opens again or removes a website or a store view; what ends something asks for the box that says so. */
export async function stepHere(
  kind: "website" | "store",
  code: string,
  step: "close" | "reopen" | "remove",
  form: FormData,
): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_configuration");
  const of = kind === "website" ? kind : "store";
  const back = `${path}/${of}/${codeFrom(code)}`;
  const known = steps.get(step);
  if (!known) redirect(back as Route);
  if (step !== "reopen" && textOf(form, "sure") !== "yes")
    redirect(withOutcome(back, { refused: "not_sure" }));
  const result = await known[of](administrator, codeFrom(code));
  if ("refused" in result)
    redirect(withOutcome(result.refused === "not_found" ? path : back, { refused: result.refused }));
  redirect(withOutcome(step === "remove" ? path : back, { done: known.done }));
}

const isTicked = (form: FormData): boolean => textOf(form, "isDefault") === "yes";

const storeOf = (form: FormData) => ({
  name: textOf(form, "name"),
  code: textOf(form, "code"),
  locale: textOf(form, "locale"),
  timeZone: textOf(form, "timeZone"),
  position: textOf(form, "position"),
});

/** Everything that was typed, so that nothing is lost. */
const valuesOf = (form: FormData): Record<string, string> =>
  Object.fromEntries(
    [...form].flatMap(([name, value]) =>
      typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [],
    ),
  );
