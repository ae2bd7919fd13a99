import { and, asc, eq, isNull, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { storeIdentities, storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { may, onWebsitesOf, type Administrator, type Permission } from "@/domain/accounts/administrator";
import { readQueueTrouble, type QueueTrouble } from "@/domain/delivery/queue-trouble";
import { readFuses, type BlownFuse } from "@/domain/delivery/watch-fuses";
import { countGrid, type GridCount } from "@/domain/invitations/count-grid";
import { zoneOf, type GridFilter } from "@/domain/invitations/grid-filter";
import { listRunning, type RunningOperation } from "@/domain/invitations/list-running";
import { readDefaultSettings } from "@/domain/storefronts/read-settings";

import { moveDays } from "./period";

/** Something only a person can mend. Counts of invitations are those of a filter of the grid. */
export type Need =
  | { kind: "paused"; pause: NonNullable<QueueTrouble["paused"]> }
  | { kind: "review" | "retrying"; count: number }
  | { kind: "late"; since: Date }
  | { kind: "no_contact"; stores: { code: string; name: string; website: string }[] }
  | { kind: "closed" }
  | { kind: "fuse"; fuse: BlownFuse }
  | { kind: "failed" | "bounced" | "asked"; count: GridCount; filter: GridFilter }
  | { kind: "running"; operation: RunningOperation };

const watched = [
  "manage_delivery",
  "manage_configuration",
  "view_invitations",
] as const satisfies Permission[];

/** What needs a person, the worst first, of what the administrator may see; null where that is nothing at all. */
export async function readNeeds(administrator: Administrator): Promise<Need[] | null> {
  if (!watched.some((permission) => may(administrator, permission))) return null;
  const seesFuses = may(administrator, "manage_delivery") || may(administrator, "view_invitations");
  const [fuses, queue, configuration, invitations] = await Promise.all([
    seesFuses ? readFuses(administrator) : [],
    may(administrator, "manage_delivery") ? needsOfQueue(administrator) : [],
    may(administrator, "manage_configuration") ? needsOfConfiguration(administrator) : [],
    may(administrator, "view_invitations") ? needsOfInvitations(administrator) : [],
  ]);
  const blown = fuses.map((fuse) => ({ kind: "fuse" as const, fuse }));
  return [...blown, ...queue, ...configuration, ...invitations];
}

async function needsOfQueue(administrator: Administrator): Promise<Need[]> {
  const { paused, review, retrying, lateSince } = await readQueueTrouble(administrator);
  return [
    ...(paused ? [{ kind: "paused" as const, pause: paused }] : []),
    ...(review > 0 ? [{ kind: "review" as const, count: review }] : []),
    // While it is paused, everything waits and nothing can be said of it.
    ...(lateSince && !paused ? [{ kind: "late" as const, since: lateSince }] : []),
    ...(retrying > 0 && !paused ? [{ kind: "retrying" as const, count: retrying }] : []),
  ];
}

async function needsOfConfiguration(administrator: Administrator): Promise<Need[]> {
  const [stores, { functionality }] = await Promise.all([
    listWithoutContact(administrator),
    readDefaultSettings(),
  ]);
  return [
    ...(stores.length > 0 ? [{ kind: "no_contact" as const, stores }] : []),
    ...(functionality ? [] : [{ kind: "closed" as const }]),
  ];
}

/** The store views nothing can be mailed for: there is nobody it would come from. */
const listWithoutContact = (administrator: Administrator) =>
  db()
    .select({ code: storeViews.code, name: storeViews.name, website: websites.name })
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .leftJoin(
      storeIdentities,
      and(eq(storeIdentities.storeViewId, storeViews.id), eq(storeIdentities.kind, "general")),
    )
    .where(
      and(
        onWebsitesOf(administrator, websites.id),
        isNull(storeIdentities.kind),
        isNull(storeViews.closedAt),
        isNull(websites.closedAt),
      ),
    )
    .orderBy(asc(websites.position), asc(storeViews.position), asc(storeViews.id));

async function needsOfInvitations(administrator: Administrator): Promise<Need[]> {
  const zone = await zoneOf({});
  const [now] = await db().execute<{ today: string }>(
    sql`select (now() at time zone ${zone})::date::text as today`,
  );
  // Those that can still be mended: the time of the others is up, or they have ended.
  const filters: [kind: "failed" | "bounced" | "asked", filter: GridFilter][] = [
    ["failed", { status: "not_sent", delivery: "failed" }],
    [
      "bounced",
      { status: "sent", delivery: "bounced", sent: { from: moveDays(now?.today ?? "", -29) }, zone },
    ],
    ["asked", { asked: true }],
  ];
  const [running, ...counted] = await Promise.all([
    listRunning(administrator),
    ...filters.map(async ([kind, filter]) => ({
      kind,
      filter,
      count: await countGrid(administrator, filter),
    })),
  ]);
  return [
    ...counted.filter(({ count }) => count.count > 0),
    ...running.map((operation) => ({ kind: "running" as const, operation })),
  ];
}
