import os from "node:os";

import { sql } from "drizzle-orm";

import { closeDatabase, db } from "@/db/client";
import { program } from "@/scripts/services/program";
import { startTestStack } from "@/scripts/services/test-stack";

const rounds = 3;
const count = 10_000;
const renderedCount = 2000;

await program(async (started) => {
  const stack = await startTestStack(
    started,
    "bench",
    { DELIVERY_UNPACED: "true", DELIVERY_DRAIN_MS: "300000" },
    { durable: true },
  );
  started.add(closeDatabase);
  // React decides when it is loaded which of its two builds it is.
  Object.assign(process.env, { NODE_ENV: "production" });
  const { queueInvitations } = await import("./people");
  const { callsAlone, renderingEach, throughTheRoute } = await import("./sending");
  const secret = stack.environment["CRON_SECRET"] ?? "";
  const figures = { route: [] as number[], rendered: [] as number[], calls: [] as number[] };
  // Once unmeasured, so that every part has been compiled and loaded.
  await queueInvitations(200);
  await throughTheRoute(stack.origin, secret, 200);
  await queueInvitations(300);
  await renderingEach(100);
  await callsAlone(300);
  await settleRest();
  for (let round = 1; round <= rounds; round += 1) {
    await queueInvitations(count);
    await db().execute(sql`analyze messages, invitations`);
    figures.route.push(await throughTheRoute(stack.origin, secret, count));
    await queueInvitations(renderedCount + 100);
    figures.rendered.push(await renderingEach(renderedCount));
    figures.calls.push(await callsAlone(count));
    await settleRest();
    console.log(`round ${round} of ${rounds}`);
  }
  print(figures);
});

/** Takes what a part has claimed without sending it out of the next part's way. */
async function settleRest(): Promise<void> {
  await db()
    .execute(sql`update messages set state = 'canceled', batch_id = null, position = null, settled_at = now()
    where state in ('queued', 'claimed')`);
  await db().execute(sql`delete from batches where state = 'open'`);
}

function print(figures: Record<"route" | "rendered" | "calls", number[]>) {
  const middle = (numbers: number[]) =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
  const row = (what: string, numbers: number[]) => {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    console.log(
      `${what.padEnd(58)} ${middle(numbers).toFixed(0).padStart(6)} /s  (${least.toFixed(0)} to ${most.toFixed(0)})`,
    );
  };
  const [route, rendered, calls] = [middle(figures.route), middle(figures.rendered), middle(figures.calls)];
  console.log(`\nSending, due to sent, one instance, batches of 100, no pace; median of ${rounds}
${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, Node ${process.version}\n`);
  row(`through POST /api/delivery and the mailbox, ${count} mails`, figures.route);
  row(`(a) the same loop, React Email rendered per mail, ${renderedCount} mails`, figures.rendered);
  row(`(b) the provider calls alone, ${count} mails`, figures.calls);
  console.log(
    `\n${(route / rendered).toFixed(1)} times (a), aim 10; ${((100 * route) / calls).toFixed(0)} % of (b), aim 60`,
  );
}
