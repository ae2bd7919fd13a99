import { cookies } from "next/headers";

import { cookieName, isHttps } from "@/app/api/auth/cookie-name";

/** Keeps a value in a cookie that scripts cannot read. */
export async function keepCookie(purpose: string, value: string, seconds: number): Promise<void> {
  const jar = await cookies();
  jar.set(cookieName(purpose), value, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: isHttps(),
    maxAge: seconds,
  });
}

export async function readCookie(purpose: string): Promise<string | null> {
  const jar = await cookies();
  return jar.get(cookieName(purpose))?.value ?? null;
}

export async function dropCookie(purpose: string): Promise<void> {
  const jar = await cookies();
  jar.delete({ name: cookieName(purpose), path: "/", secure: isHttps() });
}
