import { and, asc, eq, inArray, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { customerSessions } from "@/db/schema/customer-sessions";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { passwordResets } from "@/db/schema/password-resets";
import { registrations } from "@/db/schema/registrations";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { failuresKey } from "@/domain/accounts/sign-in";
import { eraseAttempts, limits } from "@/domain/accounts/throttle";
import { hasJoinedOtherwise, isOpen } from "@/domain/invitations/conditions";
import { forgetBuyer } from "@/domain/orders/forget-buyer";
import { isRefusal, parseAddress } from "@/domain/recipients/address";
import { withholdMails } from "@/domain/privacy/withhold-mails";
import { eraseEventBodies, eraseTraces } from "@/domain/privacy/erase-traces";
import { eraseAddress, lockMailboxes } from "@/domain/recipients/erase-address";
import { enterSuppression } from "@/domain/recipients/suppressions";

import { cancelMails, isBetweenThem } from "./cancel-mails";
import type { CustomerRefusal } from "./change-customer";
import { findCustomer, lockCustomer } from "./lock-customer";

type Person = { id: number; websiteId: number; emailKey: string; joinedAt: Date };
type Registration = { id: number; publicId: string };

/**
 * Takes everything out that tells who a customer was, for good: their account can no longer be used, nothing more is mailed for or
 * to them, and nobody can invite their address again. Their row stays as a tombstone, so that counts, statuses and dates hold.
 */
export async function eraseCustomer(
  administrator: Administrator,
  id: number,
): Promise<{ done: true } | { refused: CustomerRefusal }> {
  demand(administrator, "manage_customers");
  return db().transaction(async (tx) => {
    const seen = await findCustomer(tx, administrator, id);
    if (!seen) return { refused: "not_found" };
    if (!seen.emailKey) return { refused: "erased" };
    const place = { websiteId: seen.websiteId, key: seen.emailKey };
    // Locked in the one order there is, down to the invitations, before anything is written.
    const waiting = await lockRegistrations(tx, place);
    await lockResets(tx, id);
    const customer = await lockCustomer(tx, administrator, id, true);
    if (!customer?.emailKey) return { refused: "erased" };
    await lockMailboxes(tx, place);
    await enterSuppression(tx, place, "erased");
    const person = { ...customer, emailKey: customer.emailKey };
    const toThem = await lockInvitations(tx, person);

    // Before the others are canceled: what invites them reads as sent to whoever invited them, as ever.
    await withholdMails(tx, toThem);
    await cancelMails(tx, { ...person, registrations: waiting.map((one) => one.id) });
    await endWhatTheyEnded(tx, person);
    await eraseTexts(tx, person, toThem);
    await eraseAddress(tx, place);
    await eraseEventBodies(tx, { invitationIds: toThem, keys: [place.key] });
    await eraseAccount(tx, person, waiting);
    await recordActivity(tx, administrator, {
      action: "customer_erased",
      subject: "customer",
      subjectId: id,
      websiteId: customer.websiteId,
    });
    return { done: true };
  });
}

const lockRegistrations = (
  tx: Transaction,
  { websiteId, key }: { websiteId: number; key: string },
): Promise<Registration[]> =>
  tx
    .select({ id: registrations.id, publicId: registrations.publicId })
    .from(registrations)
    .where(and(eq(registrations.websiteId, websiteId), eq(registrations.emailKey, key)))
    .orderBy(asc(registrations.id))
    .for("update");

/** Before the customer, as whoever sets a password by a link does. */
async function lockResets(tx: Transaction, customerId: number): Promise<void> {
  await tx
    .select({ id: passwordResets.id })
    .from(passwordResets)
    .where(eq(passwordResets.customerId, customerId))
    .orderBy(asc(passwordResets.id))
    .for("update");
}

/** All in one statement and the order of ids, those they made and those to them; gives the latter. */
async function lockInvitations(tx: Transaction, person: Person): Promise<number[]> {
  const locked = await tx
    .select({ id: invitations.id, emailKey: invitations.emailKey })
    .from(invitations)
    .where(isBetweenThem(person))
    .orderBy(asc(invitations.id))
    .for("update");
  return locked.filter(({ emailKey }) => emailKey === person.emailKey).map(({ id }) => id);
}

/** What ended when they joined, ended then: without their address that could not be told, and it would be live again. */
async function endWhatTheyEnded(tx: Transaction, { websiteId, emailKey, joinedAt }: Person): Promise<void> {
  const isToThem = and(eq(invitations.websiteId, websiteId), eq(invitations.emailKey, emailKey));
  await tx
    .update(invitations)
    .set({ expiresAt: sql`least(${invitations.expiresAt}, ${joinedAt.toISOString()}::timestamptz)` })
    .where(and(isToThem, isOpen, hasJoinedOtherwise));
}

/** What they wrote to their friends and these to them, also where somebody has edited it since and the activity tells so. */
async function eraseTexts(tx: Transaction, { id, emailKey }: Person, toThem: number[]): Promise<void> {
  await tx
    .update(invitations)
    .set({ message: null, askedAgainAt: null })
    .where(inArray(invitations.id, toThem));
  await eraseTraces(tx, { invitationIds: toThem, keys: [emailKey] });
  const made = eq(invitations.inviterId, id);
  await tx.update(invitations).set({ message: null, inviterEmail: null }).where(made);
  await tx
    .update(activity)
    .set({ from: sql`${activity.from} - 'message'`, to: sql`${activity.to} - 'message'` })
    .where(
      and(
        eq(activity.action, "invitation_changed"),
        eq(activity.subject, "invitation"),
        sql`${activity.subjectId} in (select ${invitations.id}::text from ${invitations} where ${made})`,
      ),
    );
}

async function eraseAccount(tx: Transaction, person: Person, waiting: Registration[]): Promise<void> {
  const { id, websiteId, emailKey } = person;
  await tx.delete(customerSessions).where(eq(customerSessions.customerId, id));
  await tx.delete(passwordResets).where(eq(passwordResets.customerId, id));
  await tx.delete(registrations).where(
    inArray(
      registrations.id,
      waiting.map((one) => one.id),
    ),
  );
  const address = parseAddress(emailKey);
  const mailbox = isRefusal(address) ? emailKey : address.throttleKey;
  await eraseAttempts(tx, [
    [limits.signInPerAccount, failuresKey(websiteId, emailKey)],
    [limits.mailPerAccount, `reset:${websiteId}:${mailbox}`],
    [limits.mailPerAccount, `register:${websiteId}:${mailbox}`],
    [limits.passwordChange, String(id)],
    ...waiting.map(({ publicId }): [typeof limits.confirmPassword, string] => [
      limits.confirmPassword,
      publicId,
    ]),
  ]);
  await forgetBuyer(tx, person);
  await tx
    .update(customers)
    .set({
      email: null,
      emailKey: null,
      firstName: "",
      lastName: "",
      passwordHash: "",
      erasedAt: sql`now()`,
      disabledAt: sql`coalesce(${customers.disabledAt}, now())`,
    })
    .where(eq(customers.id, id));
}
