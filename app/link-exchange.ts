import { createHmac, timingSafeEqual } from "node:crypto";

import { env } from "@/env";

import { redirectTo } from "./redirects";
import { dropCookie, keepCookie, readCookie } from "./cookies";

/** The links that lead to a page with a form; each token is kept in a cookie of its own. */
export type LinkPage = "invitation" | "reset-password" | "confirm-address" | "administrator-password";

const thirtyMinutes = 30 * 60;

/** Moves a link's token out of the address into a cookie and leads to the clean address. Changes nothing else. */
export async function exchangeToken(storeCode: string, page: LinkPage, token: string): Promise<Response> {
  await keepToken(page, token);
  return redirectTo(`/${storeCode}/${page}`, 303);
}

/** Keeps a link's token where only the server reads it; what is no token at all is kept as none. */
export async function keepToken(page: LinkPage, token: string): Promise<void> {
  const kept = /^[\w-]{1,100}$/.test(token) ? token : "none";
  await keepCookie(page, `${kept}.${markOf(page, kept)}`, thirtyMinutes);
}

/** The token a link was opened with in the last 30 minutes, empty without one. */
export async function tokenOf(page: LinkPage): Promise<string> {
  const [token = "", mark = ""] = ((await readCookie(page)) ?? "").split(".");
  const expected = Buffer.from(markOf(page, token));
  const given = Buffer.from(mark);
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : "";
}

/** Shows that we wrote the cookie: tokens are tried through links only, where tries are counted. */
const markOf = (page: LinkPage, token: string): string =>
  createHmac("sha256", env().AUTH_SECRET).update(`link\n${page}\n${token}`).digest("base64url").slice(0, 22);

/** Forgets the token once it has done its work. */
export const dropToken = (page: LinkPage): Promise<void> => dropCookie(page);
