"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { codeRefusal, throttledText } from "@/app/(admin)/admin/account/code-words";
import type { CodesAnswer } from "@/app/(admin)/admin/account/codes-form";
import { actionOfAnyAdministrator } from "@/app/admin-guard";
import {
  administratorDevice,
  administratorSecret,
  beginAsAdministrator,
  signInAsAdministrator,
} from "@/app/administrator-session";
import { client } from "@/app/client";
import { keepCookie } from "@/app/cookies";
import { textOf } from "@/app/form-words";
import { safeAdministrationReturn } from "@/app/redirects";
import type { FormAnswer } from "@/components/fields-form";
import { signInAdministrator } from "@/domain/accounts/sign-in";
import { completeSetUp, completeSignIn } from "@/domain/sessions/complete-sign-in";

const year = 365 * 24 * 3600;

/** Signs an administrator in and leads to where they wanted to go; by way of a code where one is asked for or has to be set up. */
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
    if (signedIn.refused === "throttled")
      return { values: { email }, alert: throttledText(t, signedIn.until) };
    return { values: { email }, alert: t(signedIn.refused === "busy" ? "signIn.busy" : "signIn.wrong") };
  }
  const awaits = await beginAsAdministrator(signedIn.administrator);
  await keepCookie("admin-language", signedIn.administrator.language, year);
  const next = safeAdministrationReturn(textOf(form, "next"));
  if (!awaits) redirect(next as Route);
  const step = awaits === "code" ? "code" : "set-up";
  redirect(`/admin/sign-in/${step}?next=${encodeURIComponent(next)}` as Route);
}

/** Takes the code that was asked for after the password, and leads to where the administrator wanted to go. */
export async function answerCode(_before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { t } = await actionOfAnyAdministrator();
  const next = safeAdministrationReturn(textOf(form, "next"));
  const code = textOf(form, "code");
  const signedIn = await completeSignIn(await administratorSecret(), code, await client());
  if ("refused" in signedIn) {
    if (signedIn.refused === "over") return leadBack(next);
    const { error, ...alert } = { error: "", ...codeRefusal(t, signedIn) };
    return { ...alert, ...(error && { errors: { code: error } }) };
  }
  await signInAsAdministrator(signedIn.who, signedIn.secret);
  redirect(next as Route);
}

/** Sets up the codes that a role requires, and signs in; the recovery codes are in the answer. */
export async function setUpHere(_before: CodesAnswer, form: FormData): Promise<CodesAnswer> {
  const { t } = await actionOfAnyAdministrator();
  const next = safeAdministrationReturn(textOf(form, "next"));
  const code = textOf(form, "code");
  const signedIn = await completeSetUp(await administratorSecret(), code, await client());
  if ("refused" in signedIn) return signedIn.refused === "over" ? leadBack(next) : codeRefusal(t, signedIn);
  await signInAsAdministrator(signedIn.who, signedIn.secret);
  return { codes: signedIn.recoveryCodes };
}

const leadBack = (next: string): never =>
  redirect(`/admin/sign-in?done=late&next=${encodeURIComponent(next)}` as Route);
