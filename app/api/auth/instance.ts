import NextAuth from "next-auth";
import { decode } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";

import { env } from "@/env";

import { cookieName, isHttps } from "./cookie-name";

const cookie = (purpose: string) => ({
  name: cookieName(purpose),
  options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: isHttps() },
});

type Kind = {
  basePath: string;
  /** Before the names of its cookies; none of them may begin with the session's, or next-auth reads it as a part of it. */
  prefix: string;
  maxAgeSeconds: number;
  isAlive: (secret: string) => Promise<boolean>;
};

/**
 * Sign-in of one kind of people. The cookie carries nothing but the secret of a session row, which is looked up at every
 * request. No route of next-auth is served: actions check the password, start the session row and hand its secret over here.
 */
export function signInOf({ basePath, prefix, maxAgeSeconds, isAlive }: Kind) {
  const sessionCookie = `${prefix}session`;
  const { signIn, signOut } = NextAuth(() => ({
    basePath,
    secret: env().AUTH_SECRET,
    trustHost: true,
    useSecureCookies: isHttps(),
    session: { strategy: "jwt", maxAge: maxAgeSeconds },
    cookies: {
      sessionToken: cookie(sessionCookie),
      callbackUrl: cookie(`${prefix}auth-callback`),
      csrfToken: cookie(`${prefix}auth-csrf`),
    },
    providers: [
      Credentials({
        credentials: { secret: {} },
        async authorize({ secret }) {
          return typeof secret === "string" && (await isAlive(secret)) ? { id: secret } : null;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user?.id ? { secret: user.id } : token),
    },
  }));
  return {
    /** Gives this browser the cookie of a session that was started. */
    keepSession: async (secret: string): Promise<void> => {
      await signIn("credentials", { secret, redirect: false, redirectTo: "/" });
    },
    dropSession: async (): Promise<void> => {
      await signOut({ redirect: false, redirectTo: "/" });
    },
    sessionCookie,
    /**
     * The secret in a session cookie's value, null where it is not one of this kind. Read here and not by next-auth's `auth()`,
     * which looks at the request's header and so misses what an action has just set.
     */
    secretIn: async (cookieValue: string): Promise<string | null> => {
      try {
        const token = await decode({
          token: cookieValue,
          secret: env().AUTH_SECRET,
          salt: cookieName(sessionCookie),
        });
        return typeof token?.["secret"] === "string" ? token["secret"] : null;
      } catch {
        return null;
      }
    },
  };
}
