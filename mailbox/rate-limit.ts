/** Whether a request may go on, and the headers that tell where the limit stands. */
export type Turn = { granted: boolean; headers: Record<string, string> };

/**
 * A token bucket over all callers that holds one second's requests; 0 per second switches it off.
 * https://resend.com/docs/api-reference/rate-limit
 */
export function rateLimiter(perSecond: number, now: () => Date): () => Turn {
  const capacity = Math.max(1, perSecond);
  let tokens = capacity;
  let filledAt = now().getTime();

  return () => {
    if (perSecond === 0) return { granted: true, headers: {} };
    const time = now().getTime();
    tokens = Math.min(capacity, tokens + (Math.max(0, time - filledAt) / 1000) * perSecond);
    filledAt = time;
    const granted = tokens >= 1;
    if (granted) tokens -= 1;
    return { granted, headers: { ...standing(), ...(!granted && { "retry-after": seconds(1 - tokens) }) } };
  };

  function seconds(missing: number): string {
    return String(Math.ceil(missing / perSecond));
  }

  function standing(): Record<string, string> {
    return {
      "ratelimit-limit": String(capacity),
      "ratelimit-policy": `${capacity};w=1`,
      "ratelimit-remaining": String(Math.floor(tokens)),
      "ratelimit-reset": seconds(capacity - tokens),
    };
  }
}
