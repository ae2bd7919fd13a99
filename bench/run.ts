import { closeDatabase } from "@/db/client";
import { program, Stop } from "@/scripts/services/program";
import { startTestStack, type TestStack } from "@/scripts/services/test-stack";

/** What can be measured, in this order; `npm run bench -- sending` runs what it names, without a name all of it runs. */
const parts: Record<string, () => Promise<(stack: TestStack) => Promise<void>>> = {
  sending: async () => (await import("./sending")).benchSending,
  create: async () => (await import("./creating")).benchCreating,
  discard: async () => (await import("./discarding")).benchDiscarding,
  grid: async () => (await import("./grid")).benchGrid,
  dashboard: async () => (await import("./dashboard")).benchDashboard,
  reports: async () => (await import("./reports")).benchReports,
  export: async () => (await import("./exporting")).benchExporting,
};

await program(async (started) => {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !(name in parts));
  if (unknown !== undefined)
    throw new Stop(`There is no part ${unknown}; name ${Object.keys(parts).join(", ")}.`);
  const stack = await startTestStack(
    started,
    "bench",
    { DELIVERY_UNPACED: "true", DELIVERY_DRAIN_MS: "300000" },
    { durable: true },
  );
  started.add(closeDatabase);
  // React decides when it is loaded which of its two builds it is.
  Object.assign(process.env, { NODE_ENV: "production" });
  for (const [name, load] of Object.entries(parts)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const run = await load();
    await run(stack);
  }
});
