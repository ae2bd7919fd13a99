import { env } from "@/env";

/** True where the shop is reached over TLS, as in production. */
export const isHttps = (): boolean => env().APP_ORIGIN.startsWith("https:");

/**
 * The full name of one of our cookies: bound to host and TLS by its prefix; without TLS, told apart by port, because browsers
 * share the cookies of all ports of one host and two copies may run beside each other.
 */
export function cookieName(purpose: string): string {
  return isHttps()
    ? `__Host-convive-${purpose}`
    : `convive-${new URL(env().APP_ORIGIN).port || "80"}-${purpose}`;
}
