import { asc, inArray } from "drizzle-orm";

import { db } from "@/db/client";
import { customerGroups } from "@/db/schema/customer-groups";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";

import { isGroup } from "./customer-groups";

export type Places = {
  websites: {
    id: number;
    code: string;
    name: string;
    /** Of its default store view. */
    zone: string;
    /** Those of a closed website are closed as well. */
    stores: {
      id: number;
      code: string;
      name: string;
      locale: string;
      timeZone: string;
      isClosed: boolean;
    }[];
  }[];
  groups: { id: number; name: string }[];
};

/** The websites with their store views, in their order, and the customer groups people can be put into: only the websites of `websiteIds` unless null. */
export async function listPlaces(websiteIds: number[] | null): Promise<Places> {
  const [shops, views, groups] = await Promise.all([
    db()
      .select()
      .from(websites)
      .where(websiteIds ? inArray(websites.id, websiteIds) : undefined)
      .orderBy(asc(websites.position), asc(websites.id)),
    db().select().from(storeViews).orderBy(asc(storeViews.position), asc(storeViews.id)),
    db()
      .select({ id: customerGroups.id, name: customerGroups.name })
      .from(customerGroups)
      .where(isGroup)
      .orderBy(asc(customerGroups.id)),
  ]);
  return {
    websites: shops.map(({ id, code, name, closedAt }) => ({
      id,
      code,
      name,
      zone: views.find((view) => view.websiteId === id && view.isDefault)?.timeZone ?? "UTC",
      stores: views
        .filter(({ websiteId }) => websiteId === id)
        .map((view) => ({
          id: view.id,
          code: view.code,
          name: view.name,
          locale: view.locale,
          timeZone: view.timeZone,
          isClosed: (closedAt ?? view.closedAt) !== null,
        })),
    })),
    groups,
  };
}
