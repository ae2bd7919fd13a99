import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { Checker } from "./checker";
import type { Instance } from "./instance";
import { Inviter, isClear } from "./inviter";
import { buildOld, findOldCommit } from "./old-build";
import {
  countRows,
  faultCounts,
  invite,
  makeInstance,
  openSince,
  setFaults,
  strangers,
  until,
  type Place,
} from "./place";

const numbers = {
  DELIVERY_LEASE_MS: "6000",
  DELIVERY_CALL_TIMEOUT_MS: "4000",
  DELIVERY_BACKOFF_MS: "100",
  DELIVERY_ATTEMPTS: "100",
  // Short, so that each drain tells soon what it has sent.
  DELIVERY_DRAIN_MS: "2000",
  // As long as a service manager waits before it kills.
  LEASH_PATIENCE_MS: "30000",
};
const queued = 600;
const invited = 12;
const crossed = 6;

/** Has the build of before the newest migration run on the schema of today, then today's build beside it, then that one alone. */
export async function runUpgrade(place: Place): Promise<void> {
  const { report, started, stack } = place;
  report.head("upgrade: the build before the newest migration, today's beside it, then that one alone");
  const commit = findOldCommit();
  report.equal(
    "the commit before the newest migration is here (else: git fetch --unshallow)",
    Number(commit !== null),
    1,
  );
  if (!commit) return;
  report.cause({
    R19: `the build before ${commit.missing.join(", ")} and today's, on today's schema at once: ${2 * invited} invitations by form, ${2 * crossed} forms of one posted to the other, ${queued} mails`,
  });
  const folder = await buildOld(started, commit, stack.environment);
  await changeSetting(db(), "default", "batchSize", 5);
  await changeSetting(db(), "default", "batchesPerSecond", 4);
  const before = (await faultCounts(place))["rate-limit"] ?? 0;
  // Both have to write down what the provider asks for.
  await setFaults(place, [
    { mode: "delay", milliseconds: 200 },
    { mode: "rate-limit", retryAfter: 1, next: 8, probability: 0.2 },
  ]);
  const old = await makeInstance(place, numbers, true, { folder, logName: "old.log" });
  await old.start();
  const atOld = await Inviter.at(place, old.origin);
  const since = await invite(strangers(place, queued));
  const checker = new Checker({ leaseMs: 6000, overdueMs: 30_000, openMs: 3000, attempts: 100, since });
  await atOld.invite(await atOld.form());
  const today = await makeInstance(place, numbers);
  await today.start();
  const atToday = await Inviter.at(place, today.origin);
  await Promise.all([inviteAgain(atOld, invited), inviteAgain(atToday, invited)]);
  const forth = await postTo(place, { inviter: atOld, from: old, to: today });
  const back = await postTo(place, { inviter: atToday, from: today, to: old });
  const waiting = await openSince(since);
  const startedAt = Date.now();
  await old.stop();
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  await changeSetting(db(), "default", "batchesPerSecond", 20);
  const isDone = await until(async () => (await openSince(since)) === 0, 120);
  await today.stop();
  report.hit("migrations the old build does not know", commit.missing.length);
  report.hit("mails sent by drains of the old build", old.sent);
  report.hit("mails sent by drains of today's", today.sent);
  report.hit("429 told to them", ((await faultCounts(place))["rate-limit"] ?? 0) - before, 4);
  report.hit("mails that wait when the old build is told to end", waiting);
  report.atMost("s until it has ended", seconds, 29);
  report.hit("forms of the old build that today's takes", forth.taken, 0);
  report.hit("forms of today's that the old build takes", back.taken, 0);
  report.equal("forms of the other build taken, or refused in words", forth.clear + back.clear, 2 * crossed);
  report.equal("posts at the own build that failed", atOld.failures.length + atToday.failures.length, 0);
  report.atLeast("all mails go", Number(isDone));
  const sent = sql`select count(*)::int as count from messages where id > ${since} and state = 'sent'`;
  const taken = atOld.told.size + atToday.told.size + forth.taken + back.taken;
  report.equal("mails sent, one for each invitation", await countRows(sent), queued + taken);
  await atOld.tell();
  await atToday.tell();
  await checker.stop(report);
}

async function inviteAgain(inviter: Inviter, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) await inviter.invite(await inviter.form());
}

/**
 * Posts forms of one instance to another, as behind a load balancer, each once: counts those whose invitation was made, and those
 * with a clear end, which is that or a page that says it was not.
 */
async function postTo(
  place: Place,
  { inviter, from, to }: { inviter: Inviter; from: Instance; to: Instance },
) {
  const { visitor } = inviter;
  const count = { taken: 0, clear: 0 };
  for (let posted = 0; posted < crossed; posted += 1) {
    visitor.origin = from.origin;
    const form = await inviter.form();
    visitor.origin = to.origin;
    const email = strangers(place, 1)[0] ?? "";
    const { status, body } = await visitor.post(form, { email, message: "", intent: "send" });
    const made = await countRows(
      sql`select count(*)::int as count from invitations where submission::text = ${form.fields["submission"] ?? ""}`,
    );
    const isTaken = status === 303 && made === 1;
    const isRefused = status >= 200 && status < 500 && status !== 303 && made === 0 && isClear(body);
    count.taken += Number(isTaken);
    count.clear += Number(isTaken || isRefused);
    if (!isTaken) console.log(`a form of the other build is answered ${status}, ${made} made`);
  }
  visitor.origin = from.origin;
  return count;
}
