"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { actionOfAnyAdministrator } from "@/app/admin-guard";
import { administratorDevice, signInAsAdministrator } from "@/app/administrator-session";
import { client } from "@/app/client";
import { keepCookie } from "@/app/cookies";
import { textOf } from "@/app/form-words";
import { safeAdministrationReturn } from "@/app/redirects";
import type { FormAnswer } from "@/components/fields-form";
import { signInAdministrator } from "@/domain/accounts/sign-in";

const year = 365 * 24 * 3600;

/** Signs an administrator in and leads to where they wanted to go. */
export async function signInHere(_before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { t } = await actionOfAnyAdministrator();
  const email = textOf(form, "email");
  const { address } = await client();
  const signedIn = await signInAdministrator({
    email,
    password: textOf(form, "password"),
    address,
    device: await administratorDevice(),
  });
  if ("refused" in signedIn) {
    if (signedIn.refused !== "throttled")
      return { values: { email }, alert: t(signedIn.refused === "busy" ? "signIn.busy" : "signIn.wrong") };
    const minutes = Math.max(1, Math.ceil((signedIn.until.getTime() - Date.now()) / 60_000));
    return { values: { email }, alert: t("admin.signIn.throttled", { minutes }) };
  }
  await signInAsAdministrator(signedIn.administrator);
  await keepCookie("admin-language", signedIn.administrator.language, year);
  redirect(safeAdministrationReturn(textOf(form, "next")) as Route);
}
