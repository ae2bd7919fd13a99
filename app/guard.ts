import { cache } from "react";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Route } from "next";

import type { Customer } from "@/domain/accounts/customer";
import { readStore, type Store } from "@/domain/storefronts/read-store";
import type { Settings } from "@/domain/storefronts/settings";
import { findWebsiteDefault, type StoreView } from "@/domain/storefronts/store-views";
import { env } from "@/env";

import { nowhere } from "./nowhere";
import { factOf } from "./request-facts";
import { sessionCustomer } from "./session";
import { formatsOf, wordsOf, type Formats, type Words } from "./words";

/** A request to a store view: what it is, how it is set, and who asks (null: nobody known to this website). */
export type Visit = {
  store: Store;
  settings: Settings;
  customer: Customer | null;
  t: Words;
  format: Formats;
};

/** A request of a customer of the website. */
export type CustomerVisit = Visit & { customer: Customer };

/** What a page or route of a store view is given by Next. */
export type StoreParams = Promise<{ store: string }>;

/** The store view of a code, read once a request; null where there is none. */
export const storeOf = cache(readStore);

const findVisit = cache(async (code: string): Promise<Visit | null> => {
  const [store, customer] = await Promise.all([storeOf(code), sessionCustomer()]);
  if (!store) return null;
  return {
    store,
    settings: store.settings,
    // A session of one website is nothing on another.
    customer: customer?.websiteId === store.website.id ? customer : null,
    t: wordsOf(store.locale),
    format: formatsOf(store.locale, store.timeZone),
  };
});

/** Guard of a page anybody may see; answers 404 where there is no such store view, and leads away from a closed one. */
export async function openToAll(params: StoreParams): Promise<Visit> {
  const visit = await evenIfClosed(params);
  const { website, isClosed, code } = visit.store;
  if (website.isClosed) redirect(`/${code}/closed`);
  // A form begun before it was closed is still taken.
  if (isClosed && !(await isPosted())) redirect(await samePageIn(await findWebsiteDefault(website.id)));
  return visit;
}

/** Guard of a page that stays when its store view or website is closed: what somebody has a right to, and that it is closed. */
export async function evenIfClosed(params: StoreParams): Promise<Visit> {
  const { store } = await params;
  return (await findVisit(store)) ?? nowhere(store, "no/such/page");
}

const isPosted = async (): Promise<boolean> => factOf(await headers(), "method") === "POST";

async function samePageIn(store: StoreView | null): Promise<Route> {
  const [, , ...rest] = (await askedPath()).split("/");
  const search = factOf(await headers(), "search") ?? "";
  return `/${[store?.code ?? "", ...rest].join("/")}${search}` as Route;
}

/** The same for the page that stands in for missing ones: null where there is no such store view. */
export const openIfKnown = (code: string | undefined): Promise<Visit | null> => findVisit(code ?? "");

/** The path of this request. */
export const askedPath = async (): Promise<string> => factOf(await headers(), "path") ?? "/";

/** Guard of a page of the customer's account; leads everybody else to sign in and back to `path` under the store view. */
export async function customersOnly(params: StoreParams, path: string): Promise<CustomerVisit> {
  const visit = await openToAll(params);
  const { customer, store } = visit;
  if (customer) return { ...visit, customer };
  return redirect(`/${store.code}/sign-in?next=${encodeURIComponent(path)}` as Route);
}

/**
 * The same for a page with a long form: where the session has ended meanwhile, a form sent without JavaScript comes back
 * instead of being lost on the way to sign in, and `customer` is null.
 */
export async function customersOrTheirForm(params: StoreParams, path: string): Promise<Visit> {
  return (await isPosted()) ? openToAll(params) : customersOnly(params, path);
}

/** Guard of an action anybody may call from a page of ours. */
export async function actionOpenToAll(storeCode: string): Promise<Visit> {
  await requireOwnPage();
  return openToAll(asParams(storeCode));
}

/** The same of a page that stays when its store view or website is closed. */
export async function actionEvenIfClosed(storeCode: string): Promise<Visit> {
  await requireOwnPage();
  return evenIfClosed(asParams(storeCode));
}

/** Guard of an action of the customer's account. */
export async function actionOfCustomer(storeCode: string, path: string): Promise<CustomerVisit> {
  await requireOwnPage();
  return customersOnly(asParams(storeCode), path);
}

/** What is bound to an action comes back from the browser, so it may be anything. */
function asParams(storeCode: unknown): StoreParams {
  return typeof storeCode === "string" ? Promise.resolve({ store: storeCode }) : nowhere("", "no/such/page");
}

/** Leads back to the page where the request was not sent by one of ours. */
export async function requireOwnPage(): Promise<void> {
  if (!(await isFromOwnPage())) redirect((await askedPath()) as Route);
}

/**
 * Whether one of our pages sent this request. Next refuses a foreign Origin with an action but lets a missing one pass; a
 * browser that sends neither Origin nor Sec-Fetch-Site with a form is none we know.
 */
export async function isFromOwnPage(): Promise<boolean> {
  const sent = await headers();
  const site = sent.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = sent.get("origin");
  return origin !== null && origin === env().APP_ORIGIN;
}
