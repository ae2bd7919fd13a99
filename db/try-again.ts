import { setTimeout as sleep } from "node:timers/promises";

const collisions = new Set(["40001", "40P01"]);

/** Of two transactions that waited for each other PostgreSQL ended this one, with nothing done. */
function isCollision(error: unknown): boolean {
  const told = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return told instanceof Error && "code" in told && collisions.has(String(told.code));
}

/** Has a transaction that PostgreSQL ended because of another be tried again, three times in all, after a moment that is never the same. */
export function tryAgain(connection: { begin: (run: never) => Promise<unknown> }): void {
  const { begin } = connection;
  const attempt = async (run: never, left: number): Promise<unknown> => {
    try {
      return await begin(run);
    } catch (error) {
      if (left === 1 || !isCollision(error)) throw error;
      await sleep(10 + Math.random() * 40);
      return attempt(run, left - 1);
    }
  };
  Object.assign(connection, { begin: (run: never) => attempt(run, 3) });
}
