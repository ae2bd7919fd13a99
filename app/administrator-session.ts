import { randomUUID } from "node:crypto";

import { administratorSignIn } from "@/app/api/auth/administrators";
import type { Administrator } from "@/domain/accounts/administrator";
import { deviceMark } from "@/domain/accounts/sign-in";
import {
  endAdministratorSession,
  findAdministratorSession,
  startAdministratorSession,
} from "@/domain/sessions/administrator-session";

import { client } from "./client";
import { keepCookie, readCookie } from "./cookies";

const { keepSession, dropSession, secretIn, sessionCookie } = administratorSignIn;

/** The administrator whose session the request's cookie belongs to, null without one. */
export async function sessionAdministrator(): Promise<Administrator | null> {
  const secret = await administratorSecret();
  return secret ? findAdministratorSession(secret) : null;
}

async function administratorSecret(): Promise<string | null> {
  const value = await readCookie(sessionCookie);
  return value ? secretIn(value) : null;
}

/** Signs this browser in as an administrator under a new session, ending the one it had; the browser is recognised next time. */
export async function signInAsAdministrator({ id, emailKey }: Administrator): Promise<void> {
  const before = await administratorSecret();
  if (before) await endAdministratorSession(before);
  await keepSession(await startAdministratorSession(id, await client()));
  const year = 365 * 24 * 3600;
  await keepCookie("admin-device", deviceMark("administration", emailKey, randomUUID()), year);
}

/** The mark that signing in left in this browser, null without one. */
export const administratorDevice = (): Promise<string | null> => readCookie("admin-device");

/** Ends this browser's session in the administration. */
export async function signOutAdministrator(): Promise<void> {
  const secret = await administratorSecret();
  if (secret) await endAdministratorSession(secret);
  await dropSession();
}
