import { and, arrayContains, asc, eq, ne, sql, TransactionRollbackError } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { roles } from "@/db/schema/administrators";
import { recipients, suppressions } from "@/db/schema/recipients";
import { settings } from "@/db/schema/settings";
import { storeIdentities, storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";

import { deleteStoreViews, insertStoreView } from "./change-store-views";
import { identityKinds } from "./identities";
import { findListedWebsite, type ListedWebsite } from "./list-stores";
import {
  readStoreView,
  readWebsite,
  withCode,
  withSender,
  type StoreInput,
  type StoreRefusal,
  type StoreRefusals,
} from "./store-forms";
import { unlessUsed } from "./unless-used";

/** What the form of a new website gives: the website, the address its mails come from, and its first store view. */
export type WebsiteInput = {
  website: Pick<StoreInput, "code" | "name" | "position"> & { address: string };
  store: StoreInput;
};

export type WebsiteRefusals = { website?: StoreRefusals; store?: StoreRefusals };

type Saved = { code: string };

/** Adds a website with its first store view, open at its address with the next request; only for who sees all websites. */
export async function addWebsite(
  administrator: Administrator,
  input: WebsiteInput,
): Promise<Saved | { refused: WebsiteRefusals | StoreRefusal }> {
  demand(administrator, "manage_configuration");
  if (administrator.websiteIds !== null) return { refused: "all_websites" };
  const website = withSender(input.website.address, withCode(input.website.code, readWebsite(input.website)));
  const store = withCode(input.store.code, readStoreView(input.store));
  if ("refused" in website || "refused" in store)
    return {
      refused: {
        ...("refused" in website && { website: website.refused }),
        ...("refused" in store && { store: store.refused }),
      },
    };
  const { address, ...row } = website.value;
  return db()
    .transaction(async (tx): Promise<Saved | { refused: WebsiteRefusals }> => {
      const [made] = await tx
        .insert(websites)
        .values(row)
        .onConflictDoNothing({ target: websites.code })
        .returning();
      if (!made) return { refused: { website: { code: "code_taken" } } };
      await note(tx, administrator, made, "website_added");
      const view = { ...store.value, websiteId: made.id, isDefault: true };
      const storeViewId = await insertStoreView(tx, administrator, view);
      if (storeViewId === null) return tx.rollback();
      const sender = { storeViewId, name: made.name, address };
      await tx.insert(storeIdentities).values(identityKinds.map((kind) => ({ ...sender, kind })));
      return { code: made.code };
    })
    .catch((error: unknown) => {
      if (error instanceof TransactionRollbackError) return { refused: { store: { code: "code_taken" } } };
      throw error;
    });
}

/** Changes a website; made the default one, it takes that from the other, which only who sees all websites may do. */
export const changeWebsite = (
  administrator: Administrator,
  code: string,
  input: Pick<StoreInput, "name" | "position"> & { isDefault: boolean },
): Promise<Saved | { refused: StoreRefusals | StoreRefusal }> =>
  onWebsite<StoreRefusals>(administrator, code, async (tx, website) => {
    const read = readWebsite(input);
    if ("refused" in read) return read;
    const becomesDefault = input.isDefault && !website.isDefault;
    if (becomesDefault && administrator.websiteIds !== null) return { refused: "all_websites" };
    if (becomesDefault && website.closedAt) return { refused: "closed" };
    const after = { ...read.value, ...(becomesDefault && { isDefault: true }) };
    const changed = (Object.keys(after) as (keyof typeof after)[]).filter(
      (key) => after[key] !== website[key],
    );
    if (changed.length === 0) return { code };
    if (becomesDefault)
      await tx.update(websites).set({ isDefault: false }).where(ne(websites.id, website.id));
    await tx.update(websites).set(after).where(eq(websites.id, website.id));
    await recordActivity(tx, administrator, {
      action: "website_changed",
      subject: "website",
      subjectId: code,
      websiteId: website.id,
      from: Object.fromEntries(changed.map((key) => [key, website[key]])),
      to: Object.fromEntries(changed.map((key) => [key, after[key]])),
    });
    return { code };
  });

/** Closes a website: from then on its pages say so, nobody is invited to it, and invitations that wait are not mailed. */
export const closeWebsite = (administrator: Administrator, code: string) =>
  onWebsite(administrator, code, async (tx, website) => {
    if (administrator.websiteIds !== null) return { refused: "all_websites" };
    if (website.isDefault) return { refused: "is_default" };
    if (website.closedAt) return { code };
    await tx
      .update(websites)
      .set({ closedAt: sql`now()` })
      .where(eq(websites.id, website.id));
    await note(tx, administrator, website, "website_closed");
    return { code };
  });

/** Opens a closed website again. */
export const reopenWebsite = (administrator: Administrator, code: string) =>
  onWebsite(administrator, code, async (tx, website) => {
    if (administrator.websiteIds !== null) return { refused: "all_websites" };
    if (!website.closedAt) return { code };
    await tx.update(websites).set({ closedAt: null }).where(eq(websites.id, website.id));
    await note(tx, administrator, website, "website_reopened");
    return { code };
  });

/**
 * Removes a website to which nobody was ever invited and that nobody has joined, with its store views, settings and refusals. Roles
 * limited to it and others lose it; one limited to it alone stops it. What was done on it stays in the activity, of no website.
 */
export const removeWebsite = (administrator: Administrator, code: string) =>
  unlessUsed(() =>
    onWebsite(administrator, code, async (tx, website) => {
      if (administrator.websiteIds !== null) return { refused: "all_websites" };
      if (website.isDefault) return { refused: "is_default" };
      const isOfRole = arrayContains(roles.websiteIds, [website.id]);
      const isOnlyOne = and(isOfRole, sql`cardinality(${roles.websiteIds}) = 1`);
      if ((await tx.$count(roles, isOnlyOne)) > 0) return { refused: "only_of_role" };
      await tx
        .update(roles)
        .set({ websiteIds: sql`array_remove(${roles.websiteIds}, ${website.id}::smallint)` })
        .where(isOfRole);
      const views = await tx
        .select({ id: storeViews.id })
        .from(storeViews)
        .where(eq(storeViews.websiteId, website.id));
      await deleteStoreViews(
        tx,
        views.map(({ id }) => id),
      );
      await tx.delete(settings).where(eq(settings.websiteId, website.id));
      await tx.delete(suppressions).where(eq(suppressions.websiteId, website.id));
      await tx.delete(recipients).where(eq(recipients.websiteId, website.id));
      await tx.update(activity).set({ websiteId: null }).where(eq(activity.websiteId, website.id));
      await tx.delete(websites).where(eq(websites.id, website.id));
      await note(tx, administrator, website, "website_removed");
      return { code };
    }),
  );

/** Works on a website with all of them locked, so that which one is the default stays as it is meanwhile. */
async function onWebsite<Refusals = never>(
  administrator: Administrator,
  code: string,
  work: (tx: Transaction, website: ListedWebsite) => Promise<Saved | { refused: Refusals | StoreRefusal }>,
): Promise<Saved | { refused: Refusals | StoreRefusal }> {
  demand(administrator, "manage_configuration");
  return db().transaction(async (tx): Promise<Saved | { refused: Refusals | StoreRefusal }> => {
    await tx.select({ id: websites.id }).from(websites).orderBy(asc(websites.id)).for("no key update");
    const website = await findListedWebsite(administrator, code, tx);
    return website ? work(tx, website) : { refused: "not_found" };
  });
}

const note = (
  tx: Transaction,
  administrator: Administrator,
  { id, code, name }: ListedWebsite,
  action: "website_added" | "website_closed" | "website_reopened" | "website_removed",
): Promise<void> =>
  recordActivity(tx, administrator, {
    action,
    subject: "website",
    subjectId: code,
    websiteId: action === "website_removed" ? null : id,
    [action === "website_added" ? "to" : "from"]: { name },
  });
