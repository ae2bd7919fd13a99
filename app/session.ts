import { randomUUID } from "node:crypto";

import { customerSignIn } from "@/app/api/auth/customers";
import type { Customer } from "@/domain/accounts/customer";
import { deviceMark } from "@/domain/accounts/sign-in";
import { endSession, findSession, startSession } from "@/domain/sessions/customer-session";

import { client } from "./client";
import { keepCookie, readCookie } from "./cookies";

const { keepSession, dropSession, secretIn, sessionCookie } = customerSignIn;

/** The customer whose session the request's cookie belongs to, whichever website theirs is; null without one. */
export async function sessionCustomer(): Promise<Customer | null> {
  const secret = await sessionSecret();
  return secret ? findSession(secret) : null;
}

async function sessionSecret(): Promise<string | null> {
  const value = await readCookie(sessionCookie);
  return value ? secretIn(value) : null;
}

/** Signs this browser in as a customer under a new session, ending the one it had. */
export async function signInAs(customerId: number): Promise<void> {
  const before = await sessionSecret();
  if (before) await endSession(before);
  await keepSession(await startSession(customerId, await client()));
}

/** Ends this browser's session. */
export async function signOutHere(): Promise<void> {
  const secret = await sessionSecret();
  if (secret) await endSession(secret);
  await dropSession();
}

const year = 365 * 24 * 3600;

/** Lets this browser be recognised at the account's next sign-in, so that others' failures do not lock it out. */
export const rememberDevice = ({ websiteId, emailKey }: Customer): Promise<void> =>
  keepCookie("device", deviceMark(websiteId, emailKey, randomUUID()), year);

/** The mark `rememberDevice` left, null without one. */
export const deviceOfBrowser = (): Promise<string | null> => readCookie("device");
