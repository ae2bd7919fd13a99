import { redirectTo } from "./redirects";
import { dropCookie, keepCookie, readCookie } from "./session";

/** The links that lead to a page with a form; each token is kept in a cookie of its own. */
export type LinkPage = "invitation" | "reset-password" | "confirm-address" | "administrator-password";

const thirtyMinutes = 30 * 60;

/** Moves a link's token out of the address into a cookie and leads to the clean address. Changes nothing else. */
export async function exchangeToken(storeCode: string, page: LinkPage, token: string): Promise<Response> {
  await keepToken(page, token);
  return redirectTo(`/${storeCode}/${page}`, 303);
}

/** Keeps a link's token where only the server reads it. */
export const keepToken = (page: LinkPage, token: string): Promise<void> =>
  keepCookie(page, token.slice(0, 200), thirtyMinutes);

/** The token a link was opened with in the last 30 minutes, empty without one. */
export const tokenOf = async (page: LinkPage): Promise<string> => (await readCookie(page)) ?? "";

/** Forgets the token once it has done its work. */
export const dropToken = (page: LinkPage): Promise<void> => dropCookie(page);
