import { eq, sql } from "drizzle-orm";

import { db } from "@/db/client";
import { administrators, roles } from "@/db/schema/administrators";
import { administratorColumns, type Administrator } from "@/domain/accounts/administrator";
import type { FaultRule } from "@/mailbox/faults";

import {
  countRows,
  faultCounts,
  invite,
  openSince,
  requestsSince,
  setFaults,
  strangers,
  until,
  type Place,
} from "./place";

/** A mood under way: the newest message before it, when it began, and whom it writes to. */
export type Mood = { since: number; at: number; addresses: string[] };

/** What a mood does to the provider, how it is to end, and what happens meanwhile. */
type Script = {
  name: string;
  addresses?: string[];
  rules: (addresses: string[]) => FaultRule[];
  refused?: number;
  meanwhile?: (mood: Mood) => Promise<void>;
};

/** Queues mails under faults, waits until all are settled, prints the figures, and holds that none was lost, sent twice or asked for without being counted. */
export async function runMood(place: Place, script: Script): Promise<Mood> {
  const { report } = place;
  const { name, addresses = strangers(place, 40), refused = 0 } = script;
  report.head(name);
  const before = await faultCounts(place);
  const rules = script.rules(addresses);
  const at = Date.now();
  await setFaults(place, rules);
  const mood = { since: await invite(addresses), at, addresses };
  await script.meanwhile?.(mood);
  await until(async () => (await openSince(mood.since)) === 0, 40);
  const seconds = (Date.now() - at) / 1000;
  const [found] = await db().execute<Record<string, number>>(sql`select
    count(*) filter (where state = 'sent' and purpose = 'invitation')::int as sent, count(*) filter (where state = 'refused')::int as refused,
    (select sum(attempts)::int from batches where created_at >= to_timestamp(${at / 1000})) as attempts,
    (select sum(excused)::int from batches where created_at >= to_timestamp(${at / 1000})) as excused,
    (select count(*)::int from mailbox.mails join messages on messages.id = message::bigint
      where messages.id > ${mood.since} and purpose = 'invitation') as mailed
    from messages where id > ${mood.since}`);
  const figure = (of: string) => found?.[of] ?? -1;
  const requests = (await requestsSince(place, at)).length;
  console.log(
    `${figure("sent")} sent, ${figure("refused")} refused, ${requests} requests, ${figure("attempts")} attempts (${figure("excused")} excused), ${seconds.toFixed(1)} s`,
  );
  const after = await faultCounts(place);
  for (const { mode } of rules) report.hit(mode, (after[mode] ?? 0) - (before[mode] ?? 0));
  report.equal("sent", figure("sent"), addresses.length - refused);
  report.equal("refused", figure("refused"), refused);
  report.equal("mails in the mailbox", figure("mailed"), addresses.length - refused);
  report.equal("attempts counted for the requests made", figure("attempts"), requests);
  return mood;
}

/** Attempts that count although nothing was tried, over one for each batch of a mood. */
export const burntSince = ({ at }: Mood) =>
  countRows(sql`select coalesce(sum(attempts - excused - 1), 0)::int as count from batches
    where created_at >= to_timestamp(${at / 1000})`);

/** Requests the mailbox got between two moments. */
export const requestsBetween = async (place: Place, from: number, to: number) =>
  (await requestsSince(place, from)).filter(({ at }) => at < to).length;

/** Who may steer the queue in the demo. */
export async function findAdministrator(): Promise<Administrator> {
  const [found] = await db()
    .select(administratorColumns)
    .from(administrators)
    .innerJoin(roles, eq(roles.id, administrators.roleId))
    .where(eq(administrators.emailKey, "admin@convive.test"));
  if (!found) throw new Error("the demo data is missing");
  return found;
}
