import { createHash } from "node:crypto";

import { invalidIdempotencyKey, type Refusal } from "./refusals";

/** The caller's key, null without one, or why it is none: https://resend.com/docs/dashboard/emails/idempotency-keys */
export function readKey(header: string | undefined): string | null | Refusal {
  if (header === undefined) return null;
  return header.length >= 1 && header.length <= 256 ? header : invalidIdempotencyKey;
}

/** What tells two bodies apart. */
export const digestOf = (body: Buffer): string => createHash("sha256").update(body).digest("hex");

/**
 * Keys whose first request has not been answered yet. Kept in memory, because a request ends with its process; what a key
 * was answered is kept in the database together with the mails.
 */
export class RunningKeys {
  readonly #running = new Set<string>();

  /** Runs the work unless the same key runs already at the endpoint; then answers undefined at once. */
  async once<T>(endpoint: string, key: string | null, work: () => Promise<T>): Promise<T | undefined> {
    if (key === null) return work();
    const name = `${endpoint} ${key}`;
    if (this.#running.has(name)) return undefined;
    this.#running.add(name);
    try {
      return await work();
    } finally {
      this.#running.delete(name);
    }
  }
}
