import { z } from "zod";

import { modes, type Mode } from "./fault-modes";

const rule = z.strictObject({
  mode: z.enum(modes),
  /** How likely a request meets it, 0 to 1; drawn from `seed`, so that a run can be repeated. */
  probability: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
  /** Ends after it has happened so often. */
  next: z.int().min(1).optional(),
  /** Only requests that write to this address. */
  recipient: z.string().toLowerCase().optional(),
  /** Of `delay` and `late-answer`. */
  milliseconds: z.int().min(0).max(600_000).default(1000),
  /** Seconds, of `rate-limit` and the quotas. */
  retryAfter: z.int().min(0).optional(),
});

const rules = z.union([rule, z.array(rule)]).transform((given) => [given].flat());

/** A fault to cause; all but `mode` has a default. */
export type FaultRule = z.input<typeof rule>;

/** What a request meets: it waits, then at most one thing goes wrong, and its answer waits once it was accepted. */
export type Fate = { delayMs: number; lateMs: number; mode: Mode | null; retryAfter: number | undefined };

type Armed = { rule: z.output<typeof rule>; happened: number; random: () => number };

const byName = new RegExp(`^fault-(?<mode>${modes.join("|")})(?:-(?<number>\\d{1,6}))?(?:\\+[^@]*)?@`);

/** The faults in force and how often each has really happened. */
export class Faults {
  #armed: Armed[] = [];
  readonly #addressed = new Map<string, Armed>();
  readonly #happened = new Map<Mode, number>();

  /** Puts these rules in place of those in force; counts go on. Throws where a rule is not one. */
  set(given: unknown): void {
    this.#armed = rules.parse(given).map(arm);
  }

  /** Ends all faults and forgets all counts. */
  clear(): void {
    this.#armed = [];
    this.#addressed.clear();
    this.#happened.clear();
  }

  /** Decides what happens to a request that writes to these bare addresses, and counts it. */
  draw(addresses: string[]): Fate {
    let fate: Fate = { delayMs: 0, lateMs: 0, mode: null, retryAfter: undefined };
    const concerned = this.#armed.filter(
      ({ rule }) => rule.recipient === undefined || addresses.includes(rule.recipient),
    );
    for (const armed of [...concerned, ...addresses.flatMap((address) => this.#named(address) ?? [])]) {
      const { mode, next, probability, milliseconds, retryAfter } = armed.rule;
      if (!isWait(mode) && fate.mode !== null) continue;
      if (armed.happened === next || armed.random() >= probability) continue;
      armed.happened += 1;
      this.#happened.set(mode, (this.#happened.get(mode) ?? 0) + 1);
      if (mode === "delay") fate.delayMs += milliseconds;
      else if (mode === "late-answer") fate.lateMs += milliseconds;
      else fate = { ...fate, mode, retryAfter };
    }
    return fate;
  }

  /** The rules in force with their counts, and the counts of all modes since the last clear. */
  report() {
    return {
      rules: this.#armed.map(({ rule, happened }) => ({ ...rule, happened })),
      happened: Object.fromEntries(this.#happened),
    };
  }

  /** The fault an address asks for by its name: `fault-drop@`, `fault-error-before-3@`, `fault-delay-2000+ana@`. */
  #named(address: string): Armed | undefined {
    const groups = byName.exec(address)?.groups;
    if (!groups) return undefined;
    const known = this.#addressed.get(address);
    if (known) return known;
    const number = groups["number"] === undefined ? undefined : Number(groups["number"]);
    const mode = z.enum(modes).parse(groups["mode"]);
    const asked = {
      mode,
      ...(isWait(mode) ? { milliseconds: number ?? 1000 } : { next: Math.max(1, number ?? 1) }),
    };
    const armed = arm(rule.parse(asked));
    this.#addressed.set(address, armed);
    return armed;
  }
}

const isWait = (mode: Mode): boolean => mode === "delay" || mode === "late-answer";

const arm = (one: z.output<typeof rule>): Armed => ({ rule: one, happened: 0, random: seeded(one.seed) });

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
