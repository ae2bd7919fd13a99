import { randomUUID } from "node:crypto";

import { cookies } from "next/headers";

import { secretIn, signIn, signOut } from "@/app/api/auth/customers";
import { cookieName, isHttps } from "@/app/api/auth/cookie-name";
import type { Customer } from "@/domain/accounts/customer";
import { deviceMark } from "@/domain/accounts/sign-in";
import { endSession, findSession, startSession } from "@/domain/sessions/customer-session";

import { client } from "./client";

/** The customer whose session the request's cookie belongs to, whichever website theirs is; null without one. */
export async function sessionCustomer(): Promise<Customer | null> {
  const secret = await sessionSecret();
  return secret ? findSession(secret) : null;
}

async function sessionSecret(): Promise<string | null> {
  const value = await readCookie("session");
  return value ? secretIn(value) : null;
}

/** Signs this browser in as a customer under a new session, ending the one it had. */
export async function signInAs(customerId: number): Promise<void> {
  const before = await sessionSecret();
  if (before) await endSession(before);
  const secret = await startSession(customerId, await client());
  await signIn("credentials", { secret, redirect: false, redirectTo: "/" });
}

/** Ends this browser's session. */
export async function signOutHere(): Promise<void> {
  const secret = await sessionSecret();
  if (secret) await endSession(secret);
  await signOut({ redirect: false, redirectTo: "/" });
}

/** Lets this browser be recognised at the account's next sign-in, so that others' failures do not lock it out. */
export async function rememberDevice(customer: Customer): Promise<void> {
  const year = 365 * 24 * 3600;
  await keepCookie("device", deviceMark(customer, randomUUID()), year);
}

/** The mark `rememberDevice` left, null without one. */
export const deviceOfBrowser = async (): Promise<string | null> => readCookie("device");

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
