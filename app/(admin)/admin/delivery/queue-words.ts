import { findOutcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import type { Words } from "@/app/words";

const outcomes = {
  done: ["paused", "resumed", "again", "dropped", "fuse"],
  refused: ["gone", "not_everywhere"],
} as const;

/** What came of a form, as the address of the page says. */
export function outcomeOf(
  t: Words,
  search: Awaited<OutcomeSearch>,
): { done: string | null; refused: string | null } {
  const { done, refused } = findOutcome(outcomes, search);
  return {
    done: done ? t(done === "fuse" ? "admin.queue.fuse.resumed" : `admin.queue.done.${done}`) : null,
    refused: refused ? t(`admin.queue.refused.${refused}`) : null,
  };
}

/** What the provider's errors begin with, and which of our sentences says what to do. */
const troubles = [
  [/(missing|restricted|invalid)_api_key|security_error|invalid_access/, "key"],
  [/(daily|monthly)_quota_exceeded/, "quota"],
  [/rate_limit_exceeded|concurrent_idempotent/, "rate"],
  [/invalid_from|domain|not verified/i, "domain"],
  [/invalid_idempotent_request/, "mismatch"],
  [/timeout|timed out|fetch|network|socket|application_error|internal_server_error|^\w*: ?$/i, "unreachable"],
] as const;

/** True where the provider refuses the key, or something to it. */
export const isAboutKey = (error: string): boolean =>
  troubles.find(([pattern]) => pattern.test(error))?.[1] === "key";

/** An error of the provider in words, with what to do about it. */
export function troubleOf(t: Words, error: string): string {
  const known = troubles.find(([pattern]) => pattern.test(error));
  return t(`admin.queue.trouble.${known?.[1] ?? "other"}`);
}
