import { closeDatabase } from "@/db/client";
import { program, Stop } from "@/scripts/services/program";
import { startTestStack } from "@/scripts/services/test-stack";

import type { Bench, Part } from "./bench";
import { conditionsNow, keepResults, type PartResult } from "./results";
import { installRivals } from "./rivals";
import { tableOf } from "./table";

/** What can be measured, in this order: the demo's data first, then a million rows. `npm run bench -- queue web` runs what it names. */
const parts: Record<string, () => Promise<Part>> = {
  rendering: async () => (await import("./rendering")).benchRendering,
  sending: async () => (await import("./sending")).benchSending,
  create: async () => (await import("./creating")).benchCreating,
  discard: async () => (await import("./discarding")).benchDiscarding,
  weight: async () => (await import("./weight")).benchWeight,
  lighthouse: async () => (await import("./lighthouse")).benchLighthouse,
  memory: async () => (await import("./memory")).benchMemory,
  grid: async () => (await import("./grid")).benchGrid,
  web: async () => (await import("./web")).benchWeb,
  dashboard: async () => (await import("./dashboard")).benchDashboard,
  export: async () => (await import("./exporting")).benchExporting,
  reports: async () => (await import("./reports")).benchReports,
  queue: async () => (await import("./queue")).benchQueue,
};

await program(async (started) => {
  const args = process.argv.slice(2);
  const isQuick = args.includes("--quick");
  const named = args.filter((arg) => arg !== "--quick");
  const unknown = named.find((name) => !(name in parts));
  if (unknown !== undefined)
    throw new Stop(`There is no part ${unknown}; name ${Object.keys(parts).join(", ")}, or --quick.`);
  const stack = await startTestStack(
    started,
    "bench",
    { DELIVERY_UNPACED: "true", DELIVERY_DRAIN_MS: "300000" },
    { durable: true },
  );
  started.add(closeDatabase);
  await installRivals(started, stack.place.dataDir);
  // React decides when it is loaded which of its two builds it is.
  Object.assign(process.env, { NODE_ENV: "production" });
  const scaled = (count: number) => (isQuick ? Math.ceil(count / 10) : count);
  const bench: Bench = { stack, started, rounds: isQuick ? 2 : 5, scaled };
  const conditions = await conditionsNow();
  const measured: Record<string, PartResult> = {};
  for (const [name, load] of Object.entries(parts)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const began = performance.now();
    const run = await load();
    const rows = await run(bench);
    measured[name] = { rows, seconds: (performance.now() - began) / 1000, ...conditions };
    console.log(`\n${name} took ${measured[name].seconds.toFixed(0)} s\n\n${tableOf(rows)}`);
    if (!isQuick) keepResults(measured, Object.keys(parts));
  }
  const rows = Object.values(measured).flatMap((result) => result.rows);
  console.log(`\n${tableOf(rows)}`);
  if (isQuick) console.log("\nA quick run, of small counts and two rounds: nothing of it is kept.");
});
