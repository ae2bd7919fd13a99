import { Resend, type ErrorResponse } from "resend";
import { z } from "zod";

import { env } from "@/env";

import type { Mail } from "./frozen";
import { fateOf, type ProviderEvent } from "./provider-event";

/**
 * What became of a provider call:
 * - taken: by position, the provider's id of each mail it took, or its objection
 * - refused: nothing was taken, for good
 * - later: nothing was taken, it may be soon; not an attempt. `forAll`, where it is said of every call
 * - paused: nothing was taken, and nothing will be until somebody or some time has passed
 * - unknown: it may have been taken; only the same call again can tell
 * - mismatch: the provider knows the key with another body, so it has had this batch before
 */
export type Answer =
  | { kind: "taken"; results: ({ id: string } | { objection: string })[] }
  | { kind: "refused"; reason: string }
  | { kind: "later"; reason: string; waitMs: number; forAll: boolean }
  | { kind: "paused"; reason: string; waitMs: number }
  | { kind: "unknown"; reason: string }
  | { kind: "mismatch"; reason: string };

const minute = 60_000;
const hour = 60 * minute;

let client: Resend | undefined;

function provider(): Resend {
  const { RESEND_API_KEY: key, RESEND_BASE_URL: baseUrl } = env();
  return (client ??= new Resend(key, baseUrl === undefined ? {} : { baseUrl }));
}

/** Hands a batch to the provider, its id being the idempotency key. Never throws for what the network or provider does. */
export async function callProvider(batchId: string, mails: Mail[]): Promise<Answer> {
  const answer = await provider().batch.send(mails, {
    idempotencyKey: batchId,
    batchValidation: "permissive",
    signal: AbortSignal.timeout(env().DELIVERY_CALL_TIMEOUT_MS),
  });
  if (answer.error) return sortError(answer.error, answer.headers);
  return readResults(mails.length, answer.data);
}

/**
 * What the provider says became of a mail it took:
 * - told: its last word, null where that is no news; and the addresses it was sent to
 * - unknown: it knows no such mail, and will not know it later
 * - later: it did not say; ask again, after `waitMs` where that is more than 0
 */
export type FateAnswer =
  | { kind: "told"; fate: ProviderEvent["fate"]; to: string[] }
  | { kind: "unknown" }
  | { kind: "later"; reason: string; waitMs: number };

const sentMail = z.object({ last_event: z.string(), to: z.array(z.string()) });

/** Asks the provider for a mail by its id. Never throws for what the network or provider does. */
export async function readFate(providerId: string): Promise<FateAnswer> {
  const signal = AbortSignal.timeout(env().DELIVERY_CALL_TIMEOUT_MS);
  const answer = await provider().emails.get(providerId, { signal });
  if (!answer.error) {
    const read = sentMail.safeParse(answer.data);
    if (!read.success) return { kind: "later", reason: "an answer of another form", waitMs: 0 };
    const { last_event: last, to } = read.data;
    // Who opened a mail or followed its link has got it; more than that is not used.
    const seen = last === "opened" || last === "clicked" ? "delivered" : last;
    return { kind: "told", fate: fateOf[`email.${seen}`] ?? null, to };
  }
  if (answer.error.statusCode === 404 || answer.error.statusCode === 422) return { kind: "unknown" };
  const sorted = sortError(answer.error, answer.headers);
  return {
    kind: "later",
    reason: "reason" in sorted ? sorted.reason : "",
    waitMs: sorted.kind === "later" && sorted.forAll ? sorted.waitMs : 0,
  };
}

/** The headers an event is signed in. */
export type EventSignature = { id: string; timestamp: string; signature: string };

/**
 * What an event says, once its signature over the body as it came proves that the provider sent it within the last five minutes;
 * null where it does not. One of two signatures is enough, as while the secret is changed.
 */
export function verifyEvent(body: string, headers: EventSignature): unknown {
  const { RESEND_API_KEY: key, RESEND_WEBHOOK_SECRET: webhookSecret } = env();
  try {
    return new Resend(key).webhooks.verify({ payload: body, headers, webhookSecret });
  } catch {
    return null;
  }
}

type BatchData = { data?: { id: string }[]; errors?: { index: number; message: string }[] };

/** Puts ids and objections back in the order asked: the provider's ids skip the positions it objected to. */
export function readResults(count: number, answer: BatchData): Answer {
  const objections = new Map(answer.errors?.map(({ index, message }) => [index, message]));
  const ids = (answer.data ?? []).map(({ id }) => id);
  if (ids.length + objections.size !== count || ids.some((id) => typeof id !== "string")) {
    return { kind: "unknown", reason: `answered for ${ids.length + objections.size} of ${count} mails` };
  }
  let next = 0;
  const results = Array.from({ length: count }, (_, index) => {
    const objection = objections.get(index);
    if (objection !== undefined) return { objection };
    next += 1;
    return { id: ids[next - 1] ?? "" };
  });
  return { kind: "taken", results };
}

/** Sorts every error the provider has, once, into what the queue does about it. */
export function sortError(error: ErrorResponse, headers: Record<string, string> | null): Answer {
  const reason = `${error.name}: ${error.message}`.slice(0, 500);
  const status = error.statusCode;
  if (status === null || status === undefined || status >= 500 || status === 408)
    return { kind: "unknown", reason };
  switch (error.name) {
    case "rate_limit_exceeded":
      return tooOften(reason, headers);
    case "concurrent_idempotent_requests":
      return { kind: "later", reason, waitMs: 3000, forAll: false };
    case "invalid_idempotent_request":
      return { kind: "mismatch", reason };
    case "daily_quota_exceeded":
    case "monthly_quota_exceeded":
      return { kind: "paused", reason, waitMs: retryAfter(headers) ?? hour };
    case "missing_api_key":
    case "restricted_api_key":
    case "invalid_api_key":
    case "invalid_idempotency_key":
    case "not_found":
    case "method_not_allowed":
    case "security_error":
    case "invalid_access":
    case "invalid_region":
      return { kind: "paused", reason, waitMs: 10 * minute };
    default:
      return sortByStatus(status, reason, headers);
  }
}

/** For names the provider may invent, and for validation errors, whose meaning depends on the status. */
function sortByStatus(status: number, reason: string, headers: Record<string, string> | null): Answer {
  if (status === 429) return tooOften(reason, headers);
  if (status === 401 || status === 403 || status === 404 || status === 405 || status === 451) {
    return { kind: "paused", reason, waitMs: 10 * minute };
  }
  return status === 409
    ? { kind: "later", reason, waitMs: 3000, forAll: false }
    : { kind: "refused", reason };
}

/** A long wait is a pause: it is told on the Delivery page, and a person can end it. */
function tooOften(reason: string, headers: Record<string, string> | null): Answer {
  const waitMs = retryAfter(headers) ?? 1000;
  return waitMs > minute
    ? { kind: "paused", reason, waitMs }
    : { kind: "later", reason, waitMs, forAll: true };
}

function retryAfter(headers: Record<string, string> | null): number | null {
  const seconds = Number(headers?.["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 24 * 3600) * 1000 : null;
}
