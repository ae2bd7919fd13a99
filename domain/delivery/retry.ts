import { env } from "@/env";

/** Milliseconds until a call of unknown fate is made again: four times longer each time, at most 8 hours, with full jitter. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(env().DELIVERY_BACKOFF_MS * 4 ** (attempt - 1), 8 * 3_600_000);
  return Math.ceil(most * (0.5 + random() / 2));
}
