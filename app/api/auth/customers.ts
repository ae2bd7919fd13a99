import { findSession } from "@/domain/sessions/customer-session";

import { signInOf } from "./instance";

/** Sign-in of customers. */
export const customerSignIn = signInOf({
  basePath: "/api/auth/customers",
  prefix: "",
  maxAgeSeconds: 30 * 24 * 3600,
  isAlive: async (secret) => (await findSession(secret)) !== null,
});
