"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { actionOfAdministrator, actionOfAnyAdministrator } from "@/app/admin-guard";
import { signOutAdministrator } from "@/app/administrator-session";
import { keepCookie } from "@/app/cookies";
import { safeAdministrationReturn } from "@/app/redirects";
import { chooseLanguage as choose } from "@/domain/accounts/choose-language";

const year = 365 * 24 * 3600;

/** Ends this browser's session and leads to the sign-in page. */
export async function signOut(): Promise<void> {
  await actionOfAnyAdministrator();
  await signOutAdministrator();
  redirect("/admin/sign-in?done=signed-out");
}

/** Has the administration speak another language to this administrator, and leads back. */
export async function chooseLanguage(language: string, path: string): Promise<void> {
  const { administrator } = await actionOfAdministrator("signed_in");
  const chosen = language === "fr" ? "fr" : "en";
  await choose(administrator, chosen);
  await keepCookie("admin-language", chosen, year);
  redirect(safeAdministrationReturn(path) as Route);
}
