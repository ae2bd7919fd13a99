"use server";

import type { Route } from "next";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";

import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import { kickDelivery } from "@/app/kick";
import type { FormAnswer } from "@/components/fields-form";
import { identityKinds, saveIdentities, type Identities } from "@/domain/configuration/identities";
import { sendSample } from "@/domain/delivery/send-sample";

import { fieldNames, identityErrors, identitiesText } from "./identity-words";
import { mailQuery, path, readMailSearch } from "./mail-search";

/** Keeps whom the mails of a store view come from. */
export async function saveSenders(store: string, _before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_configuration");
  const read = (prefix: string): Identities => {
    const [general, sales, support] = identityKinds.map((kind) => ({
      name: textOf(form, prefix + fieldNames(kind).name),
      address: textOf(form, prefix + fieldNames(kind).address),
    }));
    const none = { name: "", address: "" };
    return { general: general ?? none, sales: sales ?? none, support: support ?? none };
  };
  const saved = await saveIdentities(administrator, store, { was: read("was."), now: read("") });
  if ("saved" in saved)
    redirect(`${path}?${mailQuery(store)}&saved=${saved.saved}&at=${Date.now().toString(36)}` as Route);
  const values = Object.fromEntries(
    identityKinds
      .flatMap((kind) => Object.values(fieldNames(kind)))
      .map((name) => [name, textOf(form, name)]),
  );
  if (saved.refused === "unknown_store") return { values, alert: t("admin.mail.unknownStore") };
  if (saved.refused === "invalid") return { values, errors: identityErrors(t, saved) };
  // The form is drawn anew with what is there now, so that sending it again is meant.
  revalidatePath(path);
  return { values, alert: t("admin.mail.stale", { now: identitiesText(t, saved.now) }) };
}

/** Has the mail that is shown sent to whoever asks, through the queue. */
export async function sendToMe(store: string, template: string, sample: string): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_configuration");
  const search = await readMailSearch(administrator, { store, template, sample });
  if (!search) redirect(path);
  const asked = { store: search.store.code, template: search.template, sample: search.sample };
  const sent = await sendSample(administrator, asked);
  const query = mailQuery(asked.store, asked.template, asked.sample);
  if ("refused" in sent) redirect(`${path}?${query}&sample_refused=${sent.refused}` as Route);
  kickDelivery();
  redirect(`${path}?${query}&sample_sent=yes` as Route);
}
