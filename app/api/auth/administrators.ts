import { findAdministratorSession, findAwaited } from "@/domain/sessions/administrator-session";

import { signInOf } from "./instance";

/** Sign-in of administrators: its cookie opens nothing in the storefront, and a customer's opens nothing here. */
export const administratorSignIn = signInOf({
  basePath: "/api/auth/administrators",
  prefix: "admin-",
  maxAgeSeconds: 12 * 3600,
  // Also one that awaits a code gets the cookie, which then opens nothing but the page for it.
  isAlive: async (secret) =>
    (await findAdministratorSession(secret)) !== null || (await findAwaited(secret)) !== null,
});
