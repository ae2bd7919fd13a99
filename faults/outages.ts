import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import {
  countRows,
  faultCounts,
  invite,
  makeInstance,
  newestMessage,
  openSince,
  requestsSince,
  setFaults,
  sleep,
  strangers,
  until,
  type Place,
} from "./place";

const numbers = {
  DELIVERY_LEASE_MS: "3000",
  DELIVERY_CALL_TIMEOUT_MS: "1500",
  DELIVERY_BACKOFF_MS: "60000",
  DELIVERY_DRAIN_MS: "3000",
};

/** Loses the answers to some mails, lets everything stand still for 25 hours by ageing the rows, and looks what goes afterwards. */
export async function runOutages(place: Place): Promise<void> {
  const { report } = place;
  report.head("outage: 25 hours between an answer that was lost and the next look at the queue");
  report.cause({ R5: "rows aged by 25 hours: 20 mails whose answer was lost, 20 that were never tried" });
  await changeSetting(db(), "default", "batchSize", 10);
  const before = (await faultCounts(place))["drop"] ?? 0;
  await setFaults(place, [{ mode: "drop" }]);
  const since = await newestMessage();
  const checker = new Checker({ leaseMs: 3000, overdueMs: 100_000_000, openMs: 3000, attempts: 8, since });
  const lost = await invite(strangers(place, 20));
  const instance = await makeInstance(place, numbers);
  await instance.start();
  const inDoubt = sql`select count(*)::int as count from batches where state = 'open' and first_called_at is not null and last_error is not null`;
  await until(async () => (await countRows(inDoubt)) >= 2, 20);
  await instance.stop();
  const untried = await invite(strangers(place, 20));
  report.hit("answers dropped", ((await faultCounts(place))["drop"] ?? 0) - before, 2);
  report.equal("mails the provider has, of which we know nothing", await mailed(lost), 20);
  await age("25 hours");
  await setFaults(place, []);
  const backAt = Date.now();
  await instance.start();
  await until(async () => (await openSince(untried)) === 0, 30);
  await sleep(4000);
  report.equal("never tried, and sent now", await countIn("sent", untried), 20);
  const parked = sql`select count(*)::int as count from messages where id > ${lost} and id <= ${untried} and state = 'review'`;
  report.equal("in doubt, and left to a person", await countRows(parked), 20);
  report.equal("requests made since", (await requestsSince(place, backAt)).length, 2);
  report.equal("mails in the mailbox", await mailed(lost), 40);
  // What was only made to look old is young again, and goes with its key.
  await db().execute(
    sql`update messages set state = 'claimed' where state = 'review' and id > ${lost} and id <= ${untried}`,
  );
  await db().execute(
    sql`update batches set state = 'open', first_called_at = now(), due_at = now() where state = 'review'`,
  );
  report.atLeast("young again, all go", Number(await until(async () => (await openSince(lost)) === 0, 30)));
  report.equal("mails in the mailbox then", await mailed(lost), 40);
  await instance.stop();
  await checker.stop(report);
}

/** Moves what waits into the past. */
async function age(by: string): Promise<void> {
  await db()
    .execute(sql`update batches set created_at = created_at - ${by}::interval, first_called_at = first_called_at - ${by}::interval,
    due_at = least(due_at, now()) - ${by}::interval where state = 'open'`);
  await db().execute(sql`update messages set due_at = due_at - ${by}::interval where state = 'queued'`);
}

const mailed = (since: number) =>
  countRows(sql`select count(*)::int as count from mailbox.mails where message::bigint > ${since}`);

const countIn = (state: string, since: number) =>
  countRows(sql`select count(*)::int as count from messages where id > ${since} and state = ${state}`);
