import { runCrashes } from "./crashes";
import { runDeploys } from "./deploys";
import { runDrains } from "./drains";
import { runFreezes } from "./freezes";
import { runLimit } from "./moods";
import type { Place } from "./place";
import { runTerminations } from "./terminations";

/** A little of what fails most, in less than three minutes: kills, lost answers, a stale fence, 429, ended connections, SIGTERM, many drains. */
export async function runShort(place: Place): Promise<void> {
  // Few kills may miss every call; the freeze makes sure of a lease that is taken over.
  await runCrashes(place, { count: 300, instances: 2, seconds: 12, takenOver: 0 });
  await runFreezes(place);
  await runLimit(place);
  await runTerminations(place, { posts: 10, queued: 100, pages: false });
  await runDeploys(place, { rounds: 1, delayMs: 2000, pages: false });
  await runDrains(place, { count: 300 });
}
