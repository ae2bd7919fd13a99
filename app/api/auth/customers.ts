import NextAuth from "next-auth";
import { decode } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";

import { findSession } from "@/domain/sessions/customer-session";
import { env } from "@/env";

import { cookieName, isHttps } from "./cookie-name";

const thirtyDays = 30 * 24 * 3600;

const cookie = (purpose: string) => ({
  name: cookieName(purpose),
  options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: isHttps() },
});

/**
 * Sign-in of customers. The cookie carries nothing but the secret of a session row, which is looked up at every request. No
 * route of next-auth is served: actions check the password, start the session row and hand its secret over here.
 */
export const { signIn, signOut } = NextAuth(() => ({
  basePath: "/api/auth/customers",
  secret: env().AUTH_SECRET,
  trustHost: true,
  useSecureCookies: isHttps(),
  session: { strategy: "jwt", maxAge: thirtyDays },
  cookies: {
    // The others may not begin with its name: next-auth would read them as parts of it.
    sessionToken: cookie("session"),
    callbackUrl: cookie("auth-callback"),
    csrfToken: cookie("auth-csrf"),
  },
  providers: [
    Credentials({
      credentials: { secret: {} },
      async authorize({ secret }) {
        return typeof secret === "string" && (await findSession(secret)) ? { id: secret } : null;
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => (user?.id ? { secret: user.id } : token),
  },
}));

/**
 * The secret in a session cookie's value, null where it is not one of ours. Read here and not by next-auth's `auth()`, which
 * looks at the request's header and so misses what an action has just set.
 */
export async function secretIn(cookieValue: string): Promise<string | null> {
  try {
    const token = await decode({
      token: cookieValue,
      secret: env().AUTH_SECRET,
      salt: cookieName("session"),
    });
    return typeof token?.["secret"] === "string" ? token["secret"] : null;
  } catch {
    return null;
  }
}
