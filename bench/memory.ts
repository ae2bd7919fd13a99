import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "@/scripts/services/program";
import { root } from "@/scripts/services/workplace";

import { bareOf } from "./bare-page";
import type { Bench } from "./bench";
import { inspect, type Inspected, type Memory } from "./inspector";
import { startInstance } from "./instances";
import { load, type Target } from "./load";
import { queueInvitations } from "./people";
import { rowOf, written, type Row } from "./rows";
import { throughTheRoutes } from "./sending-ways";
import { visitorsOf } from "./visitors";

const connections = 16;

/** One instance after 20,000 mails, 10,000 page views and one export, beside its start and a bare app after as many views. */
export async function benchMemory(bench: Bench): Promise<Row[]> {
  const { cookies } = await visitorsOf(bench);
  // Built, if it is not yet; its instance has no inspector.
  await bareOf(bench);
  const views = bench.scaled(10_000);
  const mails = bench.scaled(20_000);
  const bare = await measure(bench, "memory-bare", path.join(root, "bench/bare"), async (origin) => {
    await view({ url: `${origin}/`, holds: "Nothing" }, views);
  });
  const ours = await measure(bench, "memory", undefined, async (origin, log) => {
    await queueInvitations(mails);
    await throughTheRoutes([origin], bench.stack.environment["CRON_SECRET"] ?? "", mails);
    await log(`${mails} mails`);
    const { invited, customer, administrator: cookie } = cookies;
    await view({ url: `${origin}/en/invitation`, cookie: invited, holds: "Accept Invitation" }, views * 0.4);
    await view(
      { url: `${origin}/en/account/invitations`, cookie: customer, holds: "My Invitations" },
      views * 0.3,
    );
    await view({ url: `${origin}/en/sign-in`, holds: "Sign In" }, views * 0.2);
    await view({ url: `${origin}/admin/invitations`, cookie, holds: "</table>" }, views * 0.1);
    await log(`${views} page views`);
    const answer = await fetch(`${origin}/admin/invitations/export`, { headers: { cookie } });
    const bytes = (await answer.arrayBuffer()).byteLength;
    if (!answer.ok || bytes < mails * 50) throw new Error(`the export came to ${bytes} bytes`);
    await log("one export");
  });
  const what = `after ${mails} mails, ${views} page views and one export`;
  return [
    rowOf([megabytes(ours.after.heap - ours.before.heap)], {
      what: `Memory: heap after collection ${what}, above its start`,
      ours: text(ours.after.heap),
      beside: `at its start ${text(ours.before.heap)}`,
      unit: "MB",
      aim: { most: 30 },
    }),
    rowOf([megabytes(ours.after.resident - bare.after.resident)], {
      what: `Memory: resident ${what}, above a bare app`,
      ours: text(ours.after.resident),
      beside: `a bare app after ${views} page views ${text(bare.after.resident)}`,
      unit: "MB",
      aim: { most: 100 },
    }),
  ];
}

type Log = (after: string) => Promise<void>;

/** The memory of a fresh instance before and after some work. */
async function measure(
  bench: Bench,
  name: string,
  folder: string | undefined,
  work: (origin: string, log: Log) => Promise<void>,
): Promise<{ before: Memory; after: Memory }> {
  const port = await freePort();
  const nodeArgs = [`--inspect=127.0.0.1:${port}`];
  const { origin, service } = await startInstance(bench, name, { nodeArgs, ...(folder && { folder }) });
  const inspected = await inspect(port);
  const before = await settledMemory(inspected);
  await work(origin, async (after) => {
    const { heap, resident } = await inspected.memory();
    console.log(`${name} after ${after}: heap ${text(heap)}, resident ${text(resident)}`);
  });
  const after = await settledMemory(inspected);
  inspected.close();
  await service.stop();
  return { before, after };
}

const view = (target: Target, requests: number) => load(target, { connections, until: { requests } });

/** Once what was under way has ended. */
async function settledMemory(inspected: Inspected): Promise<Memory> {
  await sleep(2000);
  return inspected.memory();
}

const megabytes = (bytes: number) => bytes / 1e6;

const text = (bytes: number) => `${written(megabytes(bytes))} MB`;
