import { and, eq, inArray, ne, sql } from "drizzle-orm";

import { db, type Transaction } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { privateSales } from "@/db/schema/private-sales";
import { settings } from "@/db/schema/settings";
import { storeIdentities, storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { findWebsiteDefault } from "@/domain/storefronts/store-views";

import { findListedStoreView, findListedWebsite, type ListedStoreView } from "./list-stores";
import {
  readStoreView,
  withCode,
  type StoreInput,
  type StoreRefusal,
  type StoreRefusals,
} from "./store-forms";
import { unlessUsed } from "./unless-used";

type Saved = { code: string };

/**
 * Adds a store view to a website, open at its address with the next request. Its mails come from whom those of the website's
 * default store view come from, until it is given senders of its own.
 */
export async function addStoreView(
  administrator: Administrator,
  websiteCode: string,
  input: StoreInput,
): Promise<Saved | { refused: StoreRefusals | StoreRefusal }> {
  demand(administrator, "manage_configuration");
  const read = withCode(input.code, readStoreView(input));
  if ("refused" in read) return read;
  return db().transaction(async (tx): Promise<Saved | { refused: StoreRefusals | StoreRefusal }> => {
    const website = await findListedWebsite(administrator, websiteCode, tx);
    if (!website) return { refused: "not_found" };
    const model = await findWebsiteDefault(website.id, tx);
    const id = await insertStoreView(tx, administrator, { ...read.value, websiteId: website.id });
    if (id === null) return { refused: { code: "code_taken" } };
    const senders = await tx
      .select()
      .from(storeIdentities)
      .where(eq(storeIdentities.storeViewId, model?.id ?? 0));
    if (senders.length > 0)
      await tx.insert(storeIdentities).values(senders.map((sender) => ({ ...sender, storeViewId: id })));
    return { code: read.value.code };
  });
}

/** Inserts a store view and gives its id; null where another has its code. */
export async function insertStoreView(
  tx: Transaction,
  administrator: Administrator,
  view: typeof storeViews.$inferInsert,
): Promise<number | null> {
  const [made] = await tx
    .insert(storeViews)
    .values(view)
    .onConflictDoNothing({ target: storeViews.code })
    .returning({ id: storeViews.id });
  if (!made) return null;
  const { code, websiteId, name, locale, timeZone, position } = view;
  await recordActivity(tx, administrator, {
    action: "store_view_added",
    subject: "store_view",
    subjectId: code,
    websiteId,
    to: { name, locale, timeZone, position },
  });
  return made.id;
}

/** Changes a store view; made the default one, it takes that from the other. Its code stays, as mailed links have it. */
export const changeStoreView = (
  administrator: Administrator,
  code: string,
  input: Omit<StoreInput, "code"> & { isDefault: boolean },
): Promise<Saved | { refused: StoreRefusals | StoreRefusal }> =>
  onStoreView<Saved, StoreRefusals>(administrator, code, async (tx, view) => {
    const read = readStoreView(input);
    if ("refused" in read) return read;
    const becomesDefault = input.isDefault && !view.isDefault;
    if (becomesDefault && view.closedAt) return { refused: "closed" };
    const after = { ...read.value, ...(becomesDefault && { isDefault: true }) };
    const changed = (Object.keys(after) as (keyof typeof after)[]).filter((key) => after[key] !== view[key]);
    if (changed.length === 0) return { code };
    if (becomesDefault)
      await tx
        .update(storeViews)
        .set({ isDefault: false })
        .where(and(eq(storeViews.websiteId, view.websiteId), ne(storeViews.id, view.id)));
    await tx.update(storeViews).set(after).where(eq(storeViews.id, view.id));
    await recordActivity(tx, administrator, {
      action: "store_view_changed",
      subject: "store_view",
      subjectId: code,
      websiteId: view.websiteId,
      from: Object.fromEntries(changed.map((key) => [key, view[key]])),
      to: Object.fromEntries(changed.map((key) => [key, after[key]])),
    });
    return { code };
  });

/** Closes a store view: from then on its addresses lead to the website's default one, and nobody is invited in it. */
export const closeStoreView = (administrator: Administrator, code: string) =>
  onStoreView<Saved>(administrator, code, async (tx, view) => {
    if (view.isDefault) return { refused: "is_default" };
    if (view.closedAt) return { code };
    await tx
      .update(storeViews)
      .set({ closedAt: sql`now()` })
      .where(eq(storeViews.id, view.id));
    await note(tx, administrator, view, "store_view_closed");
    return { code };
  });

/** Opens a closed store view again. */
export const reopenStoreView = (administrator: Administrator, code: string) =>
  onStoreView<Saved>(administrator, code, async (tx, view) => {
    if (!view.closedAt) return { code };
    await tx.update(storeViews).set({ closedAt: null }).where(eq(storeViews.id, view.id));
    await note(tx, administrator, view, "store_view_reopened");
    return { code };
  });

/** Removes a store view in which nobody was ever invited, joined or written to, with its settings and senders. */
export const removeStoreView = (administrator: Administrator, code: string) =>
  unlessUsed(() =>
    onStoreView<Saved>(administrator, code, async (tx, view) => {
      if (view.isDefault) return { refused: "is_default" };
      await deleteStoreViews(tx, [view.id]);
      await note(tx, administrator, view, "store_view_removed");
      return { code };
    }),
  );

/** Deletes store views with what only describes them; what else names one stops it. */
export async function deleteStoreViews(tx: Transaction, ids: number[]): Promise<void> {
  const isTried = and(eq(messages.purpose, "sample"), sql`${messages.settledAt} is not null`);
  await tx.delete(messages).where(and(inArray(messages.storeViewId, ids), isTried));
  await tx.delete(settings).where(inArray(settings.storeViewId, ids));
  await tx.delete(storeIdentities).where(inArray(storeIdentities.storeViewId, ids));
  await tx.delete(privateSales).where(inArray(privateSales.storeViewId, ids));
  await tx.delete(storeViews).where(inArray(storeViews.id, ids));
}

/** Works on a store view with its website locked, so that which one is the default stays as it is meanwhile. */
async function onStoreView<Done, Refusals = never>(
  administrator: Administrator,
  code: string,
  work: (tx: Transaction, view: ListedStoreView) => Promise<Done | { refused: Refusals | StoreRefusal }>,
): Promise<Done | { refused: Refusals | StoreRefusal }> {
  return db().transaction(async (tx): Promise<Done | { refused: Refusals | StoreRefusal }> => {
    const found = await findListedStoreView(administrator, code, tx);
    if (!found) return { refused: "not_found" };
    await tx
      .select({ id: websites.id })
      .from(websites)
      .where(eq(websites.id, found.website.id))
      .for("no key update");
    const now = await findListedStoreView(administrator, code, tx);
    return now ? work(tx, now.view) : { refused: "not_found" };
  });
}

const note = (
  tx: Transaction,
  administrator: Administrator,
  view: ListedStoreView,
  action: "store_view_closed" | "store_view_reopened" | "store_view_removed",
): Promise<void> =>
  recordActivity(tx, administrator, {
    action,
    subject: "store_view",
    subjectId: view.code,
    websiteId: view.websiteId,
    from: { name: view.name },
  });
