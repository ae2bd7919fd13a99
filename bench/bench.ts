import type { Started } from "@/scripts/services/program";
import type { TestStack } from "@/scripts/services/test-stack";

import type { Row } from "./rows";

/** What a part is given: the running stack, how often to measure, and a count made small in a quick run. */
export type Bench = {
  stack: TestStack;
  started: Started;
  rounds: number;
  scaled: (count: number) => number;
};

/** Measures something and gives its rows of the table. */
export type Part = (bench: Bench) => Promise<Row[]>;
