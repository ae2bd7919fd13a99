import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";

import { db, type Reader, type Transaction } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import { registrations } from "@/db/schema/registrations";
import { matchOrders } from "@/domain/orders/match-orders";
import { notePurchases } from "@/domain/orders/note-purchases";
import { createCustomer } from "@/domain/accounts/create-customer";
import { isPassword, unlessBusy } from "@/domain/accounts/password";
import { countAttempt, forgiveAttempt, limits, type Limit } from "@/domain/accounts/throttle";
import { tokenHash } from "@/domain/storefronts/links";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { accept } from "./accept";
import { isLive } from "./conditions";
import { groupOfNewcomer } from "./group-of-newcomer";

export type Registration = { publicId: string; email: string; firstName: string };

const ofToken = (websiteId: number, token: string) =>
  and(
    eq(registrations.tokenHash, tokenHash(token)),
    eq(registrations.websiteId, websiteId),
    gt(registrations.expiresAt, sql`now()`),
    isNull(registrations.confirmedAt),
  );

/** The account that waits for this link, null where it is unknown, used or older than a day. Reading changes nothing. */
export async function findRegistration(
  websiteId: number,
  token: string,
  reader: Reader = db(),
): Promise<Registration | null> {
  const [found] = await reader
    .select({
      publicId: registrations.publicId,
      email: registrations.email,
      firstName: registrations.firstName,
    })
    .from(registrations)
    .where(ofToken(websiteId, token));
  return found ?? null;
}

/** What shows that who confirms is who registered: the mark the browser kept at that time, else the password chosen then. */
export type Proof = { publicId: string | null; password: string };

export type ConfirmRefusal =
  | { refused: "unknown" | "has_account" | "invitation_only" | "wrong_password" | "busy" }
  | { refused: "throttled"; until: Date };
type Confirmed = { customerId: number; publicId: string };

/** Thrown to undo a transaction whose invitation ended between reading and accepting it. */
class Overtaken extends Error {}
/** Thrown to undo a transaction that would make an account only invited people may have. */
class NeedsInvitation extends Error {}

/**
 * Makes the account whose address has just been confirmed. The invitation it came through, or else the earliest live one
 * to the address, is accepted in the same transaction; where only invited people may register, no account is made but
 * through its own. Somebody else's password is never confirmed: see Proof.
 */
export async function confirmRegistration(
  store: StoreView,
  settings: Settings,
  token: string,
  proof: Proof,
): Promise<Confirmed | ConfirmRefusal> {
  const refused = await refuseProof(store.website.id, token, proof);
  if (refused) return refused;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db().transaction((tx) => confirm(tx, store, settings, token));
    } catch (error) {
      if (error instanceof NeedsInvitation) return { refused: "invitation_only" };
      if (!(error instanceof Overtaken) || attempt === 3) throw error;
    }
  }
}

async function refuseProof(websiteId: number, token: string, proof: Proof): Promise<ConfirmRefusal | null> {
  const [waiting] = await db()
    .select({ publicId: registrations.publicId, passwordHash: registrations.passwordHash })
    .from(registrations)
    .where(ofToken(websiteId, token));
  if (!waiting) return { refused: "unknown" };
  if (proof.publicId === waiting.publicId) return null;
  const counted: [Limit, string][] = [[limits.confirmPassword, waiting.publicId]];
  const until = await countAttempt(counted);
  if (until) return { refused: "throttled", until };
  const isRight = await unlessBusy(() => isPassword(proof.password, waiting.passwordHash));
  if (typeof isRight === "object") return isRight;
  if (!isRight) return { refused: "wrong_password" };
  await forgiveAttempt(counted);
  return null;
}

async function confirm(
  tx: Transaction,
  store: StoreView,
  settings: Settings,
  token: string,
): Promise<Confirmed | ConfirmRefusal> {
  const [pending] = await tx
    .update(registrations)
    .set({ confirmedAt: sql`now()` })
    .where(ofToken(store.website.id, token))
    .returning();
  if (!pending) return { refused: "unknown" };
  const credited = settings.functionality ? await findCredited(tx, pending) : null;
  if (settings.registration === "invitation_only" && !credited?.isOwn) throw new NeedsInvitation();

  // The customer goes first: its unique key is the lock. Locking the invitation before it deadlocks with other acceptances.
  const customerId = await createCustomer(tx, {
    websiteId: pending.websiteId,
    storeViewId: pending.storeViewId,
    groupId: await groupOfNewcomer(tx, credited?.id ?? null, settings.defaultGroup),
    email: pending.email,
    emailKey: pending.emailKey,
    firstName: pending.firstName,
    lastName: pending.lastName,
    passwordHash: pending.passwordHash,
  });
  if (customerId === null) return { refused: "has_account" };
  await matchOrders(tx, { id: customerId, websiteId: pending.websiteId, emailKey: pending.emailKey });
  const reason = credited?.isOwn ? "copied link" : "registered without link";
  if (credited && !(await accept(tx, credited.id, customerId, reason))) throw new Overtaken();
  await notePurchases(tx, [customerId]);
  return { customerId, publicId: pending.publicId };
}

/** The live invitation to credit with this account: the one its link belongs to, else the earliest to the address. */
async function findCredited(tx: Transaction, pending: typeof registrations.$inferSelect) {
  const isOwn = sql<boolean>`${invitations.id} is not distinct from ${pending.invitationId}::bigint`;
  const [found] = await tx
    .select({ id: invitations.id, isOwn })
    .from(invitations)
    .where(
      and(eq(invitations.websiteId, pending.websiteId), eq(invitations.emailKey, pending.emailKey), isLive),
    )
    .orderBy(sql`${isOwn} desc`, asc(invitations.createdAt), asc(invitations.id))
    .limit(1);
  return found ?? null;
}
