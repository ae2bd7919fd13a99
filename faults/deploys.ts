import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { Inviter } from "./inviter";
import {
  countRows,
  faultCounts,
  invite,
  makeInstance,
  openSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";

const numbers = {
  DELIVERY_LEASE_MS: "12000",
  DELIVERY_CALL_TIMEOUT_MS: "10000",
  DELIVERY_BACKOFF_MS: "200",
  DELIVERY_ATTEMPTS: "100",
  DELIVERY_DRAIN_MS: "45000",
  // As long as a service manager waits before it kills.
  LEASH_PATIENCE_MS: "30000",
};

/** Tells an instance to end while the provider takes its time over several batches, starts the next one, and posts a form of before to it. */
export async function runDeploys(
  place: Place,
  { rounds, delayMs, pages } = { rounds: 4, delayMs: 4000, pages: true },
) {
  const { report, chance } = place;
  report.head(`deployments: ${rounds} times SIGTERM while the provider takes ${delayMs} ms`);
  report.cause({
    R18: `SIGTERM ${rounds} times while calls of ${delayMs} ms are under way; forms of before posted to the next instance${pages ? ", also with an action it does not know" : ""}`,
  });
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 10);
  const before = (await faultCounts(place))["delay"] ?? 0;
  await setFaults(place, [{ mode: "delay", milliseconds: delayMs }]);
  const { instances } = await startInstances(place, 1, numbers);
  let [instance] = instances;
  if (!instance) throw new Error("no instance has started");
  const inviter = await Inviter.at(place, instance.origin);
  const since = await invite(strangers(place, rounds * 60));
  const checker = new Checker({ leaseMs: 12_000, overdueMs: 30_000, openMs: 3000, attempts: 100, since });
  let [underWay, left, slowest] = [0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    await until(async () => (await countRows(called)) >= 3, 30);
    await sleep(chance.whole(0, delayMs / 2));
    const form = await inviter.form();
    underWay += await countRows(called);
    const startedAt = Date.now();
    await instance.stop();
    slowest = Math.max(slowest, (Date.now() - startedAt) / 1000);
    left += await countRows(called);
    instance = await makeInstance(place, numbers);
    await instance.start();
    inviter.visitor.origin = instance.origin;
    await inviter.invite(form);
  }
  await setFaults(place, []);
  report.hit("calls under way when it was told to end", underWay, rounds);
  report.hit("calls that were delayed", ((await faultCounts(place))["delay"] ?? 0) - before, rounds);
  report.atMost("s until it has ended, the slowest", Math.round(slowest), 29);
  report.equal("calls under way that it left without a result", left, 0);
  report.equal(
    "forms of before that the next instance took at once",
    rounds - inviter.failures.length,
    rounds,
  );
  if (pages) await tellOldAction(place, inviter);
  report.atLeast("all mails go", Number(await until(async () => (await openSince(since)) === 0, 90)));
  await instance.stop();
  await inviter.tell();
  await checker.stop(report);
  if (pages) await askOn(place);
}

/** Batches whose request has been made, or is about to be, and has no answer yet. */
const called = sql`select count(*)::int as count from batches where state = 'open' and body is not null and last_error is null`;

/** A form whose action the new build does not know any more: nothing is made of it, the answer says so, and the form of the new build works. */
async function tellOldAction({ report }: Place, inviter: Inviter): Promise<void> {
  const form = await inviter.form();
  const fields = Object.entries(form.fields).map(([name, value]) => [
    name,
    value.replace(/"id":"[0-9a-f]{6}/, '"id":"60dead'),
  ]);
  const old = { ...form, fields: Object.fromEntries(fields) as Record<string, string> };
  const answer = await inviter.visitor.post(old, { email: "old@mail.example", message: "", intent: "send" });
  console.log(`an unknown action is answered ${answer.status} with ${answer.body.length} characters`);
  report.equal("5xx for an action of another build", Number(answer.status >= 500 || answer.status === 0), 0);
  report.atLeast("a page that says to try again", Number(/try again|reload/i.test(answer.body)));
  const made = sql`select count(*)::int as count from invitations where submission::text = ${form.fields["submission"] ?? ""}`;
  report.equal("invitations made of it", await countRows(made), 0);
  await inviter.invite(await inviter.form());
}

/** Callers that go on over the connections they keep, as a proxy does that has not noticed yet: they must not hold an instance that was told to end. */
async function askOn(place: Place): Promise<void> {
  const { report } = place;
  const instance = await makeInstance(place, { ...numbers, LEASH_PATIENCE_MS: "15000" }, false);
  await instance.start();
  let [underWay, answered, isTold] = [0, 0, false];
  const call = async () => {
    while (instance.isRunning) {
      underWay += 1;
      const answer = await instance.drain();
      underWay -= 1;
      if (isTold && answer) answered += 1;
      await sleep(20);
    }
  };
  const callers = Array.from({ length: 4 }, call);
  await sleep(2000);
  await until(() => Promise.resolve(underWay > 0), 5);
  const atThatMoment = underWay;
  isTold = true;
  const startedAt = Date.now();
  await instance.stop();
  await Promise.all(callers);
  report.hit("requests under way when it was told to end", atThatMoment);
  report.hit("requests it has answered from then on", answered, 0);
  report.atMost("s until it has ended, callers going on", Math.round((Date.now() - startedAt) / 1000), 10);
}
