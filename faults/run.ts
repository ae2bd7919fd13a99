import { closeDatabase } from "@/db/client";
import { program, Stop } from "@/scripts/services/program";
import { startTestStack } from "@/scripts/services/test-stack";

import type { Place } from "./place";
import { Report } from "./report";

/** What can go wrong, in this order; `npm run faults -- moods` runs what it names, without a name all of it runs. */
const parts: Record<string, () => Promise<(place: Place) => Promise<void>>> = {
  crashes: async () => (await import("./crashes")).runCrashes,
  moods: async () => (await import("./moods")).runMoods,
  events: async () => (await import("./events")).runEvents,
};

await program(async (started) => {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !(name in parts));
  if (unknown !== undefined)
    throw new Stop(`There is no part ${unknown}; name ${Object.keys(parts).join(", ")}.`);
  const stack = await startTestStack(started, "faults");
  started.add(closeDatabase);
  await stack.app.stop();
  const report = new Report();
  for (const [name, load] of Object.entries(parts)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const run = await load();
    await run({ started, stack, report });
  }
  console.log(`\n${report.passed} passed, ${report.failed} failed`);
  return report.failed === 0 ? 0 : 1;
});
