import { sql } from "drizzle-orm";

import { db } from "@/db/client";
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

/** What a part runs on: the stack without its app, and where it tells what it found. */
export type Place = { started: Started; stack: TestStack; report: Report };

/** Starts so many instances of the app whose queue goes by the numbers given. */
export async function startInstances(
  { started, stack }: Place,
  count: number,
  over: Record<string, string>,
): Promise<{ instances: Instance[]; origins: string[] }> {
  const instances: Instance[] = [];
  const origins: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const place = { ...stack.place, port: await freePort() };
    const environment: Record<string, string> = { ...stack.environment, ...over, PORT: String(place.port) };
    const launch = () => startApp(started, place, environment, "start");
    instances.push(new Instance(launch, place.port, environment["CRON_SECRET"] ?? ""));
    origins.push(`http://127.0.0.1:${place.port}`);
  }
  await Promise.all(instances.map((instance) => instance.start()));
  return { instances, origins };
}

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
