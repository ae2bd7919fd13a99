import { and, eq, isNotNull, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { administratorSessions } from "@/db/schema/administrator-sessions";
import { finishSetUp } from "@/domain/accounts/set-up-codes";
import { countingFailures, takeCode, type CodeRefusal } from "@/domain/accounts/take-code";
import { endSessionsOf } from "@/domain/accounts/team";
import { tokenHash } from "@/domain/storefronts/links";

import { findAwaited, insertSession, type Awaited, type Awaits, type Client } from "./administrator-session";

/** A sign-in that is complete, under a secret of its own: what was known before the code opens nothing. */
export type SignedIn = { secret: string; who: Awaited };

export type CompletionRefusal = CodeRefusal | { refused: "over" };

/** Signs in who has given the right password, for a one-time code or a recovery code. */
export const completeSignIn = (
  awaiting: string,
  code: string,
  client: Client,
): Promise<SignedIn | CompletionRefusal> =>
  complete(awaiting, "code", client, async (tx, id) => ((await takeCode(tx, id, code)) ? {} : null));

/** Signs in who has given the right password, once the codes their role requires are set up; shows the recovery codes once. */
export const completeSetUp = (
  awaiting: string,
  code: string,
  client: Client,
): Promise<(SignedIn & { recoveryCodes: string[] }) | CompletionRefusal> =>
  complete(awaiting, "setup", client, async (tx, id) => {
    const recoveryCodes = await finishSetUp(tx, id, code);
    if (!recoveryCodes) return null;
    // Others that were awaited as well were promised a set-up that is over now.
    await endSessionsOf(tx, id, awaiting);
    return { recoveryCodes };
  });

async function complete<Shown extends object>(
  awaiting: string,
  awaits: Awaits,
  client: Client,
  takeIt: (tx: Transaction, administratorId: number) => Promise<Shown | null>,
): Promise<(SignedIn & Shown) | CompletionRefusal> {
  const who = await findAwaited(awaiting);
  if (who?.awaits !== awaits) return { refused: "over" };
  return countingFailures({ administratorId: who.id, address: client.address }, () =>
    db().transaction(async (tx) => {
      const shown = await takeIt(tx, who.id);
      if (!shown) return { refused: "wrong_code" as const };
      if (!(await endAwaiting(tx, awaiting))) return { refused: "over" as const };
      return { ...shown, who, secret: await insertSession(tx, who.id, client, null) };
    }),
  );
}

async function endAwaiting(tx: Transaction, secret: string): Promise<boolean> {
  const ended = await tx
    .delete(administratorSessions)
    .where(
      and(
        eq(administratorSessions.secretHash, tokenHash(secret)),
        isNotNull(administratorSessions.awaits),
        sql`${administratorSessions.endsAt} > now()`,
      ),
    )
    .returning({ id: administratorSessions.id });
  return ended.length === 1;
}
