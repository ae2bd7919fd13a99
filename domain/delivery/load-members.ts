import { alias } from "drizzle-orm/pg-core";
import { and, asc, eq, isNull, notInArray, sql, type SQLWrapper } from "drizzle-orm";

import type { Reader } from "@/db/client";
import { prepared } from "@/db/prepared";
import { administrators } from "@/db/schema/administrators";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { invitingPurposes, messages } from "@/db/schema/messages";
import { passwordResets } from "@/db/schema/password-resets";
import { registrations } from "@/db/schema/registrations";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { hasJoinedOtherwise, isFuseBlown, isInTime } from "@/domain/invitations/conditions";

const inviters = alias(customers, "inviters");
const joined = alias(customers, "joined");
const resetters = alias(customers, "resetters");

/** Whether the address the mail goes to has an account on the website. */
const isCustomer = (emailKey: SQLWrapper) =>
  sql<boolean>`exists (select 1 from ${customers} where ${customers.websiteId} = ${websites.id}
    and ${customers.emailKey} = ${emailKey})`;

const columns = {
  id: messages.id,
  purpose: messages.purpose,
  withheld: messages.withheld,
  sample: messages.sample,
  storeViewId: messages.storeViewId,
  invitation: {
    id: invitations.id,
    publicId: invitations.publicId,
    generation: invitations.generation,
    keyId: invitations.keyId,
    email: invitations.email,
    emailKey: invitations.emailKey,
    inviterId: invitations.inviterId,
    message: invitations.message,
    status: invitations.status,
    expiresAt: invitations.expiresAt,
    isInTime: sql<boolean>`${isInTime}`,
    hasJoinedOtherwise: sql<boolean>`${hasJoinedOtherwise}`,
  },
  inviter: {
    email: inviters.email,
    firstName: inviters.firstName,
    lastName: inviters.lastName,
    disabledAt: inviters.disabledAt,
  },
  friend: { firstName: joined.firstName, lastName: joined.lastName },
  isCustomer: isCustomer(invitations.emailKey),
};

const storeColumns = {
  id: storeViews.id,
  code: storeViews.code,
  locale: storeViews.locale,
  timeZone: storeViews.timeZone,
  websiteId: websites.id,
  shop: websites.name,
  isWebsiteClosed: sql<boolean>`${websites.closedAt} is not null`,
  isFuseBlown: sql<boolean>`${isFuseBlown(websites.id)}`,
};

/** What account mail has in place of an invitation. */
const accountColumns = {
  id: messages.id,
  registration: {
    publicId: registrations.publicId,
    keyId: registrations.keyId,
    email: registrations.email,
    firstName: registrations.firstName,
  },
  reset: { publicId: passwordResets.publicId, keyId: passwordResets.keyId },
  resetter: { email: resetters.email, disabledAt: resetters.disabledAt },
  administrator: { email: administrators.email },
  isCustomer: isCustomer(registrations.emailKey),
};

/**
 * The messages of a batch in their order, each with all that decides whether it goes and what it says. Store views are read once
 * each, and what only account mail needs where there is some: most batches have none, and joining everything takes longer to plan
 * than to run.
 */
export async function loadMembers(reader: Reader, batchId: string) {
  const rows = await rowsOf(reader).execute({ batchId });
  const storeIds = [...new Set(rows.map(({ storeViewId }) => storeViewId))];
  const stores = new Map(
    (await storesOf(reader).execute({ ids: JSON.stringify(storeIds) })).map((store) => [store.id, store]),
  );
  const accounts = rows.every(({ invitation }) => invitation)
    ? []
    : await accountsOf(reader).execute({ batchId });
  const accountOf = new Map(accounts.map((account) => [account.id, account]));
  const none = { registration: null, reset: null, resetter: null, administrator: null };
  return rows.map((row) => {
    const store = stores.get(row.storeViewId);
    if (!store) throw new Error(`message ${row.id} is of a store view that has gone`);
    return { ...row, store, ...(accountOf.get(row.id) ?? none) };
  });
}

export type Member = Awaited<ReturnType<typeof loadMembers>>[number];

const rowsOf = prepared((reader) =>
  reader
    .select(columns)
    .from(messages)
    .innerJoin(storeViews, eq(storeViews.id, messages.storeViewId))
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .leftJoin(invitations, eq(invitations.id, messages.invitationId))
    .leftJoin(inviters, eq(inviters.id, invitations.inviterId))
    .leftJoin(joined, eq(joined.id, invitations.customerId))
    .where(eq(messages.batchId, sql.placeholder("batchId")))
    .orderBy(asc(messages.position))
    .prepare("members_of_batch"),
);

const storesOf = prepared((reader) =>
  reader
    .select(storeColumns)
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .where(
      sql`${storeViews.id} in (select value::smallint from jsonb_array_elements_text(${sql.placeholder("ids")}::jsonb))`,
    )
    .prepare("stores_of_batch"),
);

const accountsOf = prepared((reader) =>
  reader
    .select(accountColumns)
    .from(messages)
    .innerJoin(storeViews, eq(storeViews.id, messages.storeViewId))
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .leftJoin(registrations, eq(registrations.id, messages.registrationId))
    .leftJoin(passwordResets, eq(passwordResets.id, messages.passwordResetId))
    .leftJoin(resetters, eq(resetters.id, passwordResets.customerId))
    .leftJoin(
      administrators,
      eq(administrators.id, sql`coalesce(${messages.administratorId}, ${passwordResets.administratorId})`),
    )
    .where(and(eq(messages.batchId, sql.placeholder("batchId")), isNull(messages.invitationId)))
    .prepare("accounts_of_batch"),
);

/** Condition on a message: it may be claimed although the programme is closed. */
export const isAccountMail = notInArray(messages.purpose, [...invitingPurposes]);
