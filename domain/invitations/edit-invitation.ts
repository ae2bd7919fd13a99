import { and, eq, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { messages } from "@/db/schema/messages";
import { storeViews } from "@/db/schema/store-views";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { isRefusal, parseAddress, type Address, type AddressRefusal } from "@/domain/recipients/address";
import { parseInvitee } from "@/domain/recipients/disposable";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";
import { readSettings } from "@/domain/storefronts/read-settings";

import {
  forgetAnswers,
  lockForAddress,
  newLinks,
  refuseAddress,
  unlessTaken,
  type TakenRefusal,
} from "./change-address";
import type { Status } from "./change-status";
import { isFuseBlown, isOpenMail, renewedEnd } from "./conditions";
import { recordOn } from "./record-on";
import { resendInvitations, type ResendRefusal } from "./resend-invitations";
import { onlySkip } from "./skips";

export type EditInput = { email: string; message: string };

export type EditRefusal =
  | { refused: "fields"; fields: { email?: AddressRefusal | TakenRefusal; message?: TextRefusal } }
  | { refused: Exclude<Status, "not_sent"> | "on_its_way" | "erased" | "overtaken" | "unknown" };

const taken: EditRefusal = { refused: "fields", fields: { email: "already_invited" } };

/** Thrown to undo an edit that was to be mailed and cannot be. */
class NotMailed extends Error {
  constructor(readonly reason: ResendRefusal) {
    super(reason);
  }
}

/**
 * Changes the address or the message of an invitation that has not been sent and whose mail has not been claimed. Another
 * address gets new links; the old ones are dead.
 */
export async function editInvitation(
  administrator: Administrator,
  id: number,
  input: EditInput,
): Promise<{ done: true } | EditRefusal> {
  demand(administrator, "manage_invitations");
  return unlessTaken(() => db().transaction((tx) => edit(tx, administrator, id, input)), taken);
}

/** The same, and has it mailed: what is queued goes at once, what was not taken is queued again. Both happen, or neither. */
export async function saveAndSend(
  administrator: Administrator,
  id: number,
  input: EditInput,
): Promise<{ done: true } | EditRefusal | { refused: ResendRefusal }> {
  demand(administrator, "manage_invitations");
  try {
    return await unlessTaken(
      () =>
        db().transaction(async (tx) => {
          const edited = await edit(tx, administrator, id, input);
          if ("done" in edited) await send(tx, administrator, id);
          return edited;
        }),
      taken,
    );
  } catch (error) {
    if (error instanceof NotMailed) return { refused: error.reason };
    throw error;
  }
}

type Before = NonNullable<Awaited<ReturnType<typeof read>>>;

const read = async (tx: Transaction, administrator: Administrator, id: number) => {
  const [found] = await tx
    .select({
      status: invitations.status,
      publicId: invitations.publicId,
      generation: invitations.generation,
      websiteId: invitations.websiteId,
      storeViewId: invitations.storeViewId,
      inviterEmail: invitations.inviterEmail,
      recipientId: invitations.recipientId,
      email: invitations.email,
      emailKey: invitations.emailKey,
      message: invitations.message,
    })
    .from(invitations)
    .where(and(eq(invitations.id, id), onWebsitesOf(administrator, invitations.websiteId)));
  return found ?? null;
};

/** Locks in the one order there is: the recipient, then the invitation, then its message. */
async function edit(
  tx: Transaction,
  administrator: Administrator,
  id: number,
  input: EditInput,
): Promise<{ done: true } | EditRefusal> {
  const seen = await read(tx, administrator, id);
  if (!seen) return { refused: "unknown" };
  const rules = await readSettings(seen.storeViewId, tx);
  const given = parseAddress(input.email);
  // The one it has was taken when it was made.
  const isOther = isRefusal(given) || given.key !== seen.emailKey;
  const address = isOther ? parseInvitee(input.email, rules) : given;
  const message = parsePlainText(input.message, { limit: 500, lines: true });
  if (isRefusal(address) || "refused" in message) {
    const fields = {
      ...(isRefusal(address) && { email: address }),
      ...("refused" in message && { message: message.refused }),
    };
    return { refused: "fields", fields };
  }
  const recipientId = await lockForAddress(tx, seen, address);
  await tx
    .select({ id: invitations.id })
    .from(invitations)
    .where(eq(invitations.id, id))
    .for("no key update");
  const before = await read(tx, administrator, id);
  if (before?.emailKey !== seen.emailKey) return { refused: "overtaken" };
  if (before.status !== "not_sent") return { refused: before.status };
  if (before.emailKey === null) return { refused: "erased" };
  if (await hasClaimedMail(tx, id)) return { refused: "on_its_way" };
  const refused =
    address.key === before.emailKey ? null : await refuseAddress(tx, before, address, recipientId);
  if (refused) return { refused: "fields", fields: { email: refused } };
  await write(tx, administrator, id, { before, address, message: message.text || null, recipientId });
  return { done: true };
}

/** Locks the mail that waits, if there is one, so that nobody claims it meanwhile; true where somebody has. */
async function hasClaimedMail(tx: Transaction, id: number): Promise<boolean> {
  const open = await tx
    .select({ state: messages.state })
    .from(messages)
    .where(and(eq(messages.invitationId, id), isOpenMail))
    .for("update");
  return open.some(({ state }) => state !== "queued");
}

async function write(
  tx: Transaction,
  administrator: Administrator,
  id: number,
  change: { before: Before; address: Address; message: string | null; recipientId: number },
): Promise<void> {
  const { before, address, message, recipientId } = change;
  const isOther = address.key !== before.emailKey;
  const isNewText = message !== before.message;
  if (address.typed === before.email && !isNewText) return;
  await tx
    .update(invitations)
    .set({ email: address.typed, message, ...(isOther && newLinks(before, address, recipientId)) })
    .where(eq(invitations.id, id));
  if (isOther) {
    await forgetAnswers(tx, id);
    await tx
      .update(messages)
      // Another spelling of the same mailbox has had as many mails.
      .set({ recipientId, ...(recipientId !== before.recipientId && { withheld: null }) })
      .where(and(eq(messages.invitationId, id), isOpenMail));
  }
  await recordOn(tx, administrator, id, {
    action: "invitation_changed",
    from: { ...(isNewText && { message: before.message }) },
    to: {
      ...(isNewText && { message }),
      ...(address.typed !== before.email && { email: "changed" }),
    },
  });
}

async function send(tx: Transaction, administrator: Administrator, id: number): Promise<void> {
  const [queued] = await tx
    .update(messages)
    .set({ dueAt: sql`now()` })
    .where(and(eq(messages.invitationId, id), isOpenMail))
    .returning({
      withheld: messages.withheld,
      storeViewId: messages.storeViewId,
      isFuseBlown: sql<boolean>`exists (select 1 from ${storeViews}
        where ${storeViews.id} = ${messages.storeViewId} and ${isFuseBlown(storeViews.websiteId)})`,
    });
  if (queued?.isFuseBlown) throw new NotMailed("fuse");
  if (queued?.withheld) throw new NotMailed(queued.withheld);
  if (queued) {
    const { expireAfterDays } = await readSettings(queued.storeViewId, tx);
    await tx
      .update(invitations)
      .set({ expiresAt: renewedEnd(expireAfterDays) })
      .where(eq(invitations.id, id));
  } else {
    const { done, skipped } = await resendInvitations(tx, administrator, [id]);
    if (done.length === 0) throw new NotMailed(onlySkip(skipped));
  }
  await recordOn(tx, administrator, id, { action: "invitation_resent" });
}
