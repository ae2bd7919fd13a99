"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { textOf } from "@/app/form-words";
import { client } from "@/app/client";
import { actionOpenToAll } from "@/app/guard";
import { safeReturn } from "@/app/redirects";
import { deviceOfBrowser, rememberDevice, signInAs } from "@/app/session";
import type { FormAnswer } from "@/components/fields-form";
import { signIn } from "@/domain/accounts/sign-in";

/** Signs a customer in and leads to where they wanted to go. */
export async function signInCustomer(
  storeCode: string,
  _before: FormAnswer,
  form: FormData,
): Promise<FormAnswer> {
  const { store, t, format } = await actionOpenToAll(storeCode);
  const email = textOf(form, "email");
  const { address } = await client();
  const device = await deviceOfBrowser();
  const signedIn = await signIn(store.website.id, {
    email,
    password: textOf(form, "password"),
    address,
    device,
  });
  if ("refused" in signedIn) {
    const values = { email };
    if (signedIn.refused === "throttled")
      return { values, alert: t("signIn.throttled", { time: format.time(signedIn.until) }) };
    return { values, alert: t(signedIn.refused === "busy" ? "signIn.busy" : "signIn.wrong") };
  }
  await signInAs(signedIn.customer.id);
  await rememberDevice(signedIn.customer);
  redirect(`/${store.code}${safeReturn(textOf(form, "next"))}` as Route);
}
