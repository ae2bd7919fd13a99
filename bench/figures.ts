import os from "node:os";

/** The middle one of some numbers. */
export const median = (numbers: number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** Prints the head of a part's figures: what was measured, and on which machine. */
export function printHead(what: string): void {
  console.log(
    `\n${what}\n${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores, Node ${process.version}\n`,
  );
}

/** Prints the median of some numbers with the least and the most of them. */
export function printRow(what: string, numbers: number[], unit: string): void {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  console.log(
    `${what.padEnd(58)} ${median(numbers).toFixed(0).padStart(6)} ${unit}  (${least.toFixed(0)} to ${most.toFixed(0)})`,
  );
}
