import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Chance } from "@/db/seed/chance";
import { findAccount } from "@/domain/accounts/customer";
import { makeInvitations } from "@/domain/invitations/make-invitations";
import { isRefusal, parseAddress } from "@/domain/recipients/address";
import { readSettings } from "@/domain/storefronts/read-settings";
import { findStoreView } from "@/domain/storefronts/store-views";
import type { FaultRule } from "@/mailbox/faults";
import type { Request } from "@/mailbox/requests";
import { freePort, type Started } from "@/scripts/services/program";
import { startApp } from "@/scripts/services/stack";
import type { TestStack } from "@/scripts/services/test-stack";

import { Instance } from "./instance";
import type { Report } from "./report";

/** What a part runs on: the stack without its app, where it tells what it found, what every choice is drawn from, and the instances it has made. */
export type Place = { started: Started; stack: TestStack; report: Report; chance: Chance; made: Instance[] };

/** Starts so many instances of the app whose queue goes by the numbers given; each calls its delivery route without end, or only as it is told. */
export async function startInstances(
  place: Place,
  count: number,
  over: Record<string, string>,
  isDraining = true,
): Promise<{ instances: Instance[]; origins: string[] }> {
  const instances: Instance[] = [];
  for (let index = 0; index < count; index += 1) instances.push(await makeInstance(place, over, isDraining));
  await Promise.all(instances.map((instance) => instance.start()));
  return { instances, origins: instances.map(({ origin }) => origin) };
}

/** An instance on a port of its own that is still to be started, of today's build or of the one in a folder. */
export async function makeInstance(
  { started, stack, made }: Place,
  over: Record<string, string>,
  isDraining = true,
  server: { folder?: string; logName?: string } = {},
): Promise<Instance> {
  const place = { ...stack.place, port: await freePort() };
  const environment: Record<string, string> = {
    ...stack.environment,
    DATABASE_URL: addressOfApps(stack.databaseUrl),
    ...over,
    PORT: String(place.port),
  };
  const launch = () => startApp(started, place, environment, "start", server);
  const instance = new Instance(launch, place.port, environment["CRON_SECRET"] ?? "", isDraining);
  made.push(instance);
  return instance;
}

/** The name under which PostgreSQL knows the connections of instances, and not our own. */
export const appName = "under-fault";

/** A database address whose connections can be told from our own. */
export function addressOfApps(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set("application_name", appName);
  return url.href;
}

/** So many addresses nobody has. */
export const strangers = ({ chance }: Pick<Place, "chance">, count: number) =>
  Array.from({ length: count }, () => `${chance.uuid()}@mail.example`);

/** Has Ana invite these addresses, and gives the message each of which all are newer than. */
export async function invite(addresses: string[]): Promise<number> {
  const store = await findStoreView("en");
  const ana = store && (await findAccount(db(), store.website.id, "ana@convive.test"));
  if (!ana) throw new Error("the demo data is missing");
  const before = await newestMessage();
  const settings = await readSettings(store.id);
  const common = {
    store,
    settings,
    inviter: ana,
    groupId: ana.groupId,
    message: "Come and see.",
    submission: null,
  };
  const parsed = addresses.map((address) => parseAddress(address));
  const usable = parsed.flatMap((address) => (isRefusal(address) ? [] : [address]));
  if (usable.length < addresses.length) throw new Error("an address cannot be used");
  for (let made = 0; made < usable.length; made += 500)
    await db().transaction((tx) => makeInvitations(tx, usable.slice(made, made + 500), common));
  return before;
}

/** The number of the newest message there is. */
export const newestMessage = () => countRows(sql`select coalesce(max(id), 0)::int as count from messages`);

/** The one figure a query gives as `count`. */
export async function countRows(query: ReturnType<typeof sql>): Promise<number> {
  const [row] = await db().execute<{ count: number }>(query);
  return row?.count ?? -1;
}

/** How many mails newer than a message wait or are under way. */
export const openSince = (since: number) =>
  countRows(
    sql`select count(*)::int as count from messages where id > ${since} and state in ('queued', 'claimed')`,
  );

/** Waits until something is so, and tells whether it came to be in time. */
export async function until(what: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await what()) return true;
    await sleep(100);
  }
  return what();
}

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Puts faults in force at the mailbox in place of all others. */
export async function setFaults({ stack }: Place, rules: FaultRule[]): Promise<void> {
  const answer = await fetch(`${stack.mailbox}/faults`, { method: "POST", body: JSON.stringify(rules) });
  if (!answer.ok) throw new Error(`the mailbox refused the faults: ${await answer.text()}`);
}

/** How often each fault has happened since the mailbox started. */
export async function faultCounts({ stack }: Place): Promise<Record<string, number>> {
  const answer = await fetch(`${stack.mailbox}/faults`);
  return ((await answer.json()) as { happened: Record<string, number> }).happened;
}

/** The requests the mailbox got from a moment on. */
export async function requestsSince({ stack }: Place, at: number): Promise<Request[]> {
  return (await (await fetch(`${stack.mailbox}/requests?since=${at}`)).json()) as Request[];
}

/** Keys whose first answer was lost and that were asked for again with success: the provider knew them already. */
export async function replaysSince(place: Place, at: number): Promise<number> {
  const lost = new Set<string>();
  const replayed = new Set<string>();
  for (const { key, status } of await requestsSince(place, at)) {
    if (key === null) continue;
    if (status === null) lost.add(key);
    else if (status === 200 && lost.has(key)) replayed.add(key);
  }
  return replayed.size;
}
