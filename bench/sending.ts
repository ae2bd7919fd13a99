import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { TestStack } from "@/scripts/services/test-stack";

import { median, printHead, printRow } from "./figures";
import { queueInvitations } from "./people";
import { callsAlone, renderingEach, throughTheRoute } from "./sending-ways";

const rounds = 3;
const count = 10_000;
const renderedCount = 2000;

/** Mails per second from due to sent, beside the same loop with every mail rendered and the provider calls alone. */
export async function benchSending({ origin, environment }: TestStack): Promise<void> {
  const secret = environment["CRON_SECRET"] ?? "";
  const figures = { route: [] as number[], rendered: [] as number[], calls: [] as number[] };
  // Once unmeasured, so that every part has been compiled and loaded.
  await queueInvitations(200);
  await throughTheRoute(origin, secret, 200);
  await queueInvitations(300);
  await renderingEach(100);
  await callsAlone(300);
  await settleRest();
  for (let round = 1; round <= rounds; round += 1) {
    await queueInvitations(count);
    await db().execute(sql`analyze messages, invitations`);
    figures.route.push(await throughTheRoute(origin, secret, count));
    await queueInvitations(renderedCount + 100);
    figures.rendered.push(await renderingEach(renderedCount));
    figures.calls.push(await callsAlone(count));
    await settleRest();
    console.log(`sending: round ${round} of ${rounds}`);
  }
  print(figures);
}

/** Takes what a way has claimed without sending it out of the next one's way. */
async function settleRest(): Promise<void> {
  await db()
    .execute(sql`update messages set state = 'canceled', batch_id = null, position = null, settled_at = now()
    where state in ('queued', 'claimed')`);
  await db().execute(sql`delete from batches where state = 'open'`);
}

function print(figures: Record<"route" | "rendered" | "calls", number[]>) {
  const [route, rendered, calls] = [median(figures.route), median(figures.rendered), median(figures.calls)];
  printHead(`Sending, due to sent, one instance, batches of 100, no pace; median of ${rounds}`);
  printRow(`through POST /api/delivery and the mailbox, ${count} mails`, figures.route, "/s");
  printRow(
    `(a) the same loop, React Email rendered per mail, ${renderedCount} mails`,
    figures.rendered,
    "/s",
  );
  printRow(`(b) the provider calls alone, ${count} mails`, figures.calls, "/s");
  console.log(
    `\n${(route / rendered).toFixed(1)} times (a), aim 10; ${((100 * route) / calls).toFixed(0)} % of (b), aim 60`,
  );
}
