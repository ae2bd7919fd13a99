/** The middle one of some numbers. */
export const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** The number that so large a part of them does not exceed. */
export const percentile = (numbers: number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(numbers.length * part) - 1)] ?? 0;

/** The milliseconds something took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Prints the median of some numbers with the least and the most of them. */
export function printRow(what: string, numbers: number[], unit: string): void {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  console.log(
    `${what.padEnd(58)} ${median(numbers).toFixed(0).padStart(6)} ${unit}  (${least.toFixed(0)} to ${most.toFixed(0)})`,
  );
}
