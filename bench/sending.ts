import { sql } from "drizzle-orm";

import { db } from "@/db/client";

import type { Bench } from "./bench";
import { startInstance } from "./instances";
import { queueInvitations } from "./people";
import { medianOf, ratios, rowOf, type Row } from "./rows";
import { callsAlone, renderingEach, settleRest, throughTheRoutes } from "./sending-ways";

type Figures = Record<"one" | "two" | "four" | "rendered" | "calls", number[]>;

/**
 * 20,000 invitations from due to sent through the route handler and the mailbox, by one, two and four instances, beside the same
 * loop with every mail rendered, and the provider calls alone.
 */
export async function benchSending(bench: Bench): Promise<Row[]> {
  const count = bench.scaled(20_000);
  const renderedCount = bench.scaled(2000);
  const secret = bench.stack.environment["CRON_SECRET"] ?? "";
  const others = [];
  for (const name of ["second", "third", "fourth"]) others.push(await startInstance(bench, name));
  const origins = [bench.stack.origin, ...others.map(({ origin }) => origin)];
  const ways: Record<keyof Figures, () => Promise<number>> = {
    one: () => sendBy(origins.slice(0, 1), secret, count),
    two: () => sendBy(origins.slice(0, 2), secret, count),
    four: () => sendBy(origins, secret, count),
    rendered: async () => {
      await queueInvitations(renderedCount + 100);
      return renderingEach(renderedCount);
    },
    calls: async () => {
      const perSecond = await callsAlone(count);
      await settleRest();
      return perSecond;
    },
  };
  await warmUp(origins, secret);
  const figures: Figures = { one: [], two: [], four: [], rendered: [], calls: [] };
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const name of Object.keys(ways) as (keyof Figures)[]) figures[name].push(await ways[name]());
    console.log(`sending: round ${round + 1} of ${bench.rounds}`);
  }
  await Promise.all(others.map(({ service }) => service.stop()));
  return rowsOf(figures, count);
}

async function sendBy(origins: string[], secret: string, count: number): Promise<number> {
  await queueInvitations(count);
  await db().execute(sql`analyze messages, invitations`);
  return throughTheRoutes(origins, secret, count);
}

/** Every way once unmeasured, so that all of it has been compiled and loaded. */
async function warmUp(origins: string[], secret: string): Promise<void> {
  for (const origin of origins) await sendBy([origin], secret, 500);
  await queueInvitations(300);
  await renderingEach(100);
  await callsAlone(300);
  await settleRest();
}

function rowsOf(figures: Figures, count: number): Row[] {
  const one = medianOf(figures.one, "/s");
  return [
    rowOf(ratios(figures.one, figures.rendered), {
      what: `Sending: ${count} invitations, due to sent, beside rendering per mail`,
      ours: one,
      beside: `React Email's render per mail ${medianOf(figures.rendered, "/s")}`,
      aim: { least: 10 },
    }),
    rowOf(
      ratios(figures.one, figures.calls).map((ratio) => ratio * 100),
      {
        what: "Sending: the same beside the provider calls alone",
        ours: one,
        beside: `calls alone ${medianOf(figures.calls, "/s")}`,
        unit: "%",
        aim: { least: 60 },
      },
    ),
    rowOf(ratios(figures.two, figures.one), {
      what: "Sending: two instances beside one",
      ours: medianOf(figures.two, "/s"),
      beside: `one instance ${one}`,
      aim: { least: 1.2 },
    }),
    rowOf(ratios(figures.four, figures.one), {
      what: "Sending: four instances beside one",
      ours: medianOf(figures.four, "/s"),
      beside: `one instance ${one}`,
      aim: { least: 1 },
    }),
  ];
}
