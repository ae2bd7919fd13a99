import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import { Inviter, statusesOf } from "./inviter";
import {
  addressOfApps,
  invite,
  openSince,
  setFaults,
  sleep,
  startInstances,
  strangers,
  until,
  type Place,
} from "./place";
import { TcpProxy } from "./tcp-proxy";
import { Visitor, type Answer, type Form } from "./visitor";

const seconds = 25;
const live = "/api/health/live";
const ready = "/api/health/ready";

/** Puts a proxy before PostgreSQL that falls silent while pages, forms, drains and health are asked for, and then passes everything on. */
export async function runSilence(place: Place): Promise<void> {
  const { report, started, stack, chance } = place;
  report.head(`silence: PostgreSQL does not answer for ${seconds} s, twice`);
  report.cause({ R10: `a proxy before PostgreSQL that passes nothing on for ${seconds} s, twice` });
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 10);
  await setFaults(place, []);
  const proxy = await TcpProxy.start(started, stack.place.dbPort);
  const url = new URL(addressOfApps(stack.databaseUrl));
  url.port = String(proxy.port);
  const numbers = {
    DATABASE_URL: url.href,
    DELIVERY_LEASE_MS: "3000",
    DELIVERY_CALL_TIMEOUT_MS: "1500",
    DELIVERY_BACKOFF_MS: "50",
    DELIVERY_ATTEMPTS: "100",
    DELIVERY_DRAIN_MS: "3000",
  };
  const { instances } = await startInstances(place, 1, numbers);
  const [instance] = instances;
  if (!instance) throw new Error("no instance has started");
  const inviter = await Inviter.at(place, instance.origin, "ben@convive.test", 20_000);
  const visitor = new Visitor(instance.origin, 20_000);
  report.equal("live before", (await visitor.get(live)).status, 200);
  report.equal("ready before", (await visitor.get(ready)).status, 200);
  const since = await invite(strangers(place, 200));
  const bounds = { leaseMs: 3000, overdueMs: 60_000, openMs: 40_000, attempts: 100, since };
  const checker = new Checker(bounds);
  for (let round = 0; round < 2; round += 1) {
    await sleep(chance.whole(500, 1500));
    const form = await inviter.form();
    proxy.silence(true);
    const answers = await askMeanwhile(visitor, inviter, form);
    proxy.silence(false);
    const backAt = Date.now();
    await inviter.invite(form);
    const took = Date.now() - backAt;
    const isReady = await until(async () => (await visitor.get(ready)).status === 200, 10);
    tellSilence(place, answers);
    report.atMost("ms until the same form is answered, once it is back", took, 10_000);
    report.atLeast("ready again within 10 s", Number(isReady));
    const again = await new Visitor(instance.origin, 20_000).signIn("ben@convive.test");
    report.atLeast("somebody can sign in again", Number(again));
  }
  report.hit("connections held", proxy.held, 2);
  report.atLeast("all mails go", Number(await until(async () => (await openSince(since)) === 0, 60)));
  report.equal("instances that still run, never started again", Number(instance.isRunning), 1);
  await instance.stop();
  await inviter.tell();
  await checker.stop(report);
}

type Meanwhile = { live: Answer[]; ready: Answer[]; others: Answer[] };

async function askMeanwhile(visitor: Visitor, inviter: Inviter, form: Form): Promise<Meanwhile> {
  const answers: Meanwhile = { live: [], ready: [], others: [] };
  const end = Date.now() + seconds * 1000;
  const again = async (ask: () => Promise<unknown>) => {
    while (Date.now() < end) {
      await ask();
      await sleep(500);
    }
  };
  await Promise.all([
    again(async () => answers.live.push(await visitor.get(live))),
    again(async () => answers.ready.push(await visitor.get(ready))),
    again(async () => answers.others.push(await visitor.get("/en"))),
    inviter.visitor
      .post(form, { email: "", message: "", intent: "send" })
      .then((answer) => answers.others.push(answer)),
  ]);
  return answers;
}

function tellSilence({ report }: Place, answers: Meanwhile): void {
  const slowest = (of: Answer[]) => Math.max(...of.map(({ ms }) => ms));
  const others = (of: Answer[], status: number) => of.filter((answer) => answer.status !== status).length;
  console.log(
    `live ${statusesOf(answers.live)}; ready ${statusesOf(answers.ready)}; others ${statusesOf(answers.others)}`,
  );
  report.atLeast("asked whether it lives", answers.live.length, 10);
  report.equal("of these not 200", others(answers.live, 200), 0);
  report.atMost("ms of the slowest", slowest(answers.live), 2000);
  report.atLeast("asked whether it is ready", answers.ready.length, 2);
  report.equal("of these not 503", others(answers.ready, 503), 0);
  report.atMost("ms of the slowest", slowest(answers.ready), 10_000);
  report.atMost("ms of the slowest page or form", slowest(answers.others), 10_000);
  const told = answers.others.filter(({ status, retryAfter }) => status === 503 && retryAfter !== null);
  report.atLeast("pages and forms answered 503 with when to come again", told.length);
}
