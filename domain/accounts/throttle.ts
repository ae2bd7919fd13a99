import { inArray } from "drizzle-orm";
import { RateLimiterDrizzle, RateLimiterRes } from "rate-limiter-flexible";

import { db, type Database, type Transaction } from "@/db/client";
import { rateLimits } from "@/db/schema/rate-limits";

/** Attempts allowed under one key within a time; kept in the database, so for all instances together. */
export type Limit = { name: string; attempts: number; seconds: number };

const minutes = 60;

export const limits = {
  signInPerAccount: { name: "sign-in-account", attempts: 10, seconds: 15 * minutes },
  signInPerAddress: { name: "sign-in-address", attempts: 30, seconds: 15 * minutes },
  codePerAccount: { name: "code-account", attempts: 10, seconds: 15 * minutes },
  registerTries: { name: "register-tries", attempts: 60, seconds: 60 * minutes },
  registerPerAddress: { name: "register-address", attempts: 20, seconds: 60 * minutes },
  mailPerAccount: { name: "account-mail", attempts: 5, seconds: 60 * minutes },
  confirmPassword: { name: "confirm-password", attempts: 10, seconds: 15 * minutes },
  passwordChange: { name: "password-change", attempts: 10, seconds: 15 * minutes },
  samplesPerAdministrator: { name: "samples", attempts: 20, seconds: 60 * minutes },
  unknownLink: { name: "unknown-link", attempts: 60, seconds: minutes },
} satisfies Record<string, Limit>;

// By database, as another takes its place where one was given up.
const limiters = new WeakMap<Database, Map<string, RateLimiterDrizzle>>();

function limiterOf(limit: Limit): RateLimiterDrizzle {
  const made = limiters.get(db()) ?? new Map<string, RateLimiterDrizzle>();
  limiters.set(db(), made);
  const limiter =
    made.get(limit.name) ??
    new RateLimiterDrizzle({
      storeClient: db(),
      schema: rateLimits,
      keyPrefix: limit.name,
      points: limit.attempts,
      duration: limit.seconds,
      clearExpiredByTimeout: false,
    });
  made.set(limit.name, limiter);
  return limiter;
}

/** Counts an attempt under every key; gives the moment the last block ends where one is used up, else null. */
export async function countAttempt(keys: [Limit, string][]): Promise<Date | null> {
  const ends = await Promise.all(keys.map(([limit, key]) => consume(limit, key)));
  const latest = Math.max(...ends.map((end) => end?.getTime() ?? 0));
  return latest > 0 ? new Date(latest) : null;
}

async function consume(limit: Limit, key: string): Promise<Date | null> {
  try {
    await limiterOf(limit).consume(key);
    return null;
  } catch (error) {
    if (error instanceof RateLimiterRes) return new Date(Date.now() + error.msBeforeNext);
    throw error;
  }
}

/** Takes back an attempt that turned out well. */
export async function forgiveAttempt(keys: [Limit, string][]): Promise<void> {
  await Promise.all(keys.map(([limit, key]) => limiterOf(limit).reward(key)));
}

/** Forgets every attempt counted under a key. */
export async function forgetAttempts(limit: Limit, key: string): Promise<void> {
  await limiterOf(limit).delete(key);
}

/** Forgets every attempt counted under the keys together with what else a transaction does. */
export async function eraseAttempts(tx: Transaction, keys: [Limit, string][]): Promise<void> {
  const stored = keys.map(([limit, key]) => limiterOf(limit).getKey(key));
  await tx.delete(rateLimits).where(inArray(rateLimits.key, stored));
}

/** What a client address is counted under: an IPv6 network of 64 bits is one household. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d)/i, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
