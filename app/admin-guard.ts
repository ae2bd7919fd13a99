import { cache } from "react";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Route } from "next";

import { may, type Administrator, type Permission } from "@/domain/accounts/administrator";
import { recordRefusal } from "@/domain/accounts/record-activity";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

import { sessionAdministrator } from "./administrator-session";
import { readCookie } from "./cookies";
import { askedPath, isFromOwnPage, requireOwnPage } from "./guard";
import { redirectTo } from "./redirects";
import { factOf } from "./request-facts";
import { formatsOf, wordsOf, type Formats, type Words } from "./words";

export type AdministrationLanguage = Administrator["language"];

/** A request to the administration by somebody not known yet: in which language to answer. */
export type DoorVisit = { language: AdministrationLanguage; t: Words };

/** A request of an administrator; dates are written in the zone of the store view they belong to. */
export type DeskVisit = DoorVisit & { administrator: Administrator; formatIn: (timeZone: string) => Formats };

/** A form sent by somebody whose session has ended meanwhile. */
export type LeftVisit = DoorVisit & { administrator: null };

/** What a page asks for: a permission, or nothing but being an administrator. */
type Need = Permission | "signed_in";

const locales = { en: "en-GB", fr: "fr-FR" } as const;

const findAdministrator = cache(sessionAdministrator);

/** The language of whoever asks: as the administrator chose it, as this browser had it last, as it asks for, as the shop has it. */
export const languageOfDesk = cache(async (): Promise<AdministrationLanguage> => {
  const administrator = await findAdministrator();
  if (administrator) return administrator.language;
  const known = (await readCookie("admin-language")) ?? (await headers()).get("accept-language");
  const wanted = known ?? (await findDefaultStoreView())?.locale;
  return wanted?.startsWith("fr") ? "fr" : "en";
});

/** Guard of the pages of the administration that somebody may see who cannot sign in yet. */
export async function anyAdministrator(): Promise<DoorVisit> {
  const language = await languageOfDesk();
  return { language, t: wordsOf(locales[language]) };
}

/** Guard of an action of such a page. */
export async function actionOfAnyAdministrator(): Promise<DoorVisit> {
  await requireOwnPage();
  return anyAdministrator();
}

/** Guard of a page: leads who is not signed in to sign in and back, and who may not see it to where it says so. */
export async function administratorsOnly(need: Need): Promise<DeskVisit> {
  const administrator = await findAdministrator();
  if (!administrator) {
    const asked = `${await askedPath()}${factOf(await headers(), "search") ?? ""}`;
    return redirect(`/admin/sign-in?next=${encodeURIComponent(asked)}` as Route);
  }
  if (need !== "signed_in" && !may(administrator, need)) {
    await noteRefusal(administrator, need);
    return redirect(`/admin/refused?need=${need}` as Route);
  }
  return deskOf(administrator);
}

/**
 * The same for a page with a long form: where the session has ended meanwhile, a form sent without JavaScript comes back
 * instead of being lost on the way to sign in, and `administrator` is null.
 */
export async function administratorsOrTheirForm(need: Need): Promise<DeskVisit | LeftVisit> {
  const isPosted = factOf(await headers(), "method") === "POST";
  if (isPosted && !(await findAdministrator())) return { ...(await anyAdministrator()), administrator: null };
  return administratorsOnly(need);
}

/** Guard of the action of such a form. */
export async function actionOfAdministratorOrTheirForm(need: Need): Promise<DeskVisit | LeftVisit> {
  await requireOwnPage();
  return administratorsOrTheirForm(need);
}

/** Guard of an action: the same as of a page, and the form has to be one of ours. */
export async function actionOfAdministrator(need: Need): Promise<DeskVisit> {
  await requireOwnPage();
  return administratorsOnly(need);
}

/**
 * Guard of a route handler: the visit, or the answer that refuses it. What changes something has to come from a page of ours, `page`,
 * to which who has been signed out comes back.
 */
export async function routeOfAdministrator(need: Need, page?: string): Promise<DeskVisit | Response> {
  const administrator = await findAdministrator();
  // Where nothing says what method it is, it may be one that changes something.
  const method = factOf(await headers(), "method") ?? "POST";
  if (method !== "GET" && method !== "HEAD" && !(await isFromOwnPage()))
    return new Response(null, { status: 403 });
  if (!administrator) {
    return redirectTo(`/admin/sign-in${page ? `?next=${encodeURIComponent(page)}` : ""}`, 303);
  }
  if (need !== "signed_in" && !may(administrator, need)) {
    await noteRefusal(administrator, need);
    return new Response(wordsOf(locales[administrator.language])("admin.refused.title"), { status: 403 });
  }
  return deskOf(administrator);
}

const deskOf = (administrator: Administrator): DeskVisit => ({
  administrator,
  language: administrator.language,
  t: wordsOf(locales[administrator.language]),
  formatIn: (timeZone) => formatsOf(locales[administrator.language], timeZone),
});

async function noteRefusal(administrator: Administrator, need: Permission): Promise<void> {
  const method = factOf(await headers(), "method") ?? "GET";
  await recordRefusal(administrator, { path: await askedPath(), method, need });
}
