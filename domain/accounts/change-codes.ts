import { and, eq, isNull } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { administrators, recoveryCodes, roles } from "@/db/schema/administrators";

import type { Administrator } from "./administrator";
import { openSecret, setUpOf } from "./one-time-codes";
import { isPassword, unlessBusy } from "./password";
import { recordActivity } from "./record-activity";
import { beginSetUp, finishSetUp, forgetCodes, replaceRecoveryCodes } from "./set-up-codes";
import { codesAreOff, countingFailures, takeCode, type CodeRefusal } from "./take-code";
import { endSessionsOf } from "./team";

/** How it stands with an administrator's own codes: since when they are asked for, and how many recovery codes are left. */
export async function readCodes({
  id,
}: Administrator): Promise<{ since: Date | null; left: number; isRequired: boolean }> {
  const [found] = await db()
    .select({ since: administrators.codeSince, isRequired: roles.requiresCode })
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(eq(administrators.id, id));
  const left = await db().$count(
    recoveryCodes,
    and(eq(recoveryCodes.administratorId, id), isNull(recoveryCodes.usedAt)),
  );
  return { since: found?.since ?? null, left, isRequired: found?.isRequired ?? false };
}

/** Begins to set up codes with a new secret; refused where they are on already. */
export async function beginCodes({ id }: Administrator): Promise<{ done: true } | { refused: "already_on" }> {
  const isBegun = await db().transaction((tx) => beginSetUp(tx, id));
  return isBegun ? { done: true } : { refused: "already_on" };
}

/** What an authenticator app has to be told while codes are being set up; null before and after. */
export async function readSetUp({
  id,
}: Pick<Administrator, "id">): Promise<ReturnType<typeof setUpOf> | null> {
  const [found] = await db()
    .select({ email: administrators.email, sealed: administrators.codeSecret })
    .from(administrators)
    .where(and(eq(administrators.id, id), codesAreOff));
  return found?.sealed ? setUpOf(openSecret(id, found.sealed), found.email) : null;
}

type Shown = { recoveryCodes: string[] };

/** Has codes asked for from now on, once one was typed; ends every session but the one of this secret, which had no code. */
export const confirmCodes = (
  { id }: Administrator,
  input: { code: string; secret: string },
): Promise<Shown | CodeRefusal> =>
  withCode(id, async (tx) => {
    const shown = await finishSetUp(tx, id, input.code);
    if (!shown) return { refused: "wrong_code" };
    await endSessionsOf(tx, id, input.secret);
    return { recoveryCodes: shown };
  });

/** Makes ten new recovery codes in place of those before, for a code. */
export const renewRecoveryCodes = ({ id }: Administrator, code: string): Promise<Shown | CodeRefusal> =>
  withCode(id, async (tx) => {
    if (!(await takeCode(tx, id, code))) return { refused: "wrong_code" };
    await recordActivity(tx, { id }, { action: "recovery_codes_renewed" });
    return { recoveryCodes: await replaceRecoveryCodes(tx, id) };
  });

const withCode = (
  administratorId: number,
  work: (tx: Transaction) => Promise<Shown | { refused: "wrong_code" }>,
) => countingFailures({ administratorId }, () => db().transaction(work));

type TurnOffRefusal = { refused: "wrong_code" | "wrong_password" | "required" };

/** Has no codes asked for any more, for the password and a code; refused where the role requires them. */
export const turnOffCodes = (
  { id }: Administrator,
  input: { password: string; code: string },
): Promise<{ done: true } | CodeRefusal | TurnOffRefusal | { refused: "busy" }> =>
  unlessBusy(() => countingFailures({ administratorId: id }, () => turnOff(id, input)));

async function turnOff(
  id: number,
  input: { password: string; code: string },
): Promise<{ done: true } | TurnOffRefusal> {
  const [found] = await db()
    .select({ passwordHash: administrators.passwordHash, isRequired: roles.requiresCode })
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(eq(administrators.id, id));
  if (found?.isRequired !== false) return { refused: "required" };
  if (!(await isPassword(input.password, found.passwordHash))) return { refused: "wrong_password" };
  return db().transaction(async (tx) => {
    if (!(await takeCode(tx, id, input.code))) return { refused: "wrong_code" as const };
    await forgetCodes(tx, id);
    await recordActivity(tx, { id }, { action: "codes_turned_off" });
    return { done: true as const };
  });
}
