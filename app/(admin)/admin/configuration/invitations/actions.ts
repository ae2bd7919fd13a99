"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { actionOfAdministratorOrTheirForm } from "@/app/admin-guard";
import { saveConfiguration } from "@/domain/configuration/save-configuration";

import { asSent, readSent, refusedAnswer } from "./config-answer";
import { addressOf } from "./config-fields";
import type { ConfigAnswer } from "./config-words";

/** Saves the settings of a scope, all or none. */
export async function saveConfig(
  scope: string,
  _before: ConfigAnswer,
  form: FormData,
): Promise<ConfigAnswer> {
  const visit = await actionOfAdministratorOrTheirForm("manage_configuration");
  const sent = readSent(form);
  const back = asSent(sent, form);
  if (!visit.administrator) return { ...back, alert: visit.t("admin.signedOut"), isSignedOut: true };
  const saved = await saveConfiguration(visit.administrator, scope, sent);
  if ("saved" in saved)
    redirect(`${addressOf(scope)}&saved=${saved.saved}&at=${Date.now().toString(36)}` as Route);
  return { ...back, ...(await refusedAnswer(visit, saved, sent)) };
}
