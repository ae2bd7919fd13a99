// On globalThis, as the bundler gives what runs at the start and what runs in pages a copy of this module each.
const kept = globalThis as typeof globalThis & { conviveOutOfReachAt?: number };

/** Notes that PostgreSQL could not be asked something, for want of a connection. */
export function noteOutOfReach(): void {
  kept.conviveOutOfReachAt = Date.now();
}

/** Whether that happened in this process within the last ten seconds. */
export const wasOutOfReach = (): boolean => Date.now() - (kept.conviveOutOfReachAt ?? 0) < 10_000;
