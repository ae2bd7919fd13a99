/** What a run found: one line each, the exit code by whether all hold. */
export class Report {
  passed = 0;
  failed = 0;

  /** Prints a heading with figures under which lines follow. */
  head(what: string): void {
    console.log(`\n${what}`);
  }

  /** Holds where the value is the one wanted. */
  equal(what: string, value: number, wanted: number): void {
    this.line(value === wanted, what, `${value} of ${wanted}`);
  }

  /** Holds where it happened so often at least; a fault that was never hit proves nothing. */
  atLeast(what: string, value: number, least = 1): void {
    this.line(value >= least, what, `${value} of at least ${least}`);
  }

  /** Holds up to a limit. */
  atMost(what: string, value: number, most: number): void {
    this.line(value <= most, what, `${value} of at most ${most}`);
  }

  private line(holds: boolean, what: string, figures: string): void {
    if (holds) this.passed += 1;
    else this.failed += 1;
    console.log(`${holds ? "ok  " : "FAIL"} ${what.padEnd(62)} ${figures}`);
  }
}
