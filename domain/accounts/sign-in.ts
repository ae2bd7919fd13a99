import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import { and, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { administrators, roles } from "@/db/schema/administrators";
import { parseAddress, isRefusal } from "@/domain/recipients/address";
import { env } from "@/env";

import { administratorColumns, isActiveAdministrator, type Administrator } from "./administrator";
import { findAccount, type Customer } from "./customer";
import { isPassword, unlessBusy } from "./password";
import { countAttempt, forgetAttempts, forgiveAttempt, limits, networkOf, type Limit } from "./throttle";

export type SignInRefusal = { refused: "wrong_password" | "busy" } | { refused: "throttled"; until: Date };

export type SignInInput = { email: string; password: string; address: string; device: string | null };

/** Where an account is: customers have one per website, administrators one in the administration. */
export type Place = number | "administration";

/**
 * Checks an address and a password. Failures are counted per account and per client address; a browser that has signed in to
 * this account before is counted apart, so that somebody else's failures never lock its owner out. An unknown address takes
 * as long as a wrong password.
 */
async function checkPassword<Account extends { passwordHash: string | null }>(
  place: Place,
  input: SignInInput,
  find: (emailKey: string) => Promise<Account | null>,
): Promise<{ account: Account } | SignInRefusal> {
  const parsed = parseAddress(input.email);
  const accountKey = keyOfAccount(place, isRefusal(parsed) ? input.email : parsed.key);
  const isKnownDevice = input.device !== null && isDeviceOf(input.device, accountKey);
  const account: [Limit, string] = [
    limits.signInPerAccount,
    isKnownDevice ? `device:${digest(input.device ?? "")}` : `account:${accountKey}`,
  ];
  const network: [Limit, string] = [limits.signInPerAddress, networkOf(input.address)];
  const counted = isKnownDevice ? [account] : [account, network];

  const until = await countAttempt(counted);
  if (until) return { refused: "throttled", until };
  const found = isRefusal(parsed) ? null : await find(parsed.key);
  const isRight = await unlessBusy(() => isPassword(input.password, found?.passwordHash ?? null));
  if (typeof isRight === "object") return isRight;
  if (!isRight || !found) return { refused: "wrong_password" };
  await forgiveAttempt(counted);
  return { account: found };
}

/** Checks the address and the password of a customer of a website. */
export async function signIn(
  websiteId: number,
  input: SignInInput,
): Promise<{ customer: Customer } | SignInRefusal> {
  const checked = await checkPassword(websiteId, input, (key) => findAccount(db(), websiteId, key));
  if ("refused" in checked) return checked;
  const { passwordHash: _, ...customer } = checked.account;
  return { customer };
}

/** Checks the address and the password of an administrator. */
export async function signInAdministrator(
  input: SignInInput,
): Promise<{ administrator: Administrator } | SignInRefusal> {
  const checked = await checkPassword("administration", input, findAdministratorAccount);
  if ("refused" in checked) return checked;
  const { passwordHash: _, ...administrator } = checked.account;
  return { administrator };
}

async function findAdministratorAccount(emailKey: string) {
  const [found] = await db()
    .select({ ...administratorColumns, passwordHash: administrators.passwordHash })
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(and(eq(administrators.emailKey, emailKey), isActiveAdministrator));
  return found ?? null;
}

/** Lets the account be signed in to again at once, however often strangers have failed to. */
export const forgetFailures = ({ websiteId, emailKey }: Customer): Promise<void> =>
  forgetAttempts(limits.signInPerAccount, failuresKey(websiteId, emailKey));

/** What the failures to sign in to an account of a website are counted under. */
export const failuresKey = (websiteId: number, emailKey: string): string =>
  `account:${keyOfAccount(websiteId, emailKey)}`;

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");

const keyOfAccount = (place: Place, emailKey: string) => digest(`${place}\n${emailKey.slice(0, 300)}`);

const deviceMac = (accountKey: string, nonce: string) =>
  createHmac("sha256", env().AUTH_SECRET).update(`device\n${accountKey}\n${nonce}`).digest("base64url");

/** What a browser keeps after signing in, to be recognised at the next time; it opens nothing by itself. */
export function deviceMark(place: Place, emailKey: string, nonce: string): string {
  return `${nonce}.${deviceMac(keyOfAccount(place, emailKey), nonce)}`;
}

function isDeviceOf(mark: string, accountKey: string): boolean {
  const [nonce = "", given = ""] = mark.split(".", 2);
  const expected = deviceMac(accountKey, nonce);
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
