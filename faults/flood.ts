import { sql } from "drizzle-orm";

import { countRows, invite, openSince, sleep, strangers, until, type Place } from "./place";
import { countKept, countMisread, eventOf, post, readMails, type Event } from "./telling";

const perSecond = 300;
const seconds = 30;
const start = Date.UTC(2026, 10, 2);
const pages = ["/en", "/admin/sign-in"];

/** Tells 300 events a second for half a minute while pages are asked for, then 400 at once, and waits until all that were kept have taken effect. */
export async function flood(place: Place, origin: string): Promise<void> {
  const { report } = place;
  const since = await invite(strangers(place, 300));
  await until(async () => (await openSince(since)) === 0, 60);
  const mails = await readMails(since);
  const total = perSecond * seconds;
  const types = ["sent", "delivery_delayed", "delivered"];
  const events = Array.from({ length: total + 400 }, (_, index) => {
    const mail = mails[(index * 7) % mails.length];
    if (!mail) throw new Error("no mail has come");
    const type = index % 97 === 0 ? "bounced" : (types[index % 3] ?? "sent");
    const at = start + ((index * 7919) % 1_000_000) * 1000 + (index % 1000);
    return eventOf(place.chance, { mail, type, at }, index % 2 === 0);
  });
  const before = await visit(origin, () => 6000);
  report.head(`flood: ${perSecond} events a second for ${seconds} s`);
  let isOver = false;
  const visited = visit(origin, () => (isOver ? 0 : Infinity));
  const startedAt = Date.now();
  const answers = await pour(origin, events.slice(0, total));
  const took = (Date.now() - startedAt) / 1000;
  isOver = true;
  const during = await visited;
  const burst = await Promise.all(events.slice(total).map((event) => post(origin, event)));
  const all = [...answers, ...burst];
  const endedAt = Date.now();
  const kept = events.filter(
    (_, index) => (all[index]?.status ?? 0) >= 200 && (all[index]?.status ?? 0) < 300,
  );
  const refused = all.filter(({ status }) => status === 503);
  for (const page of pages)
    console.log(`${page}: before ${figures(before.get(page))}, during ${figures(during.get(page))}`);
  console.log(
    `${answers.filter(({ status }) => status === 204).length} taken and ${answers.filter(({ status }) => status === 503).length} put off of ${total} in ${took.toFixed(1)} s`,
  );
  const statuses = Object.entries(Object.groupBy(all, ({ status }) => status));
  console.log(`answers, 0 for none: ${statuses.map(([status, of]) => `${status} ${of?.length}`).join(", ")}`);
  report.atMost("seconds it took to tell them (more is no flood)", Math.round(took), seconds + 15);
  report.equal(
    "answered neither 2xx nor 503 with Retry-After",
    all.length - kept.length - refused.filter(({ waits }) => waits).length,
    0,
  );
  report.hit("put off with 503 and Retry-After", refused.length);
  report.equal("kept of those answered 2xx", await countKept(kept), kept.length);
  const due = sql`select count(*)::int as count from provider_events where due_at is not null`;
  await until(async () => (await countRows(due)) === 0, 120);
  console.log(`all have taken effect ${((Date.now() - endedAt) / 1000).toFixed(1)} s after the flood`);
  report.equal("events without effect yet", await countRows(due), 0);
  report.equal(
    "mails that read otherwise than rank and time say",
    await countMisread(mails, await reallyKept(events, kept)),
    0,
  );
  for (const page of pages) {
    report.atLeast(`${page} visited during the flood`, during.get(page)?.length ?? 0, 5);
    report.atMost(`${page} slowest twentieth during the flood, ms`, at(during.get(page), 0.95), 3000);
  }
}

/** One put off is kept all the same where only its answer was. */
const reallyKept = async (events: Event[], kept: Event[]): Promise<Event[]> =>
  (await countKept(events)) === kept.length ? kept : events;

/** Posts events at their pace, whether or not answers come. */
async function pour(origin: string, events: Event[]) {
  const startedAt = Date.now();
  const answers: ReturnType<typeof post>[] = [];
  while (answers.length < events.length) {
    const due = Math.min(events.length, Math.floor(((Date.now() - startedAt) / 1000) * perSecond));
    for (const event of events.slice(answers.length, due)) answers.push(post(origin, event));
    await sleep(10);
  }
  return Promise.all(answers);
}

/** Asks for the pages one after the other and gives the milliseconds each took; one that fails counts as a minute. */
async function visit(origin: string, forMs: () => number): Promise<Map<string, number[]>> {
  const took = new Map<string, number[]>(pages.map((page) => [page, []]));
  const startedAt = Date.now();
  while (Date.now() < startedAt + forMs())
    for (const page of pages) {
      const askedAt = performance.now();
      const answer = await fetch(`${origin}${page}`).catch(() => null);
      await answer?.arrayBuffer();
      took.get(page)?.push(answer?.ok ? performance.now() - askedAt : 60_000);
      await sleep(50);
    }
  return took;
}

const at = (numbers: number[] = [], part: number): number =>
  Math.round(numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length * part)] ?? 60_000);

const figures = (numbers: number[] | undefined) =>
  `p50 ${at(numbers, 0.5)} ms, p95 ${at(numbers, 0.95)} ms of ${numbers?.length ?? 0}`;
