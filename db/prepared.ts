import { db, type Reader } from "./client";

/**
 * A query whose text never changes: built once for a reader, and parsed by PostgreSQL once a connection, where one that is
 * written as it is asked is built and parsed each time. `build` ends in `prepare`; what changes goes in by `sql.placeholder`.
 */
export function prepared<Query>(build: (reader: Reader) => Query): (reader?: Reader) => Query {
  const built = new WeakMap<Reader, { query: Query }>();
  return (reader = db()) => {
    const known = built.get(reader) ?? { query: build(reader) };
    built.set(reader, known);
    return known.query;
  };
}
