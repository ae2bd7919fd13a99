// On globalThis, as the bundler gives what runs at the start and what runs in routes a copy of this module each.
const kept = globalThis as typeof globalThis & { conviveIsStopping?: boolean };

/** Has everything that works in the background of this process end after the piece it is at. */
export function stopWork(): void {
  kept.conviveIsStopping = true;
}

/** True once this process has been told to end. */
export const isStopping = (): boolean => kept.conviveIsStopping === true;
