import { and, eq, isNotNull, isNull, lt, or, sql, type SQL } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { administrators, recoveryCodes } from "@/db/schema/administrators";
import { tokenHash } from "@/domain/storefronts/links";

import { openSecret, sealSecret, stepOf } from "./one-time-codes";
import { recordActivity } from "./record-activity";
import { countAttempt, forgiveAttempt, limits, networkOf, type Limit } from "./throttle";

export type CodeRefusal = { refused: "wrong_code" } | { refused: "throttled"; until: Date };

/** Who types a code, and from which client address where nobody is signed in there yet. */
export type CodeAttempt = { administratorId: number; address?: string };

/**
 * Does what a right code allows. What ends in a refusal counts as a failure of the account, and of the client address together with
 * failed passwords.
 */
export async function countingFailures<Done extends object>(
  { administratorId, address }: CodeAttempt,
  work: () => Promise<Done>,
): Promise<Done | { refused: "throttled"; until: Date }> {
  const counted: [Limit, string][] = [[limits.codePerAccount, String(administratorId)]];
  if (address !== undefined) counted.push([limits.signInPerAddress, networkOf(address)]);
  const until = await countAttempt(counted);
  if (until) return { refused: "throttled", until };
  const done = await work();
  if (!("refused" in done)) await forgiveAttempt(counted);
  return done;
}

/** A code as it was typed or pasted, without the blanks and dashes codes are written with. */
export const plainCode = (typed: string) =>
  typed
    .slice(0, 100)
    .normalize("NFKC")
    .replace(/[\s\p{Pd}\p{Cf}]/gu, "")
    .toUpperCase();

const isRecoveryCode = (code: string) => /^[A-Z2-7]{16}$/.test(code);

/** Takes a one-time code or a recovery code of an administrator, each once; false where it is neither, or was taken before. */
export async function takeCode(tx: Transaction, administratorId: number, typed: string): Promise<boolean> {
  const code = plainCode(typed);
  return isRecoveryCode(code)
    ? takeRecoveryCode(tx, administratorId, code)
    : takeOneTimeCode(tx, administratorId, code, codesAreOn);
}

/** Condition: one-time codes are asked for. */
export const codesAreOn = isNotNull(administrators.codeSince);

/** Condition: they are not, even if their set-up has begun. */
export const codesAreOff = isNull(administrators.codeSince);

// By the database's clock, which is one for all instances; that of the moment, not of the transaction's beginning.
const nowInMilliseconds = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::float8`;

/** Takes a one-time code made with the administrator's secret, and with it all that came before; false where it is none. */
export async function takeOneTimeCode(
  tx: Transaction,
  administratorId: number,
  typed: string,
  state: SQL,
): Promise<boolean> {
  const [held] = await tx
    .select({ sealed: administrators.codeSecret, now: nowInMilliseconds })
    .from(administrators)
    .where(and(eq(administrators.id, administratorId), state))
    .for("update");
  const code = plainCode(typed);
  if (!held?.sealed || !/^\d{6}$/.test(code)) return false;
  const secret = openSecret(administratorId, held.sealed);
  const step = stepOf(secret, code, held.now);
  if (step === null) return false;
  const isLater = or(isNull(administrators.codeLastStep), lt(administrators.codeLastStep, step));
  const taken = await tx
    .update(administrators)
    // Sealed anew under the first key, so that older ones can be given up.
    .set({ codeLastStep: step, codeSecret: sealSecret(administratorId, secret) })
    .where(and(eq(administrators.id, administratorId), state, isLater))
    .returning({ id: administrators.id });
  return taken.length === 1;
}

async function takeRecoveryCode(tx: Transaction, administratorId: number, code: string): Promise<boolean> {
  const isOwn = eq(recoveryCodes.administratorId, administratorId);
  const taken = await tx
    .update(recoveryCodes)
    .set({ usedAt: sql`now()` })
    .where(and(isOwn, eq(recoveryCodes.codeHash, tokenHash(code)), isNull(recoveryCodes.usedAt)))
    .returning({ id: recoveryCodes.id });
  if (taken.length !== 1) return false;
  const left = await tx.$count(recoveryCodes, and(isOwn, isNull(recoveryCodes.usedAt)));
  await recordActivity(tx, { id: administratorId }, { action: "recovery_code_used", to: { left } });
  return true;
}
