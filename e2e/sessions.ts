import type { Page } from "@playwright/test";
import { encode } from "next-auth/jwt";

import { cookieName } from "@/app/api/auth/cookie-name";
import { env } from "@/env";

/** Gives a browser the cookie of a session that was started in the database, as signing in does. */
export async function giveSession(page: Page, purpose: string, secret: string): Promise<void> {
  const name = cookieName(purpose);
  const value = await encode({ token: { secret }, secret: env().AUTH_SECRET, salt: name });
  await page.context().addCookies([{ name, value, url: env().APP_ORIGIN, httpOnly: true, sameSite: "Lax" }]);
}
