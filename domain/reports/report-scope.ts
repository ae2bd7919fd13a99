import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { listPlaces, type Places } from "@/domain/storefronts/places";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

type Place = { id: number; code: string; name: string };

/** What figures are about: a store view, a website, or where both are null all that is open to the administrator. */
export type ReportScope = {
  website: Place | null;
  /** With its website in `website`. */
  store: Place | null;
  /** The store views meant by it; null: all there are. */
  storeViewIds: number[] | null;
  /** In which days are cut: that of the store view, of the website's default one, else of the default website's. */
  zone: string;
  /** The day it is there, as YYYY-MM-DD by the database's clock. */
  today: string;
  /** What else could have been asked for. */
  open: Places["websites"];
};

/** The scope an address names, `website:{code}` or `store:{code}`; of all where it names none of the administrator's, of the one website there is where there is no other. */
export async function findReportScope(
  administrator: Administrator,
  asked: string | undefined,
): Promise<ReportScope> {
  demand(administrator, "view_reports");
  const { websites: open } = await listPlaces(administrator.websiteIds);
  const place = findPlace(open, asked);
  const meant = place.website ? [place.website] : open;
  const stores = place.store ? [place.store] : meant.flatMap((website) => website.stores);
  const zone =
    place.store?.timeZone ?? place.website?.zone ?? (await findDefaultStoreView())?.timeZone ?? "UTC";
  const [now] = await db().execute<{ today: string }>(
    sql`select (now() at time zone ${zone})::date::text as today`,
  );
  const isAll = administrator.websiteIds === null && !place.website;
  return {
    website: place.website && nameOf(place.website),
    store: place.store && nameOf(place.store),
    storeViewIds: isAll ? null : stores.map(({ id }) => id),
    ...{ zone, today: now?.today ?? "", open },
  };
}

const nameOf = ({ id, code, name }: Place): Place => ({ id, code, name });

function findPlace(open: Places["websites"], asked = "") {
  const [kind, code] = asked.split(":");
  const only = open.length === 1 ? (open[0] ?? null) : null;
  if (kind !== "store")
    return {
      website: only ?? open.find((one) => kind === "website" && one.code === code) ?? null,
      store: null,
    };
  const website = open.find(({ stores }) => stores.some((store) => store.code === code)) ?? only;
  return { website, store: website?.stores.find((store) => store.code === code) ?? null };
}

/** The scope as an address names it. */
export function nameOfReportScope({ website, store }: Pick<ReportScope, "website" | "store">): string {
  if (store) return `store:${store.code}`;
  return website ? `website:${website.code}` : "default";
}
