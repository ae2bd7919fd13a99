import { randomUUID } from "node:crypto";

import { administratorSignIn } from "@/app/api/auth/administrators";
import type { Administrator } from "@/domain/accounts/administrator";
import { deviceMark } from "@/domain/accounts/sign-in";
import {
  endAdministratorSession,
  findAdministratorSession,
  findAwaited,
  startAdministratorSession,
  type Awaited,
  type Awaits,
} from "@/domain/sessions/administrator-session";

import { client } from "./client";
import { keepCookie, readCookie } from "./cookies";

const { keepSession, dropSession, secretIn, sessionCookie } = administratorSignIn;

/** The administrator whose session the request's cookie belongs to, null without one. */
export const sessionAdministrator = async (): Promise<Administrator | null> =>
  findAdministratorSession(await administratorSecret());

/** Whoever has given the right password in this browser and is not signed in yet, null without such a one. */
export const awaitedAdministrator = async (): Promise<Awaited | null> =>
  findAwaited(await administratorSecret());

/** The secret of this browser's session, empty without one. */
export async function administratorSecret(): Promise<string> {
  const value = await readCookie(sessionCookie);
  return (value && (await secretIn(value))) ?? "";
}

/**
 * Starts a session for an administrator whose password was right, ending the one this browser had; says what it still awaits. Where
 * that is nothing, they are signed in.
 */
export async function beginAsAdministrator(administrator: Administrator): Promise<Awaits | null> {
  await endAdministratorSession(await administratorSecret());
  const secret = await startAdministratorSession(administrator.id, await client());
  const awaited = await findAwaited(secret);
  if (!awaited) await signInAsAdministrator(administrator, secret);
  else await keepSession(secret);
  return awaited?.awaits ?? null;
}

/** Gives this browser the session an administrator is signed in with; the browser is recognised next time. */
export async function signInAsAdministrator(
  { emailKey }: Pick<Administrator, "emailKey">,
  secret: string,
): Promise<void> {
  await keepSession(secret);
  const year = 365 * 24 * 3600;
  await keepCookie("admin-device", deviceMark("administration", emailKey, randomUUID()), year);
}

/** The mark that signing in left in this browser, null without one. */
export const administratorDevice = (): Promise<string | null> => readCookie("admin-device");

/** Ends this browser's session in the administration. */
export async function signOutAdministrator(): Promise<void> {
  await endAdministratorSession(await administratorSecret());
  await dropSession();
}
