import { randomInt } from "node:crypto";

import { sql } from "drizzle-orm";

import { closeDatabase, db } from "@/db/client";
import { Chance } from "@/db/seed/chance";
import { program, Stop } from "@/scripts/services/program";
import { startTestStack } from "@/scripts/services/test-stack";

import type { Place } from "./place";
import { Report } from "./report";
import { printSummary, recordSummary } from "./summary";

type Part = (place: Place) => Promise<void>;

/** What can go wrong, in this order; `npm run faults -- moods` runs what it names, without a name all of it runs but `short`, which is a little of each. */
const parts: Record<string, () => Promise<Part>> = {
  short: async () => (await import("./short")).runShort,
  crashes: async () => (await import("./crashes")).runCrashes,
  freezes: async () => (await import("./freezes")).runFreezes,
  drains: async () => (await import("./drains")).runDrains,
  moods: async () => (await import("./moods")).runMoods,
  events: async () => (await import("./events")).runEvents,
  terminations: async () => (await import("./terminations")).runTerminations,
  restarts: async () => (await import("./restarts")).runRestarts,
  silence: async () => (await import("./silence")).runSilence,
  exhaustion: async () => (await import("./exhaustion")).runExhaustion,
  deploys: async () => (await import("./deploys")).runDeploys,
  upgrade: async () => (await import("./upgrade")).runUpgrade,
  outages: async () => (await import("./outages")).runOutages,
  clocks: async () => (await import("./clocks")).runClocks,
  jumps: async () => (await import("./jumps")).runJumps,
  pooler: async () => (await import("./pooler")).runPooler,
  disk: async () => (await import("./disk")).runDisk,
  load: async () => (await import("./load")).runLoad,
  restore: async () => (await import("./restore")).runRestore,
};

const names = Object.keys(parts);

/** Reads `--seed=123 --record crashes moods`. */
function readArguments(given: string[]) {
  const named = given.filter((one) => !one.startsWith("--"));
  const options = given.filter((one) => one.startsWith("--"));
  const unknown =
    named.find((name) => !names.includes(name)) ??
    options.find((option) => option !== "--record" && !/^--seed=\d{1,9}$/.test(option));
  if (unknown !== undefined)
    throw new Stop(`There is no ${unknown}; name ${names.join(", ")}, --seed=123 or --record.`);
  const seed = options.find((option) => option.startsWith("--seed="))?.slice("--seed=".length);
  return {
    named:
      named.length > 0
        ? names.filter((name) => named.includes(name))
        : names.filter((name) => name !== "short"),
    seed: seed === undefined ? randomInt(1e9) : Number(seed),
    isRecorded: options.includes("--record"),
  };
}

/** Takes back the pauses that a part which failed may leave, so that the next one finds nothing but its own failure. */
async function letInvite(): Promise<void> {
  await db().execute(sql`update fuses set resumed_at = now() where resumed_at is null`);
  await db().execute(sql`update sender set paused_until = null, pause_reason = null`);
}

await program(async (started) => {
  const { named, seed, isRecorded } = readArguments(process.argv.slice(2));
  console.log(`Seed ${seed}; npm run faults -- --seed=${seed} ${named.join(" ")} draws the same again.`);
  const stack = await startTestStack(started, "faults");
  started.add(closeDatabase);
  await stack.app.stop();
  const report = new Report();
  for (const name of named) {
    const run = await parts[name]?.();
    // Its own numbers, so that a part draws the same alone as among others.
    const chance = new Chance(seed + names.indexOf(name));
    const place: Place = { started, stack, report, chance, made: [] };
    await letInvite();
    try {
      await run?.(place);
    } catch (error) {
      // What the others find is worth having all the same.
      console.error(error);
      report.equal(`${name} has come to its end`, 0, 1);
    }
    await Promise.all(place.made.map((instance) => instance.stop()));
  }
  printSummary(report);
  if (isRecorded) await recordSummary(report, { seed, parts: named });
  console.log(`\n${report.passed} passed, ${report.failed} failed`);
  return report.failed === 0 && report.passed > 0 ? 0 : 1;
});
