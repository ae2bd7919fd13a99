import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import { db } from "@/db/client";
import { parseAddress, isRefusal } from "@/domain/recipients/address";
import { env } from "@/env";

import { findAccount, type Customer } from "./customer";
import { isPassword, unlessBusy } from "./password";
import { countAttempt, forgetAttempts, forgiveAttempt, limits, networkOf, type Limit } from "./throttle";

export type SignInRefusal = { refused: "wrong_password" | "busy" } | { refused: "throttled"; until: Date };

export type SignInInput = { email: string; password: string; address: string; device: string | null };

/**
 * Checks an address and a password on a website. Failures are counted per account and per client address; a browser that
 * has signed in to this account before is counted apart, so that somebody else's failures never lock its owner out.
 */
export async function signIn(
  websiteId: number,
  input: SignInInput,
): Promise<{ customer: Customer } | SignInRefusal> {
  const parsed = parseAddress(input.email);
  const accountKey = keyOfAccount(websiteId, isRefusal(parsed) ? input.email : parsed.key);
  const isKnownDevice = input.device !== null && isDeviceOf(input.device, accountKey);
  const account: [Limit, string] = [
    limits.signInPerAccount,
    isKnownDevice ? `device:${digest(input.device ?? "")}` : `account:${accountKey}`,
  ];
  const network: [Limit, string] = [limits.signInPerAddress, networkOf(input.address)];
  const counted = isKnownDevice ? [account] : [account, network];

  const until = await countAttempt(counted);
  if (until) return { refused: "throttled", until };
  const found = isRefusal(parsed) ? null : await findAccount(db(), websiteId, parsed.key);
  const isRight = await unlessBusy(() => isPassword(input.password, found?.passwordHash ?? null));
  if (typeof isRight === "object") return isRight;
  if (!isRight || !found) return { refused: "wrong_password" };
  await forgiveAttempt(counted);
  const { passwordHash: _, ...customer } = found;
  return { customer };
}

/** Lets the account be signed in to again at once, however often strangers have failed to. */
export const forgetFailures = ({ websiteId, emailKey }: Customer): Promise<void> =>
  forgetAttempts(limits.signInPerAccount, `account:${keyOfAccount(websiteId, emailKey)}`);

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");

const keyOfAccount = (websiteId: number, emailKey: string) =>
  digest(`${websiteId}\n${emailKey.slice(0, 300)}`);

const deviceMac = (accountKey: string, nonce: string) =>
  createHmac("sha256", env().AUTH_SECRET).update(`device\n${accountKey}\n${nonce}`).digest("base64url");

/** What a browser keeps after signing in, to be recognised at the next time; it opens nothing by itself. */
export function deviceMark(customer: Customer, nonce: string): string {
  return `${nonce}.${deviceMac(keyOfAccount(customer.websiteId, customer.emailKey), nonce)}`;
}

function isDeviceOf(mark: string, accountKey: string): boolean {
  const [nonce = "", given = ""] = mark.split(".", 2);
  const expected = deviceMac(accountKey, nonce);
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
