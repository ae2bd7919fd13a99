import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Chance } from "@/db/seed/chance";
import { readProvider } from "@/domain/delivery/watch-provider";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { flood } from "./flood";
import { findAdministrator } from "./mood";
import {
  countRows,
  faultCounts,
  invite,
  openSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";
import {
  countKept,
  countMisread,
  eventOf,
  eventTypes,
  post,
  readMails,
  type Event,
  type Mail,
} from "./telling";

const count = 300;
const start = Date.UTC(2026, 10, 1);

/** Tells what became of mails in every order, twice, too early and of mails nobody knows; then tells far too much at once. */
export async function runEvents(place: Place): Promise<void> {
  const { report } = place;
  report.head(`events: ${count} mails, then what became of them in any order`);
  report.cause({
    R22: `what became of ${count} mails in any order, a quarter twice, some 8 s before our own answer`,
  });
  await changeSetting(db(), "default", "batchSize", 50);
  await changeSetting(db(), "default", "batchesPerSecond", 20);
  const { instances, origins } = await startInstances(place, 1, {
    DELIVERY_LEASE_MS: "30000",
    DELIVERY_CALL_TIMEOUT_MS: "20000",
    DELIVERY_DRAIN_MS: "3000",
  });
  const origin = origins[0] ?? "";
  const before = (await faultCounts(place))["late-answer"] ?? 0;
  await setFaults(place, [{ mode: "late-answer", milliseconds: 8000, next: 2 }]);
  const since = await invite(strangers(place, count));
  const checker = new Checker({ leaseMs: 30_000, overdueMs: 40_000, openMs: 1000, attempts: 8, since });
  await until(async () => (await readMails(since)).length === count, 60);
  const mails = await readMails(since);
  await tellInDisorder(place, origin, mails);
  report.hit("answers that came late", ((await faultCounts(place))["late-answer"] ?? 0) - before);
  report.equal("mails still under way", await openSince(since), 0);
  await setFaults(place, []);
  // So many failures have paused the invitations, as they should; the flood is about others.
  report.equal(
    "websites paused by their fuse",
    await countRows(sql`select count(*)::int as count from fuses where resumed_at is null`),
    1,
  );
  await db().execute(sql`update fuses set resumed_at = now() where resumed_at is null`);
  report.cause({ R23: "300 events a second for 30 s, then 400 at once, while pages are asked for" });
  await flood(place, origin);
  await Promise.all(instances.map((instance) => instance.stop()));
  report.about("R22", "R23");
  await checker.stop(report);
}

/** Of each mail up to eight events at times of their own, shuffled over all mails; every fourth is told twice, those of the first mails before our answer is kept. */
function drawEvents(mails: Mail[], chance: Chance): Event[] {
  const drawn = mails.flatMap((mail) => {
    const types = chance.next() < 0.4 ? eventTypes : eventTypes.filter(() => chance.next() < 0.4);
    const told = chance.next() < 0.3 ? [...types, ...types.slice(0, 2)] : types;
    return told.map((type) => ({ mail, type, at: start + chance.whole(1, 1e8) }));
  });
  const twice = drawn
    .map(({ mail, type, at }) => eventOf(chance, { mail, type, at }))
    .flatMap((event) => (chance.next() < 0.25 ? [event, event] : [event]));
  return twice
    .map((event) => ({ event, place: chance.next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ event }) => event);
}

/** Events of mails of nobody's, of another installation that numbers its messages alike, and under another id of the provider. */
function drawUnknown(mails: Mail[], chance: Chance): Event[] {
  return mails.slice(0, 30).map((mail, index) => {
    const other = {
      ...mail,
      id: chance.uuid(),
      ...(index % 3 !== 0 && { invitation: chance.uuid() }),
      ...(index % 3 === 2 && { message: "999999999" }),
    };
    return eventOf(chance, { mail: other, type: "bounced", at: start + index });
  });
}

async function tellInDisorder(place: Place, origin: string, mails: Mail[]): Promise<void> {
  const { report, chance } = place;
  const events = drawEvents(mails, chance);
  const administrator = await findAdministrator();
  const knownUnknown = (await readProvider(administrator)).unknown;
  let put = 0;
  const answers = new Map<number, number>();
  // Those of mails whose answer is still held back go first, so that they come too early for certain.
  const waiting = new Set(
    (await db().execute<{ id: string }>(sql`select id::text from messages where state = 'claimed'`)).map(
      ({ id }) => id,
    ),
  );
  const first = (event: Event) => (waiting.has(event.mail.message) ? 0 : 1);
  const queue = events.toSorted((one, other) => first(one) - first(other));
  const work = async () => {
    for (let event = queue.shift(); event; event = queue.shift()) {
      let { status } = await post(origin, event);
      for (; status === 503; put += 1) {
        await sleep(500);
        ({ status } = await post(origin, event));
      }
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  await until(async () => (await openSince(0)) === 0, 30);
  // Only now: one that names a message whose answer is waited for could be meant.
  const unknown = drawUnknown(mails, chance);
  for (const event of unknown) await post(origin, event);
  const early = sql`select count(*)::int as count from provider_events join messages on messages.id = message_id where received_at < settled_at`;
  report.hit("events that came before our own answer was kept", await countRows(early));
  const due = sql`select count(*)::int as count from provider_events where due_at is not null`;
  await until(async () => (await countRows(due)) === 0, 90);
  report.equal("events without effect yet", await countRows(due), 0);
  const orphans = sql`select count(*)::int as count from provider_events
    join messages on provider_id = body::json -> 'data' ->> 'email_id' where message_id is null`;
  report.equal("events of our mails that are given to none of them", await countRows(orphans), 0);
  report.equal("answered 204", answers.get(204) ?? 0, events.length);
  report.hit("told twice", events.length - new Set(events).size);
  report.equal("kept once", await countKept(events), new Set(events).size);
  report.equal("mails that read otherwise than rank and time say", await countMisread(mails, events), 0);
  report.equal("unknown ones kept", await countKept(unknown), unknown.length);
  report.equal(
    "unknown ones counted for administrators",
    (await readProvider(administrator)).unknown - knownUnknown,
    unknown.length,
  );
}
