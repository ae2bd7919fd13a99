import { and, eq, isNotNull, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { administrators, recoveryCodes } from "@/db/schema/administrators";
import { tokenHash } from "@/domain/storefronts/links";

import { newCodeSecret, newRecoveryCode, sealSecret } from "./one-time-codes";
import { recordActivity } from "./record-activity";
import { codesAreOff, codesAreOn, plainCode, takeOneTimeCode } from "./take-code";

/** Gives an administrator without codes a new shared secret, not asked for until a code made with it has been typed. */
export async function beginSetUp(tx: Transaction, administratorId: number): Promise<boolean> {
  const begun = await tx
    .update(administrators)
    .set({ codeSecret: sealSecret(administratorId, newCodeSecret()), codeLastStep: null })
    .where(and(eq(administrators.id, administratorId), codesAreOff))
    .returning({ id: administrators.id });
  return begun.length === 1;
}

/** Has codes asked for from now on, by a code made with the new secret; gives the recovery codes, null where it is not right. */
export async function finishSetUp(
  tx: Transaction,
  administratorId: number,
  typed: string,
): Promise<string[] | null> {
  if (!(await takeOneTimeCode(tx, administratorId, typed, codesAreOff))) return null;
  await tx
    .update(administrators)
    .set({ codeSince: sql`now()` })
    .where(eq(administrators.id, administratorId));
  await recordActivity(tx, { id: administratorId }, { action: "codes_set_up" });
  return replaceRecoveryCodes(tx, administratorId);
}

/** Makes ten new recovery codes, of which only hashes are kept, in place of those before. */
export async function replaceRecoveryCodes(tx: Transaction, administratorId: number): Promise<string[]> {
  const codes = Array.from({ length: 10 }, newRecoveryCode);
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.administratorId, administratorId));
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ administratorId, codeHash: tokenHash(plainCode(code)) })));
  return codes;
}

/** Forgets secret and recovery codes of an administrator, and sign-ins that await one; false where none were asked for. */
export async function forgetCodes(tx: Transaction, administratorId: number): Promise<boolean> {
  const forgotten = await tx
    .update(administrators)
    .set({ codeSecret: null, codeSince: null, codeLastStep: null })
    .where(and(eq(administrators.id, administratorId), codesAreOn))
    .returning({ id: administrators.id });
  if (forgotten.length === 0) return false;
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.administratorId, administratorId));
  await tx
    .delete(administratorSessions)
    .where(
      and(
        eq(administratorSessions.administratorId, administratorId),
        isNotNull(administratorSessions.awaits),
      ),
    );
  return true;
}
