import { json, refuse, type Answer } from "./answers";
import {
  dailyQuota,
  internalError,
  invalidKey,
  missingKey,
  monthlyQuota,
  restrictedKey,
  tooManyRequests,
  unverifiedDomain,
} from "./refusals";

/** What can go wrong: before a request is accepted (nothing is sent), after (it is), or only late: `delay` before, `late-answer` after. */
export const modes = [
  "delay",
  "late-answer",
  "error-before",
  "bad-gateway",
  "rate-limit",
  "daily-quota",
  "monthly-quota",
  "missing-key",
  "restricted-key",
  "invalid-key",
  "unverified-domain",
  "drop",
  "error-after",
  "bad-gateway-after",
  "truncated",
] as const;

export type Mode = (typeof modes)[number];

const badGateway: Answer = {
  status: 502,
  type: "text/html",
  body: "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
};

/** The answer that comes instead of accepting the request, or null where the request is accepted. */
export function answerInstead(mode: Mode, retryAfter: number | undefined): Answer | null {
  const wait = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  switch (mode) {
    case "error-before":
      return refuse(internalError);
    case "bad-gateway":
      return badGateway;
    case "rate-limit":
      return refuse(tooManyRequests(5), { "ratelimit-remaining": "0", "retry-after": "1", ...wait });
    case "daily-quota":
      return refuse(dailyQuota, wait);
    case "monthly-quota":
      return refuse(monthlyQuota, wait);
    case "missing-key":
      return refuse(missingKey);
    case "restricted-key":
      return refuse(restrictedKey);
    case "invalid-key":
      return refuse(invalidKey);
    case "unverified-domain":
      return refuse(unverifiedDomain);
    default:
      return null;
  }
}

/** What becomes of the answer to a request that was accepted. */
export function spoil(answer: Answer, mode: Mode): Answer {
  switch (mode) {
    case "drop":
      return { ...answer, dropped: true };
    case "error-after":
      return json(500, internalError);
    case "bad-gateway-after":
      return badGateway;
    case "truncated":
      return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
    default:
      return answer;
  }
}
