import { Semaphore, withTimeout } from "async-mutex";

type Query = { values: () => PromiseLike<unknown> } & PromiseLike<unknown>;

/** What is asked of the driver's pool. */
type Pool = {
  unsafe: (text: string, args: never[], options?: never) => Query;
  begin: (run: never) => Promise<unknown>;
};

/** Nothing was asked of PostgreSQL: every connection of the pool stayed in use for as long as a request waits for one. */
export class PoolBusy extends Error {
  constructor() {
    super("no connection of the pool came free in time");
  }
}

type Patience = {
  /** As many statements and transactions at a time as the pool has connections; more would queue up behind one another on one. */
  places: number;
  /** How long a statement or transaction waits for a place before `PoolBusy`. */
  waitMs: number;
  /** How long one is under way before it is asked whether PostgreSQL is still there, and how long until the next time. */
  askAfterMs: number;
  /** Answers within seconds; false only where PostgreSQL said nothing at all. */
  isThere: () => Promise<boolean>;
  /** Ends the pool, so that what is under way fails instead of waiting for what will not come. */
  giveUp: () => void;
  /** Is told of every failure that says nothing of what was asked, only that PostgreSQL could not be asked. */
  outOfReach: () => void;
};

/** Of the driver, of the system, and of a PostgreSQL that has no connection left, starts or stops. */
const signs = new Set([
  ...["CONNECT_TIMEOUT", "CONNECTION_CLOSED", "CONNECTION_DESTROYED", "CONNECTION_ENDED"],
  ...["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EHOSTUNREACH", "ETIMEDOUT", "EPIPE"],
  ...["53300", "57P01", "57P02", "57P03"],
]);

const saysOutOfReach = (error: unknown): boolean =>
  error instanceof PoolBusy || (error instanceof Error && "code" in error && signs.has(String(error.code)));

/** What is under way on a pool when it is given up fails with this, whatever the driver makes of it. */
const givenUp = () =>
  Object.assign(new Error("PostgreSQL has fallen silent"), { code: "CONNECTION_DESTROYED" });

/**
 * Has everything that is asked of a pool wait for a connection only so long, and for an answer only while PostgreSQL is
 * there. A driver's own patience has no end: its queue is as long as the requests are many, and a connection that a broken
 * network left open is waited on for as long as the kernel does; so is the rollback of a transaction on a pool that was ended.
 */
export function bePatient(pool: Pool, { places, waitMs, outOfReach, ...watched }: Patience): void {
  const gate = withTimeout(new Semaphore(places), waitMs, new PoolBusy());
  const { unsafe, begin } = pool;
  const underWay = new Set<(reason: Error) => void>();
  const giveUp = () => {
    watched.giveUp();
    for (const fail of underWay) fail(givenUp());
  };
  const through = async <Answer>(ask: () => PromiseLike<Answer>): Promise<Answer> => {
    try {
      return await gate.runExclusive(() => watch(ask, underWay, { ...watched, giveUp }));
    } catch (error) {
      if (saysOutOfReach(error)) outOfReach();
      // The gate has but one, made at the start.
      throw error instanceof PoolBusy ? new PoolBusy() : error;
    }
  };
  Object.assign(pool, {
    unsafe: (text: string, args: unknown[] = [], options?: object) => {
      const query = unsafe(text, args as never[], options as never);
      // The BEGIN of a transaction that has its place already.
      if (options && "onexecute" in options) return query;
      return new Gated(query, (ask) =>
        through(ask).catch((error: unknown) => {
          // Drizzle writes them into its error, also where nothing was asked: see `withoutValues`.
          args.fill("…");
          throw error;
        }),
      );
    },
    begin: (run: never) => through(() => begin(run)),
  });
}

async function watch<Answer>(
  ask: () => PromiseLike<Answer>,
  underWay: Set<(reason: Error) => void>,
  { askAfterMs, isThere, giveUp }: Pick<Patience, "askAfterMs" | "isThere" | "giveUp">,
): Promise<Answer> {
  let isOver = false;
  let silences = 0;
  const look = async () => {
    silences = (await isThere()) ? 0 : silences + 1;
    if (isOver) return;
    // Once may be chance: a full pooler, a process that had no turn.
    if (silences === 2) giveUp();
    else timer = setTimeout(look, silences === 0 ? askAfterMs : 0);
  };
  let timer = setTimeout(look, askAfterMs);
  let fail: (reason: Error) => void = () => {};
  const failure = new Promise<never>((_, reject) => (fail = reject));
  underWay.add(fail);
  try {
    return await Promise.race([ask(), failure]);
  } finally {
    isOver = true;
    underWay.delete(fail);
    clearTimeout(timer);
  }
}

/** A query that is sent when it is awaited, as the driver's own is, once it has its place; as objects or as bare values. */
class Gated {
  constructor(
    private readonly query: Query,
    private readonly through: (ask: () => PromiseLike<unknown>) => Promise<unknown>,
  ) {}

  values(): Promise<unknown> {
    return this.through(() => this.query.values());
  }

  // oxlint-disable-next-line unicorn/no-thenable -- Drizzle awaits what `unsafe` gives.
  then<A, B>(kept: (answer: unknown) => A, failed: (reason: unknown) => B): Promise<A | B> {
    return this.through(() => this.query).then(kept, failed);
  }
}
