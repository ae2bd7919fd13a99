import type { Failure } from "./failures";

/** What a run found of one failure: what was done, how often it was really hit, and how many checks held. */
export type Row = { done: Set<string>; hits: string[]; passed: number; failed: number };

/** What a run found: one line each, the exit code by whether all hold, and a row for each failure it caused. */
export class Report {
  passed = 0;
  failed = 0;
  readonly rows = new Map<Failure, Row>();
  private current: Row[] = [];

  /** Prints a heading with figures under which lines follow. */
  head(what: string): void {
    console.log(`\n${what}`);
  }

  /** What is checked from here on is about these failures, each with what is done to cause it. */
  cause(failures: Partial<Record<Failure, string>>): void {
    const causes = Object.entries(failures) as [Failure, string][];
    for (const [name, what] of causes) this.rowOf(name).done.add(what);
    this.about(...causes.map(([name]) => name));
  }

  /** What is checked from here on is about these failures, caused before. */
  about(...failures: Failure[]): void {
    this.current = failures.map((name) => this.rowOf(name));
  }

  private rowOf(failure: Failure): Row {
    const row = this.rows.get(failure) ?? { done: new Set(), hits: [], passed: 0, failed: 0 };
    this.rows.set(failure, row);
    return row;
  }

  /** Holds where the value is the one wanted. */
  equal(what: string, value: number, wanted: number): void {
    this.line(value === wanted, what, `${value} of ${wanted}`);
  }

  /** Holds where it happened so often at least. */
  atLeast(what: string, value: number, least = 1): void {
    this.line(value >= least, what, `${value} of at least ${least}`);
  }

  /** Holds up to a limit. */
  atMost(what: string, value: number, most: number): void {
    this.line(value <= most, what, `${value} of at most ${most}`);
  }

  /** How often a fault was really hit; one that never was proves nothing. Where it need not be (`least` 0), it is told and counts for nothing. */
  hit(what: string, value: number, least = 1): void {
    for (const row of this.current) row.hits.push(`${what}: ${value}`);
    if (least === 0) console.log(`     ${`hit: ${what}`.padEnd(62)} ${value}`);
    else this.atLeast(`hit: ${what}`, value, least);
  }

  private line(holds: boolean, what: string, figures: string): void {
    for (const row of this.current) row[holds ? "passed" : "failed"] += 1;
    if (holds) this.passed += 1;
    else this.failed += 1;
    console.log(`${holds ? "ok  " : "FAIL"} ${what.padEnd(62)} ${figures}`);
  }
}
