import { sql } from "drizzle-orm";

/**
 * Of a statement: its transaction need not wait for the disk. Only the keeping of a batch's body has to be on the disk before
 * the provider is called, and takes what was committed before it along. A turn, a claim or a result that a power cut takes
 * back is made again: the batch with the same key, to which the provider gives its first answer again.
 */
export const lazyCommit = sql`set_config('synchronous_commit', 'off', true)`;
