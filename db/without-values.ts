/** What the driver calls where a query fails; it is no part of its types. */
type Failing = { reject: (error: unknown) => void };
type Connection = {
  unsafe: (text: string, args: never[], options?: never) => object;
  begin?: (run: Run) => Promise<unknown>;
  savepoint?: (run: Run) => Promise<unknown>;
};
type Run = (connection: Connection) => unknown;

/** Where PostgreSQL quotes what it was given. */
const told = ["detail", "where", "internal_query"];

/**
 * Has the errors of what is asked over a connection say nothing of the values it was asked with. Drizzle writes them into its
 * errors, PostgreSQL into the detail of its own, and Next logs both as they are: addresses, messages and hashes.
 */
export function withoutValues(connection: Connection): void {
  const { unsafe, begin, savepoint } = connection;
  const within =
    (run: Run): Run =>
    (inner) => {
      withoutValues(inner);
      return run(inner);
    };
  Object.assign(connection, {
    unsafe: (text: string, args: unknown[] = [], options?: never) => {
      const query = unsafe(text, args as never[], options) as Failing;
      const { reject } = query;
      query.reject = (error) => {
        args.fill("…");
        if (error instanceof Error) for (const name of told) Reflect.deleteProperty(error, name);
        reject(error);
      };
      return query;
    },
    ...(begin && { begin: (run: Run) => begin(within(run)) }),
    ...(savepoint && { savepoint: (run: Run) => savepoint(within(run)) }),
  });
}
