import { EventEmitter } from "node:events";

import { loadRival } from "./rivals";

/** A queue of others: filled with messages, then worked to its end in so many milliseconds. */
export type Rival = {
  fill: (count: number) => Promise<void>;
  work: (count: number) => Promise<number>;
  stop: () => Promise<unknown>;
};

/** What of pg-boss is used. */
type Boss = {
  on: (event: "error", listener: (error: Error) => void) => void;
  start: () => Promise<unknown>;
  stop: (options: { graceful: boolean }) => Promise<void>;
  createQueue: (name: string) => Promise<void>;
  insert: (name: string, jobs: { data: object }[]) => Promise<unknown>;
  fetch: (name: string, options: { batchSize: number }) => Promise<{ id: string }[]>;
  complete: (name: string, ids: string[]) => Promise<unknown>;
};
type PgBoss = {
  PgBoss: new (options: { connectionString: string; supervise: boolean; schedule: boolean }) => Boss;
};

/** pg-boss on a database of its own: as many loops as ours, each fetching and completing batches of 100. */
export async function startPgBoss(connectionString: string, lanes: number): Promise<Rival> {
  const { PgBoss } = await loadRival<PgBoss>("pg-boss", "dist/index.js");
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
  boss.on("error", (error) => console.error(error.message));
  await boss.start();
  const name = "mails";
  await boss.createQueue(name);
  const lane = async (): Promise<number> => {
    for (let done = 0; ;) {
      const jobs = await boss.fetch(name, { batchSize: 100 });
      if (jobs.length === 0) return done;
      await boss.complete(
        name,
        jobs.map(({ id }) => id),
      );
      done += jobs.length;
    }
  };
  return {
    fill: async (count) => {
      for (let made = 0; made < count; made += 1000)
        await boss.insert(
          name,
          Array.from({ length: Math.min(1000, count - made) }, (_, index) => ({
            data: { message: made + index },
          })),
        );
    },
    work: async (count) => {
      const began = performance.now();
      const done = await Promise.all(Array.from({ length: lanes }, lane));
      const took = performance.now() - began;
      const all = done.reduce((sum, one) => sum + one, 0);
      if (all !== count) throw new Error(`pg-boss worked ${all} of ${count} jobs`);
      return took;
    },
    stop: () => boss.stop({ graceful: false }),
  };
}

/** What of graphile-worker is used. */
type Graphile = {
  Logger: new (log: () => () => void) => object;
  makeWorkerUtils: (options: object) => Promise<{
    migrate: () => Promise<void>;
    addJobs: (jobs: { identifier: string; payload: object[] }[]) => Promise<unknown>;
    release: () => Promise<void>;
  }>;
  run: (options: object) => Promise<{ stop: () => Promise<void>; promise: Promise<void> }>;
};

/** graphile-worker on a database of its own: batch jobs, each of 100 messages, worked by as many workers as ours has lanes. */
export async function startGraphile(connectionString: string, lanes: number): Promise<Rival> {
  const { Logger, makeWorkerUtils, run } = await loadRival<Graphile>("graphile-worker", "dist/index.js");
  const silent = new Logger(() => () => {});
  const jobs = await makeWorkerUtils({ connectionString, logger: silent });
  await jobs.migrate();
  return {
    fill: async (count) => {
      const batches = Array.from({ length: count / 100 }, (_, batch) => ({
        identifier: "mails",
        payload: Array.from({ length: 100 }, (__, index) => ({ message: batch * 100 + index })),
      }));
      await jobs.addJobs(batches);
    },
    work: async (count) => {
      const events = new EventEmitter();
      const ended = Promise.withResolvers<number>();
      let [began, done, left] = [0, 0, count / 100];
      events.on("worker:getJob:start", () => (began ||= performance.now()));
      events.on("job:complete", () => {
        left -= 1;
        if (left === 0) ended.resolve(performance.now() - began);
      });
      const taskList = {
        mails: (payload: object[]) => {
          done += payload.length;
          return payload.map(() => Promise.resolve());
        },
      };
      const options = { connectionString, logger: silent, noHandleSignals: true, concurrency: lanes };
      const runner = await run({ ...options, taskList, events });
      const took = await ended.promise;
      await runner.stop();
      if (done !== count) throw new Error(`graphile-worker worked ${done} of ${count} messages`);
      return took;
    },
    stop: () => jobs.release(),
  };
}
